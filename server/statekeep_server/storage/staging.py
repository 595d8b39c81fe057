"""Staging: writing what an imported snapshot holds where nobody sees it yet.

Owns datasets until a commit adopts them: records under an id of their own, as if of a namespace
without a name. Must never write where a namespace's records are.

A record of a dataset is stored as its only version, at revision 0, so that every view of the
dataset sees it; the snapshot that adopts it says at which revision it came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from statekeep_server.storage import keys, records
from statekeep_server.storage.group import Group
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import ValueKind, Version


class StagedRecord(NamedTuple):
    """A record to import, with the times it had where it came from."""

    name: bytes
    value_kind: ValueKind
    payload: bytes
    create_time_ms: int
    time_ms: int
    expire_ms: int = 0
    kind: Kind = Kind.ENTRY


@dataclass(slots=True, frozen=True)
class BeginStaging:
    """Begin a dataset."""

    def __call__(self, group: Group) -> int:
        """Return the id of the new dataset."""
        group.is_changed = True
        return group.heads.begin_dataset(group.transaction)


@dataclass(slots=True, frozen=True)
class StageRecords:
    """Write a batch of records into a dataset; StorageFullError when there is no room."""

    dataset_id: int
    records: Sequence[StagedRecord]

    def __call__(self, group: Group) -> StagedRecord | None:
        """Write the batch up to a record that the dataset has already; return that, or None."""
        group.take_room(
            sum(len(each.name) + len(each.payload) for each in self.records), len(self.records)
        )
        group.is_changed = True
        for each in self.records:
            key = keys.kind_prefix(self.dataset_id, each.kind) + each.name
            key += keys.NAME_END + keys.inverted(0)
            version = Version(
                0,
                0,
                each.create_time_ms,
                each.time_ms,
                each.expire_ms,
                each.value_kind,
                is_deleted=False,
                is_expired=False,
                payload=each.payload,
            )
            record = records.encode_version(key, version)
            if not group.transaction.put(key, record, db=group.databases.versions, overwrite=False):
                return each
        return None


@dataclass(slots=True, frozen=True)
class AbandonStaging:
    """Give a dataset up; its records are purged by the housekeeping."""

    dataset_id: int

    def __call__(self, group: Group) -> None:
        """Let it be purged."""
        group.heads.abandon_dataset(self.dataset_id)
