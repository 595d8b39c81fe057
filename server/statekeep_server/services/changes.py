"""From the feed to messages of WatchChanges, total and without checks."""

from statekeep.v1 import change_pb2, entry_pb2
from statekeep.v1.snapshot_pb2 import Snapshot
from statekeep.v1.store_service_pb2 import WatchChangesResponse
from statekeep_server.domain import snapshot_records
from statekeep_server.domain.feed import Batch, FeedChange, Position, WatchQuery
from statekeep_server.domain.store import Entry
from statekeep_server.services import convert
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import Version, kind_of_change


def message(query: WatchQuery, batch: Batch) -> WatchChangesResponse:
    """Return the message that delivers a batch to whoever asked that query."""
    return WatchChangesResponse(
        revision=batch.revision,
        changes=[_change(query, change) for change in batch.changes],
        partial=batch.is_partial,
    )


def progress(position: Position) -> bytes:
    """Return the serialized message that says: everything before this position was delivered."""
    return WatchChangesResponse(revision=position.revision - 1).SerializeToString()


def _change(query: WatchQuery, change: FeedChange) -> change_pb2.Change:
    made = change_pb2.Change(
        revision=change.revision,
        index=change.place,
        time=convert.timestamp(change.time_ms),
        kind=change_pb2.ChangeKind.ValueType(change.type),
    )
    kind = kind_of_change(change.type)
    if kind in {Kind.ENTRY, Kind.SCHEMA}:
        made.key = change.name.decode()
    elif kind is Kind.SNAPSHOT:
        made.snapshot.CopyFrom(_snapshot(change))
    if kind is Kind.ENTRY and change.version is not None:
        made.entry.CopyFrom(_entry(change.name, change.version, with_value=query.with_values))
    if change.previous is not None:
        made.previous_entry.CopyFrom(_entry(change.name, change.previous, with_value=True))
    return made


def _entry(key: bytes, version: Version, *, with_value: bool) -> entry_pb2.Entry:
    made = convert.entry(Entry(key, version))
    if not with_value:
        made.ClearField("value")
    return made


def _snapshot(change: FeedChange) -> Snapshot:
    if change.version is None:
        return Snapshot(id=change.name.decode())
    return convert.snapshot(snapshot_records.decode(change.version))
