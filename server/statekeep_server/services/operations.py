"""The operations and preconditions of a commit, from messages to what the domain takes.

Owns their checks, with the path of each in the request. Must never look at the store.
"""

from collections.abc import Callable
from typing import Any, Final

from statekeep.v1 import commit_pb2
from statekeep_server.config import Limits
from statekeep_server.domain import entries, machines
from statekeep_server.domain.commits import (
    EntryPrecondition,
    MachinePrecondition,
    Operation,
    Precondition,
)
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services import machine_validate, validate


def precondition_of(
    precondition: commit_pb2.Precondition, field: str, limits: Limits
) -> Precondition:
    """Return what must hold; `field` is the precondition's path in the request."""
    condition = precondition.WhichOneof("condition")
    requirement = None
    if condition is not None:
        requirement = getattr(precondition, condition).WhichOneof("requirement")
    if requirement is None:
        raise ArgumentInvalidError(
            f"{field} requires nothing; give an entry's key or a machine's id, and what must hold "
            f"of it: revision or exists, or the machine's state",
            field=field,
        )
    if condition == "machine":
        return _machine_precondition(precondition.machine, requirement, field, limits)
    entry = precondition.entry
    return EntryPrecondition(
        validate.key_of(entry.key, limits, f"{field}.entry.key"),
        entry.revision if requirement == "revision" else None,
        entry.exists if requirement == "exists" else None,
    )


def _machine_precondition(
    machine: commit_pb2.MachinePrecondition, requirement: str, field: str, limits: Limits
) -> MachinePrecondition:
    machine_id = machine_validate.machine_id_of(
        machine.machine_id, limits, f"{field}.machine.machine_id"
    )
    state = None
    if requirement == "state":
        state = machine_validate.name_of(machine.state, f"{field}.machine.state")
    return MachinePrecondition(
        machine_id,
        state,
        machine.revision if requirement == "revision" else None,
        machine.exists if requirement == "exists" else None,
    )


def operation_of(operation: commit_pb2.Operation, field: str, limits: Limits) -> Operation:
    """Return what is to be done; `field` is the operation's path in the request."""
    kind = operation.WhichOneof("operation")
    if kind is None:
        raise ArgumentInvalidError(
            f"{field} does nothing; give one of {', '.join(_OPERATIONS)}", field=field
        )
    return _OPERATIONS[kind](getattr(operation, kind), f"{field}.{kind}.", limits)


def _save(save: commit_pb2.SaveOperation, path: str, limits: Limits) -> Operation:
    return entries.SaveOperation(
        validate.key_of(save.key, limits, f"{path}key"),
        *validate.value_of(save.value, limits, f"{path}value"),
        validate.ttl_of(save.ttl, f"{path}ttl") if save.HasField("ttl") else 0,
    )


def _delete(delete: commit_pb2.DeleteOperation, path: str, limits: Limits) -> Operation:
    return entries.DeleteOperation(validate.key_of(delete.key, limits, f"{path}key"))


def _clear(clear: commit_pb2.ClearOperation, path: str, limits: Limits) -> Operation:
    del path
    key_range = validate.range_of(clear, clear.WhichOneof("selection"), limits)
    return entries.ClearOperation(*key_range)


def _snapshot(snapshot: commit_pb2.CreateSnapshotOperation, path: str, limits: Limits) -> Operation:
    return NewSnapshot(
        validate.label_of(snapshot.label, limits, f"{path}label"),
        validate.description_of(snapshot.description, f"{path}description"),
        snapshot.pinned,
    )


def _create_machine(
    creation: commit_pb2.CreateMachineOperation, path: str, limits: Limits
) -> Operation:
    return machines.with_id(machine_validate.creation_of(creation, limits, path))


def _trigger(trigger: commit_pb2.TriggerOperation, path: str, limits: Limits) -> Operation:
    return machine_validate.trigger_of(trigger, limits, path)


_OPERATIONS: Final[dict[str, Callable[[Any, str, Limits], Operation]]] = {
    "save": _save,
    "delete": _delete,
    "clear": _clear,
    "create_machine": _create_machine,
    "trigger": _trigger,
    "create_snapshot": _snapshot,
}
