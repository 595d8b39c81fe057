"""What the calls about snapshots take and answer.

Owns plain, frozen data; must never talk to a server.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from statekeep.entries import Entry
from statekeep.machines import Machine
from statekeep.values import SnapshotId


class SnapshotLimitAction(StrEnum):
    """What creating a snapshot does when a namespace has as many as it keeps."""

    DEFAULT = "UNSPECIFIED"
    """What the server does by default."""
    EVICT_OLDEST = "EVICT_OLDEST"
    """Delete the oldest one that is not pinned."""
    REFUSE = "REFUSE"
    """Raise SnapshotsTooManyError."""


@dataclass(frozen=True, slots=True)
class SnapshotPolicy:
    """How many snapshots a namespace keeps, and what happens beyond; 0 is the server's default."""

    snapshots_max: int = 0
    limit_action: SnapshotLimitAction = SnapshotLimitAction.DEFAULT


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A labelled revision that is kept readable.

    `id` is what `at` and the calls about snapshots take to mean exactly this one. An `imported`
    snapshot came from a file: its content is read by label or id, not at its `revision`.
    """

    id: SnapshotId
    label: str
    description: str
    pinned: bool
    revision: int
    create_time: datetime
    entries_count: int
    machines_count: int
    imported: bool


@dataclass(frozen=True, slots=True)
class SnapshotCreated:
    """A snapshot was created or imported, and the policy evicted others for it."""

    revision: int
    snapshot: Snapshot
    evicted_ids: tuple[SnapshotId, ...]


@dataclass(frozen=True, slots=True)
class SnapshotDeleted:
    """A snapshot was deleted. `revision` is the one that this made."""

    revision: int
    snapshot: Snapshot


class DifferenceKind(StrEnum):
    """What happened to an entry or machine on the way from one point to another."""

    UNSPECIFIED = "UNSPECIFIED"
    """A kind that this release of the client does not know."""
    ADDED = "ADDED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in one entry or machine: `key` or `machine_id` names it, the other is "".

    The entries and machines are as at the first and at the second point, None where there was none;
    they have values and contexts only when these were asked for.
    """

    kind: DifferenceKind
    key: str
    machine_id: str
    entry_before: Entry | None
    entry_after: Entry | None
    machine_before: Machine | None
    machine_after: Machine | None


@dataclass(frozen=True, slots=True)
class Restored:
    """A snapshot was restored, or would be; `revision` is the latest one when nothing changed.

    `differences` are those that a dry run lists: the first 1,000, without values.
    """

    revision: int
    snapshot: Snapshot
    entries_saved_count: int
    entries_deleted_count: int
    machines_saved_count: int
    machines_deleted_count: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class TransferProgress:
    """How far an export or an import has come; what nobody can know beforehand is None.

    An export knows how many entries and machines will come, an import how many bytes, unless it
    reads from something that has no size.
    """

    bytes_count: int
    bytes_total_count: int | None = None
    items_count: int | None = None
    items_total_count: int | None = None


@dataclass(frozen=True, slots=True)
class SnapshotExported:
    """A snapshot was written to a file, whole."""

    snapshot: Snapshot
    bytes_count: int
    items_count: int
