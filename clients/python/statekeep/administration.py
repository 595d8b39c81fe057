"""What the calls about the store's care take and answer.

Owns plain, frozen data; must never talk to a server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from statekeep.snapshots import SnapshotPolicy


@dataclass(frozen=True, slots=True)
class NamespaceStatus:
    """What there is in a namespace. `update_time` is None before its first commit."""

    namespace: str
    revision: int
    floor: int
    update_time: datetime | None
    entries_count: int
    entries_bytes: int
    machines_count: int
    snapshots_count: int


@dataclass(frozen=True, slots=True)
class Status:
    """The condition of the server, of its store and of the client's namespace.

    `limits` holds every limit by its name, such as `value_bytes_max`.
    """

    revision: int
    namespace: NamespaceStatus
    server_release: str
    start_time: datetime
    uptime: timedelta
    store_id: str
    namespaces_count: int
    file_bytes: int
    file_used_bytes: int
    file_bytes_max: int
    memory_bytes: int
    writes_waiting: int
    streams_open: int
    limits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NamespaceSettings:
    """What a namespace keeps and how much it may hold. What is left out is the server's default."""

    history_age: timedelta | None = None
    history_revisions_max: int = 0
    entries_max: int = 0
    entries_bytes_max: int = 0
    snapshot_policy: SnapshotPolicy | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a namespace: in force, with 0 for no limit, and as they were set."""

    revision: int
    effective: NamespaceSettings
    settings: NamespaceSettings


@dataclass(frozen=True, slots=True)
class Compacted:
    """A compaction is done; `floor` is the oldest revision that is readable from now on."""

    revision: int
    floor: int
    records_removed_count: int


@dataclass(frozen=True, slots=True)
class DamagedRecord:
    """A stored record that fails its checksum."""

    namespace: str
    kind: str
    key: str
    revision: int
    detail: str


@dataclass(frozen=True, slots=True)
class VerifyProgress:
    """How far a verification has come, and the damaged records found since the last one."""

    records_checked_count: int
    records_total_count: int
    damaged_records: tuple[DamagedRecord, ...]
    done: bool
