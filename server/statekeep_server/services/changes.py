"""From the feed to messages of watches, total and without checks."""

from statekeep.v1 import change_pb2, entry_pb2
from statekeep.v1.machine_service_pb2 import WatchTransitionsResponse
from statekeep.v1.snapshot_pb2 import Snapshot
from statekeep.v1.store_service_pb2 import WatchChangesResponse
from statekeep_server.domain import snapshot_records
from statekeep_server.domain.definition_records import split_name
from statekeep_server.domain.feed import (
    Batch,
    FeedChange,
    Position,
    Query,
    TransitionQuery,
    WatchQuery,
)
from statekeep_server.domain.machine_records import (
    decode_machine,
    decode_transition,
    machine_id_of,
)
from statekeep_server.domain.store import Entry
from statekeep_server.services import convert, machine_convert
from statekeep_server.services.moments import timestamp
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import ChangeType, Version, kind_of_change


def message(query: Query, batch: Batch) -> WatchChangesResponse | WatchTransitionsResponse:
    """Return the message that delivers a batch to whoever asked that query."""
    if isinstance(query, TransitionQuery):
        return WatchTransitionsResponse(
            revision=batch.revision,
            transitions=[
                machine_convert.transition(decode_transition(change.name, change.version))
                for change in batch.changes
                if change.version is not None
            ],
            partial=batch.is_partial,
        )
    return WatchChangesResponse(
        revision=batch.revision,
        changes=[_change(query, change) for change in batch.changes],
        partial=batch.is_partial,
    )


def progress(query: Query, position: Position) -> bytes:
    """Return the serialized message that says: everything before this position was delivered."""
    revision = position.revision - 1
    if isinstance(query, TransitionQuery):
        return WatchTransitionsResponse(revision=revision).SerializeToString()
    return WatchChangesResponse(revision=revision).SerializeToString()


def _change(query: WatchQuery, change: FeedChange) -> change_pb2.Change:
    made = change_pb2.Change(
        revision=change.revision,
        index=change.place,
        time=timestamp(change.time_ms),
        kind=change_pb2.ChangeKind.ValueType(change.type),
    )
    kind = kind_of_change(change.type)
    if kind in {Kind.ENTRY, Kind.SCHEMA}:
        made.key = change.name.decode()
    elif kind is Kind.SNAPSHOT:
        made.snapshot.CopyFrom(_snapshot(change))
    elif kind in {Kind.MACHINE, Kind.TRANSITION}:
        _add_machine(query, change, made)
    elif kind is Kind.DEFINITION:
        made.definition_name, made.definition_version = split_name(change.name)
    if kind is Kind.ENTRY and change.version is not None:
        made.entry.CopyFrom(_entry(change.name, change.version, with_value=query.with_values))
    if change.previous is not None:
        made.previous_entry.CopyFrom(_entry(change.name, change.previous, with_value=True))
    return made


def _add_machine(query: WatchQuery, change: FeedChange, made: change_pb2.Change) -> None:
    version, name = change.version, change.name
    if change.type is ChangeType.MACHINE_MOVED:
        made.machine_id = machine_id_of(name).decode()
        if version is not None:
            moved = decode_transition(name, version)
            machine_convert.put_transition(made.transition, moved)
            made.definition_name = moved.definition_name
            made.definition_version = moved.definition_version
        version, name = change.machine, machine_id_of(name)
    else:
        made.machine_id = name.decode()
    if version is None:
        return
    machine = decode_machine(name, version)
    made.definition_name = machine.definition_name
    made.definition_version = machine.definition_version
    if query.with_values and change.type is not ChangeType.MACHINE_DELETED:
        machine_convert.put_machine(made.machine, machine)


def _entry(key: bytes, version: Version, *, with_value: bool) -> entry_pb2.Entry:
    made = convert.entry(Entry(key, version))
    if not with_value:
        made.ClearField("value")
    return made


def _snapshot(change: FeedChange) -> Snapshot:
    if change.version is None:
        return Snapshot(id=change.name.decode())
    return convert.snapshot(snapshot_records.decode(change.version))
