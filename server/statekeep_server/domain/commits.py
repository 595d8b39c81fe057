"""Commits: turning operations into the changes of one revision, all or nothing.

Owns preconditions, and what spans entries, machines and snapshots: each operation sees what the
ones before it did. Must never write: a plan returns its changes to the writer.
"""

from collections.abc import Sequence
from typing import NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import entries, machines, snapshots
from statekeep_server.domain.entries import (
    ClearOperation,
    DeleteOperation,
    EntryDraft,
    SaveOperation,
)
from statekeep_server.domain.expression_inputs import Loaded
from statekeep_server.domain.machine_draft import MachineDraft
from statekeep_server.domain.machine_records import Machine, Transition, decode_machine
from statekeep_server.domain.machines import (
    CreateOperation,
    HookNeededError,
    Replies,
    TriggerOperation,
)
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.snapshot_records import Snapshot
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.domain.transition import RejectionReason
from statekeep_server.errors import (
    ArgumentInvalidError,
    EventRejectedError,
    KeyDuplicateError,
    OperationsTooManyError,
    PreconditionFailedError,
    StatekeepError,
)
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change
from statekeep_server.storage.view import View

EntryOperation = SaveOperation | DeleteOperation | ClearOperation
Operation = EntryOperation | CreateOperation | TriggerOperation | NewSnapshot
_SNAPSHOT = "create_snapshot"
_GROWING = (SaveOperation, CreateOperation, TriggerOperation, NewSnapshot)


class EntryPrecondition(NamedTuple):
    """What an entry must be at the latest revision: at a revision (0 absent), or there or not."""

    key: bytes
    revision: int | None
    exists: bool | None


class MachinePrecondition(NamedTuple):
    """What a machine must be: in a state, at a revision (0 absent), or there or not."""

    machine_id: str
    state: str | None
    revision: int | None
    exists: bool | None


Precondition = EntryPrecondition | MachinePrecondition


class OperationAnswer(NamedTuple):
    """What an operation did.

    `entries_count` is how many entries it created (`save`) or deleted (`delete`, `clear`).
    """

    operation: str
    entries_count: int = 0
    machine: Machine | None = None
    transition: Transition | None = None
    snapshot: Snapshot | None = None
    evicted_ids: Sequence[str] = ()


class CommitAnswer(NamedTuple):
    """The revision of a commit and what each of its operations did, in their order."""

    revision: int
    operations: list[OperationAnswer]


def commit(  # noqa: PLR0913 - the parts of one request, and what it is judged with
    origin: Origin,
    preconditions: Sequence[Precondition],
    operations: Sequence[Operation],
    limits: Limits,
    programs: Programs,
    *,
    replies: Replies = machines.NO_REPLIES,
) -> Plan[CommitAnswer]:
    """Return the plan that checks all preconditions and then applies all operations, or nothing.

    Operations act in order. An entry may be named by one save or delete only, else
    KeyDuplicateError at once; a clear may stand before a save below it, which replaces all that
    was there. `replies` are the answers of hooks; for a missing one HookNeededError is raised.
    """
    _refuse_duplicates(operations)

    def run(view: View) -> Outcome[CommitAnswer]:
        for index, precondition in enumerate(preconditions):
            _require(view, precondition, f"preconditions[{index}]")
        draft = _Draft(view, replies, programs, limits)
        done = [draft.apply(operation, _path(index)) for index, operation in enumerate(operations)]
        return draft.outcome(done)

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=_commit_answer_from,
        request=origin.request,
        size_bytes=sum(_size_bytes(operation) for operation in operations),
        grows=any(isinstance(operation, _GROWING) for operation in operations),
    )


def _commit_answer_from(fields: list[object]) -> CommitAnswer:
    revision, operations = fields
    return CommitAnswer(
        revision,  # type: ignore[arg-type]
        [_operation_answer_from(each) for each in operations],  # type: ignore[attr-defined]
    )


def _operation_answer_from(fields: list[object]) -> OperationAnswer:
    operation, count, machine, transition, snapshot, evicted_ids = fields
    return OperationAnswer(
        operation,  # type: ignore[arg-type]
        count,  # type: ignore[arg-type]
        Machine(*machine) if machine else None,  # type: ignore[misc]
        Transition(*transition) if transition else None,  # type: ignore[misc]
        Snapshot(*snapshot) if snapshot else None,  # type: ignore[misc]
        tuple(evicted_ids),  # type: ignore[arg-type]
    )


def _size_bytes(operation: Operation) -> int:
    if isinstance(operation, SaveOperation):
        return len(operation.key) + len(operation.payload)
    if isinstance(operation, CreateOperation):
        return len(operation.context_json.encode())
    return len(operation.payload_json.encode()) if isinstance(operation, TriggerOperation) else 0


class _Draft:
    """A commit while its operations are worked out."""

    def __init__(self, view: View, replies: Replies, programs: Programs, limits: Limits) -> None:
        self._view = view
        self._replies = replies
        self._limits = limits
        self._entries = EntryDraft(view, limits)
        self._machines = MachineDraft(view, programs, limits)
        self._new: NewSnapshot | None = None
        self._answer_bytes = 0

    def apply(self, operation: Operation, field: str) -> OperationAnswer:
        """Take an operation in; whatever is raised names `field`, its path in the request.

        Raises OperationsTooManyError when the answer would be too large to be sent.
        """
        try:
            answer = self._applied(operation, field)
        except HookNeededError:
            raise
        except StatekeepError as error:
            raise error.at(field) from None
        if answer.machine is not None:
            self._answer_bytes += len(answer.machine.context_json.encode())
        if answer.transition is not None:
            self._answer_bytes += len(answer.transition.payload_json.encode())
        limit = self._limits.page_bytes_max
        if answer.machine is not None and self._answer_bytes > limit:
            raise OperationsTooManyError(
                f"up to {field}, the answer would hold contexts and payloads of "
                f"{self._answer_bytes} bytes; the limit is {limit} (page_bytes_max); split the "
                f"commit into several",
                field=field,
                limit=limit,
                count=self._answer_bytes,
            )
        return answer

    def _applied(self, operation: Operation, field: str) -> OperationAnswer:
        if isinstance(operation, SaveOperation):
            is_created = self._entries.save(operation, f"{field}.save.")
            return OperationAnswer("save", int(is_created))
        if isinstance(operation, DeleteOperation):
            existed = self._entries.delete(operation, f"{field}.delete.")
            return OperationAnswer("delete", int(existed))
        if isinstance(operation, ClearOperation):
            return OperationAnswer("clear", self._entries.clear(operation))
        if isinstance(operation, CreateOperation):
            path = f"{field}.create_machine."
            machine = machines.created(self._view, self._machines, operation, path)
            return OperationAnswer("create_machine", machine=machine)
        if isinstance(operation, TriggerOperation):
            return self._trigger(operation, field)
        return self._snapshot(operation, field)

    def outcome(self, done: list[OperationAnswer]) -> Outcome[CommitAnswer]:
        """Return the changes and the answer, once every operation has been taken in."""
        changes: list[Change] = [*self._entries.finished()]
        hidden_from = len(changes)
        created = None
        if self._new is not None:
            index = [each.operation for each in done].index(_SNAPSHOT)
            try:
                created = snapshots.created(
                    self._view,
                    self._new,
                    self._limits,
                    entries_growth=self._entries.growth(),
                    machines_growth=self._machines.growth(),
                )
            except StatekeepError as error:
                raise error.at(_path(index)) from None
            answer = created.answer
            done[index] = done[index]._replace(
                snapshot=answer.snapshot, evicted_ids=tuple(answer.evicted_ids)
            )
            changes += created.changes
            hidden_from = len(changes)
        # What watches are not told stands last: the places of the other changes have no gap.
        changes[hidden_from:] = self._machines.changes()
        revision = self._view.next_revision if changes else self._view.revision
        return Outcome(
            CommitAnswer(revision, done),
            changes,
            dropped=created.dropped if created is not None else (),
            size_bytes=self._machines.size_bytes(),
        )

    def _trigger(self, operation: TriggerOperation, field: str) -> OperationAnswer:
        verdict = machines.judged(
            self._machines, operation, self._view, self._replies, self._load, field
        )
        if verdict.rejection is not None:
            raise rejected(operation, verdict.rejection, field)
        return OperationAnswer("trigger", machine=verdict.machine, transition=verdict.transition)

    def _snapshot(self, new: NewSnapshot, field: str) -> OperationAnswer:
        if self._new is not None:
            raise ArgumentInvalidError(
                f"{field} would be a second snapshot of the same revision; one commit creates one "
                f"at most",
                field=f"{field}.create_snapshot",
            )
        self._new = new
        return OperationAnswer(_SNAPSHOT)

    def _load(self, key: str) -> Loaded | None:
        name = machines.entry_name(key, self._limits)
        found = None if name is None else self._entries.find(name)
        if found is None or found.payload is None:
            return None
        return Loaded(found.value_kind, found.payload)


def rejected(
    operation: TriggerOperation, rejection: machines.Rejection, field: str
) -> EventRejectedError:
    """Return the error of a commit one of whose events was rejected."""
    return EventRejectedError(
        f"{field}: the event {operation.event!r} was rejected: {rejection.message}; nothing was "
        f"changed",
        field=field,
        rejection=RejectionReason(rejection.reason).name,
        machine_id=operation.machine_id,
    )


def _path(index: int) -> str:
    return f"operations[{index}]"


def _require(view: View, precondition: Precondition, field: str) -> None:
    if isinstance(precondition, MachinePrecondition):
        _require_machine(view, precondition, field)
        return
    found = view.newest(Kind.ENTRY, precondition.key)
    if precondition.revision is not None:
        entries.require_revision(view, precondition.key, precondition.revision, found, field)
    if precondition.exists is not None and precondition.exists is not view.is_present(found):
        shown = precondition.key.decode()
        wanted = "exists, but it does not" if precondition.exists else "does not exist, but it does"
        revision = found.revision if found is not None and view.is_present(found) else 0
        raise PreconditionFailedError(
            f"{field} requires that {shown!r} {wanted}; nothing was changed",
            field=field,
            key=shown,
            revision=revision,
            latest=view.revision,
        )


def _require_machine(view: View, precondition: MachinePrecondition, field: str) -> None:
    machine_id, state, revision, exists = precondition
    name = machine_id.encode()
    version = view.get(Kind.MACHINE, name)
    found = None if version is None else decode_machine(name, version)
    present = 0 if found is None else found.revision
    is_now = "does not exist" if found is None else f"is in {found.state!r} at revision {present}"
    if state is not None and (found is None or found.state != state):
        wanted = f"is in the state {state!r}"
    elif revision is not None and revision != present:
        wanted = f"is at revision {revision}" if revision else "does not exist"
    elif exists is not None and exists is not (found is not None):
        wanted = "exists" if exists else "does not exist"
    else:
        return
    raise PreconditionFailedError(
        f"{field} requires that the machine {machine_id!r} {wanted}, but it {is_now}; nothing was "
        f"changed",
        field=field,
        machine_id=machine_id,
        revision=present,
        latest=view.revision,
    )


def _refuse_duplicates(operations: Sequence[Operation]) -> None:
    named = set[bytes]()
    for index, operation in enumerate(operations):
        field = _path(index)
        if isinstance(operation, ClearOperation):
            start, end = operation
            for key in named:
                if start <= key and (end is None or key < end):
                    raise _duplicate(key, "the clear comes after a save or delete of", field)
        elif isinstance(operation, SaveOperation | DeleteOperation):
            if operation.key in named:
                raise _duplicate(operation.key, "two operations name", field)
            named.add(operation.key)


def _duplicate(key: bytes, what: str, field: str) -> KeyDuplicateError:
    shown = key.decode()
    return KeyDuplicateError(
        f"{what} {shown!r}: one commit may change an entry once; combine them or use two commits",
        field=field,
        key=shown,
    )
