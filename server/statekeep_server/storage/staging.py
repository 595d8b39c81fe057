"""Staging: writing the entries of an imported snapshot where nobody sees them yet.

Owns datasets until a commit adopts them: records under an id of their own, as if of a namespace
without a name. Must never write where a namespace's records are.

An entry of a dataset is stored as its only version, at revision 0, so that every view of the
dataset sees it; the snapshot that adopts it says at which revision it came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from statekeep_server.storage import keys, records
from statekeep_server.storage.group import Group
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import ValueKind, Version


class StagedEntry(NamedTuple):
    """An entry to import, with the times it had where it came from."""

    key: bytes
    value_kind: ValueKind
    payload: bytes
    create_time_ms: int
    time_ms: int
    expire_ms: int


@dataclass(slots=True, frozen=True)
class BeginStaging:
    """Begin a dataset."""

    def __call__(self, group: Group) -> int:
        """Return the id of the new dataset."""
        group.is_changed = True
        return group.heads.begin_dataset(group.transaction)


@dataclass(slots=True, frozen=True)
class StageEntries:
    """Write a batch of entries into a dataset; StorageFullError when there is no room."""

    dataset_id: int
    entries: Sequence[StagedEntry]

    def __call__(self, group: Group) -> None:
        """Write the batch."""
        group.take_room(
            sum(len(entry.key) + len(entry.payload) for entry in self.entries), len(self.entries)
        )
        prefix = keys.kind_prefix(self.dataset_id, Kind.ENTRY)
        for entry in self.entries:
            key = prefix + entry.key + keys.NAME_END + keys.inverted(0)
            version = Version(
                0,
                0,
                entry.create_time_ms,
                entry.time_ms,
                entry.expire_ms,
                entry.value_kind,
                is_deleted=False,
                is_expired=False,
                payload=entry.payload,
            )
            record = records.encode_version(key, version)
            group.transaction.put(key, record, db=group.databases.versions)
        group.is_changed = True


@dataclass(slots=True, frozen=True)
class AbandonStaging:
    """Give a dataset up; its records are purged by the housekeeping."""

    dataset_id: int

    def __call__(self, group: Group) -> None:
        """Let it be purged."""
        group.heads.abandon_dataset(self.dataset_id)
