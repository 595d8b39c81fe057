"""From domain values to messages of the contract, total and without checks."""

from typing import Final

from statekeep.v1 import (
    change_pb2,
    commit_pb2,
    entry_pb2,
    schema_pb2,
    snapshot_pb2,
    store_service_pb2,
)
from statekeep_server.domain.commits import CommitAnswer, OperationAnswer
from statekeep_server.domain.json_schema import Violation
from statekeep_server.domain.schemas import Schema
from statekeep_server.domain.snapshot_records import Snapshot
from statekeep_server.domain.store import Entry
from statekeep_server.services import machine_convert
from statekeep_server.services.moments import put_time, timestamp
from statekeep_server.storage.records import ValueKind, Version


def value(kind: ValueKind, payload: bytes) -> entry_pb2.Value:
    """Return a value as it was given: data, text or json."""
    if kind is ValueKind.TEXT:
        return entry_pb2.Value(text=payload.decode())
    if kind is ValueKind.JSON:
        return entry_pb2.Value(json=payload.decode())
    return entry_pb2.Value(data=payload)


def entry(found: Entry) -> entry_pb2.Entry:
    """Return an entry with its value and both its revisions and times."""
    version = found.version
    message = entry_pb2.Entry(
        key=found.key.decode(),
        value=value(version.value_kind, version.payload),
        create_revision=version.create_revision,
        revision=version.revision,
        create_time=timestamp(version.create_time_ms),
        update_time=timestamp(version.time_ms),
    )
    if version.expire_ms:
        put_time(message.expire_time, version.expire_ms)
    return message


def history_item(key: bytes, version: Version) -> store_service_pb2.EntryHistoryItem:
    """Return what happened to a key at one revision."""
    item = store_service_pb2.EntryHistoryItem(
        revision=version.revision, time=timestamp(version.time_ms), kind=_history_kind(version)
    )
    if not version.is_deleted:
        item.entry.CopyFrom(entry(Entry(key, version)))
    return item


def _history_kind(version: Version) -> change_pb2.ChangeKind.ValueType:
    if version.is_expired:
        return change_pb2.CHANGE_KIND_ENTRY_EXPIRED
    if version.is_deleted:
        return change_pb2.CHANGE_KIND_ENTRY_DELETED
    return change_pb2.CHANGE_KIND_ENTRY_SAVED


def commit_response(answer: CommitAnswer) -> store_service_pb2.CommitResponse:
    """Return the answer of a commit, a result for each operation in order."""
    return store_service_pb2.CommitResponse(
        revision=answer.revision, results=[_result(done) for done in answer.operations]
    )


def _result(done: OperationAnswer) -> commit_pb2.OperationResult:
    result, count = commit_pb2.OperationResult(), done.entries_count
    if done.operation == "save":
        result.save.created = bool(count)
    elif done.operation == "delete":
        result.delete.existed = bool(count)
    elif done.operation == "clear":
        result.clear.count = count
    elif done.snapshot is not None:
        result.create_snapshot.snapshot.CopyFrom(snapshot(done.snapshot))
        result.create_snapshot.evicted_snapshot_ids.extend(done.evicted_ids)
    elif done.machine is not None and done.transition is None:
        machine_convert.put_machine(result.create_machine.machine, done.machine)
    elif done.machine is not None and done.transition is not None:
        machine_convert.put_transition(result.trigger.transition, done.transition)
        machine_convert.put_machine(result.trigger.machine, done.machine)
    # A save that replaced an entry has only fields at their defaults; the kind must show anyway.
    getattr(result, done.operation).SetInParent()
    return result


def schema(stored: Schema) -> schema_pb2.Schema:
    """Return a stored schema."""
    return schema_pb2.Schema(
        prefix=stored.prefix.decode(),
        json_schema=stored.json_schema.decode(),
        revision=stored.revision,
        update_time=timestamp(stored.time_ms),
    )


def violation(found: Violation) -> schema_pb2.Violation:
    """Return one way in which a value differs from what it must be."""
    return schema_pb2.Violation(path=found.path, rule=found.rule, message=found.message)


FIELD_TYPES: Final = {
    schema_pb2.FIELD_TYPE_UNSPECIFIED: "",
    schema_pb2.FIELD_TYPE_STRING: "string",
    schema_pb2.FIELD_TYPE_NUMBER: "number",
    schema_pb2.FIELD_TYPE_INTEGER: "integer",
    schema_pb2.FIELD_TYPE_BOOLEAN: "boolean",
    schema_pb2.FIELD_TYPE_OBJECT: "object",
    schema_pb2.FIELD_TYPE_ARRAY: "array",
}


def snapshot(found: Snapshot) -> snapshot_pb2.Snapshot:
    """Return what is known about a snapshot."""
    return snapshot_pb2.Snapshot(
        id=found.id,
        label=found.label,
        description=found.description,
        pinned=found.is_pinned,
        revision=found.revision,
        create_time=timestamp(found.time_ms),
        entries_count=found.entries_count,
        machines_count=found.machines_count,
        imported=bool(found.dataset_id),
    )
