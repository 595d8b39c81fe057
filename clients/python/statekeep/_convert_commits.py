"""Between the steps of a commit in Python and in the contract, for both clients.

Pure functions of their arguments. Must never call a server.
"""

from statekeep import _convert, _convert_machines
from statekeep._convert_definitions import to_reference
from statekeep._convert_snapshots import from_snapshot
from statekeep._names import PLAIN, name_of
from statekeep.commits import (
    Clear,
    Committed,
    CreateMachine,
    CreateSnapshot,
    Delete,
    Operation,
    OperationResult,
    Require,
    Requirement,
    Save,
    Trigger,
)
from statekeep.entries import Cleared, Deleted, Saved
from statekeep.snapshots import SnapshotCreated
from statekeep.v1 import commit_pb2, store_service_pb2
from statekeep.values import SnapshotId


def to_operation(operation: Operation) -> commit_pb2.Operation:
    """Return one step of a commit."""
    match operation:
        case Save():
            save = commit_pb2.SaveOperation(
                key=operation.key,
                value=_convert.to_value(operation.value),
                ttl=_convert.to_duration(operation.ttl),
            )
            return commit_pb2.Operation(save=save)
        case Delete():
            return commit_pb2.Operation(delete=commit_pb2.DeleteOperation(key=operation.key))
        case Clear():
            selection = _convert.to_selection(operation.prefix, operation.start, operation.end)
            return commit_pb2.Operation(clear=commit_pb2.ClearOperation(**selection))
        case CreateMachine():
            creation = commit_pb2.CreateMachineOperation(
                definition=to_reference(operation.definition, operation.version),
                machine_id=operation.machine_id,
                context_json=_convert_machines.to_context(operation.context),
            )
            return commit_pb2.Operation(create_machine=creation)
        case Trigger():
            return commit_pb2.Operation(trigger=_to_trigger(operation))
        case CreateSnapshot():
            snapshot = commit_pb2.CreateSnapshotOperation(
                label=operation.label,
                description=operation.description,
                pinned=operation.pinned,
            )
            return commit_pb2.Operation(create_snapshot=snapshot)


def _to_trigger(operation: Trigger) -> commit_pb2.TriggerOperation:
    expected_state = operation.expected_state
    return commit_pb2.TriggerOperation(
        machine_id=operation.machine_id,
        event=name_of(operation.event),
        payload_json=_convert_machines.to_payload(operation.payload),
        expected_state="" if expected_state is None else name_of(expected_state),
        expected_revision=_convert.to_condition(operation.expected_revision, "expected_revision"),
        actor=operation.actor,
        note=operation.note,
    )


def to_precondition(require: Requirement) -> commit_pb2.Precondition:
    """Return what must hold of an entry or of a machine."""
    if isinstance(require, Require):
        entry = commit_pb2.EntryPrecondition(key=require.key)
        if require.revision is not None:
            entry.revision = _convert.to_revision(require.revision, "revision")
        if require.exists is not None:
            entry.exists = require.exists
        return commit_pb2.Precondition(entry=entry)
    machine = commit_pb2.MachinePrecondition(machine_id=require.machine_id)
    if require.state is not None:
        machine.state = name_of(require.state)
    if require.revision is not None:
        machine.revision = _convert.to_revision(require.revision, "revision")
    if require.exists is not None:
        machine.exists = require.exists
    return commit_pb2.Precondition(machine=machine)


def from_commit(message: store_service_pb2.CommitResponse) -> Committed:
    """Return what a commit did."""
    results = tuple(_from_result(result, message.revision) for result in message.results)
    return Committed(revision=message.revision, results=results)


def _from_result(message: commit_pb2.OperationResult, revision: int) -> OperationResult:
    match message.WhichOneof("result"):
        case "save":
            return Saved(revision=revision, created=message.save.created)
        case "delete":
            return Deleted(revision=revision, existed=message.delete.existed)
        case "clear":
            return Cleared(revision=revision, count=message.clear.count)
        case "create_machine":
            return _convert_machines.from_machine(message.create_machine.machine, PLAIN)
        case "trigger":
            return _convert_machines.from_trigger_result(message.trigger, revision, PLAIN)
        case "create_snapshot":
            created = message.create_snapshot
            return SnapshotCreated(
                revision=revision,
                snapshot=from_snapshot(created.snapshot),
                evicted_ids=tuple(map(SnapshotId, created.evicted_snapshot_ids)),
            )
        case kind:
            raise ValueError(f"The server answered with a result of kind {kind!r}.")
