"""What the calls about entries answer with.

Owns plain, frozen data; must never talk to a server.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from statekeep.values import ValueKind


class ChangeKind(StrEnum):
    """What a commit did to one thing."""

    UNSPECIFIED = "UNSPECIFIED"
    """A kind that this release of the client does not know."""
    ENTRY_SAVED = "ENTRY_SAVED"
    ENTRY_DELETED = "ENTRY_DELETED"
    ENTRY_EXPIRED = "ENTRY_EXPIRED"
    MACHINE_CREATED = "MACHINE_CREATED"
    MACHINE_MOVED = "MACHINE_MOVED"
    MACHINE_DELETED = "MACHINE_DELETED"
    DEFINITION_ADDED = "DEFINITION_ADDED"
    DEFINITION_DELETED = "DEFINITION_DELETED"
    SNAPSHOT_CREATED = "SNAPSHOT_CREATED"
    SNAPSHOT_RESTORED = "SNAPSHOT_RESTORED"
    SNAPSHOT_DELETED = "SNAPSHOT_DELETED"
    SCHEMA_SAVED = "SCHEMA_SAVED"
    SCHEMA_DELETED = "SCHEMA_DELETED"
    SETTINGS_SAVED = "SETTINGS_SAVED"


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, as it stands at one revision.

    `value` is `bytes`, `str` or parsed JSON, and `value_kind` says which: it tells a text from a
    JSON string. Both are None where values were not asked for. Times are in UTC.
    """

    key: str
    value: Any
    value_kind: ValueKind | None
    create_revision: int
    revision: int
    create_time: datetime
    update_time: datetime
    expire_time: datetime | None


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One thing that happened to an entry; `entry` is None when it was deleted or expired."""

    revision: int
    time: datetime
    kind: ChangeKind
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Saved:
    """A save was applied. `revision` is the one that it made."""

    revision: int
    created: bool


@dataclass(frozen=True, slots=True)
class Deleted:
    """A delete was applied. `revision` is the one that it made, or the latest if none existed."""

    revision: int
    existed: bool


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clear deleted `count` entries. `revision` is the one that it made, or the latest."""

    revision: int
    count: int
