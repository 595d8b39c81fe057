"""Machines: creating them, sending events into them, deleting them.

Owns what a trigger means in the order of commits: the event is judged on the machine as the writer
sees it, and the machine, its timer, its history and the index move in the same commit, or nothing
does. Must never wait for a client: a hook's answer is brought along, or asked for outside.
"""

import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain.answers import DeleteAnswer
from statekeep_server.domain.definition import HookRule
from statekeep_server.domain.expression_inputs import Loaded
from statekeep_server.domain.machine_draft import Cause, Destination, MachineDraft
from statekeep_server.domain.machine_records import Machine, Transition
from statekeep_server.domain.names import CONTROL_CHARACTER
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.transition import (
    Event,
    HookAnswer,
    Question,
    Refusal,
    RejectionReason,
    Situation,
    step,
)
from statekeep_server.errors import ContextInvalidError, StatekeepError
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.view import View

BY_TRIGGER: Final = 1
BY_TIMER: Final = 2
BY_MIGRATION: Final = 3
BY_RESTORE: Final = 4
HOOK_ROUNDS_MAX: Final = 8

Load = Callable[[str], Loaded | None]
"""The value of an entry at the revision at which an event is judged."""


class CreateOperation(NamedTuple):
    """Create a machine; version 0 is the newest, and without an id it gets one."""

    definition_name: str
    definition_version: int
    machine_id: str
    context_json: str


class TriggerOperation(NamedTuple):
    """Send an event into a machine; `cause` is the number of a TransitionCause."""

    machine_id: str
    event: str
    payload_json: str = ""
    expected_state: str = ""
    expected_revision: int | None = None
    actor: str = ""
    note: str = ""
    cause: int = BY_TRIGGER


class Reply(NamedTuple):
    """What a hook answered, and how the machine stood that it was asked about.

    It is good for as long as that machine has not moved since.
    """

    standing: Machine
    answer: HookAnswer


class Asked(NamedTuple):
    """Which question: of which operation (its path in the request), to which hook, where to."""

    field: str
    question: Question


Replies = Mapping[Asked, Reply]
NO_REPLIES: Final[Replies] = MappingProxyType({})


class HookNeededError(StatekeepError):
    """A hook has to be asked before the event can be judged; it never reaches a client."""

    def __init__(
        self,
        asked: Asked,
        judged: tuple[Machine, Machine],
        operation: TriggerOperation,
        rule: HookRule,
    ) -> None:
        """Carry what the question is about; `judged` is a machine and how it stands."""
        super().__init__(f"the hook {rule.name!r} has to be asked first")
        self.asked = asked
        self.machine, self.standing = judged
        self.operation = operation
        self.rule = rule


class Rejection(NamedTuple):
    """Why a machine did not move: the number of a RejectionReason, a sentence, the hook."""

    reason: int
    message: str
    hook: str = ""


class Verdict(NamedTuple):
    """How a machine moved, or why not, and the machine afterwards."""

    machine: Machine
    transition: Transition | None
    rejection: Rejection | None


class CreateAnswer(NamedTuple):
    """The revision at which a machine was created, and the machine."""

    revision: int
    machine: Machine


class TriggerAnswer(NamedTuple):
    """The revision of a trigger (the latest, if it was rejected) and its verdict."""

    revision: int
    verdict: Verdict


def create(
    origin: Origin, operation: CreateOperation, programs: Programs, limits: Limits
) -> Plan[CreateAnswer]:
    """Return the plan that creates a machine in the initial state of its definition."""
    operation = with_id(operation)

    def run(view: View) -> Outcome[CreateAnswer]:
        draft = MachineDraft(view, programs, limits)
        machine = created(view, draft, operation, "")
        return Outcome(
            CreateAnswer(view.next_revision, machine),
            draft.changes(),
            size_bytes=draft.size_bytes(),
        )

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: CreateAnswer(fields[0], Machine(*fields[1])),  # type: ignore[arg-type, misc]
        request=origin.request,
        size_bytes=len(operation.context_json.encode()),
    )


def with_id(operation: CreateOperation) -> CreateOperation:
    """Return the operation with an id for the machine, made now if it has none."""
    if operation.machine_id:
        return operation
    return operation._replace(machine_id=f"m-{uuid.uuid4().hex}")


def created(view: View, draft: MachineDraft, operation: CreateOperation, field: str) -> Machine:
    """Add a new machine to a draft and return it; `field` is the operation's path, for errors."""
    name, version, machine_id, context_json = operation
    version, program = draft.programs.find(view, name, version)
    violation = program.context_violation(context_json.encode())
    if violation:
        raise ContextInvalidError(
            f"the context of {machine_id!r} is refused by the definition {name!r}: {violation}",
            field=f"{field}context_json",
        )
    return draft.create(name, version, program, machine_id, context_json)


def trigger(
    origin: Origin,
    operation: TriggerOperation,
    replies: Replies,
    programs: Programs,
    limits: Limits,
) -> Plan[TriggerAnswer]:
    """Return the plan that sends an event into a machine.

    Raises HookNeededError when the judgement needs the answer of a hook that `replies` lacks.
    """

    def run(view: View) -> Outcome[TriggerAnswer]:
        draft = MachineDraft(view, programs, limits)
        verdict = judged(draft, operation, view, replies, loader(view, limits), "")
        return Outcome(
            TriggerAnswer(view.next_revision if draft else view.revision, verdict),
            draft.changes() if draft else (),
            size_bytes=draft.size_bytes(),
        )

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=_trigger_answer_from,
        request=origin.request,
        size_bytes=len(operation.payload_json.encode()),
    )


def judged(  # noqa: PLR0913, PLR0917 - the parts of one judgement
    draft: MachineDraft,
    operation: TriggerOperation,
    view: View,
    replies: Replies,
    load: Load,
    field: str,
) -> Verdict:
    """Judge an event and, if it is accepted, add the move to a draft."""
    machine = draft.get(operation.machine_id)
    program = draft.programs.of(view, machine.definition_name, machine.definition_version)
    standing = _standing(machine, view)

    def answers(question: Question) -> HookAnswer | None:
        reply = replies.get(Asked(field, question))
        if reply is None or reply.standing != standing:
            return None
        return reply.answer

    outcome = step(
        program,
        situation_of(machine, view.time_ms, load),
        Event(
            operation.event,
            operation.payload_json,
            operation.expected_state,
            operation.expected_revision,
        ),
        answers,
        draft.budget,
    )
    if isinstance(outcome, Question):
        asked, rule = Asked(field, outcome), program.hook(outcome.hook)
        raise HookNeededError(asked, (machine, standing), operation, rule)
    if isinstance(outcome, Refusal):
        return Verdict(machine, None, rejection_of(outcome))
    destination = Destination(
        outcome.to_state,
        outcome.context_json.decode(),
        machine.definition_version,
        outcome.is_internal,
    )
    cause = Cause(
        operation.cause, operation.event, operation.actor, operation.note, operation.payload_json
    )
    return Verdict(*draft.move(machine, program, destination, cause), None)


def _standing(machine: Machine, view: View) -> Machine:
    """Return what of a machine stays the same for as long as it does not move.

    One that the commit itself has made or moved gets its revision and its times only when the
    commit is applied: they change with every other commit that comes before.
    """
    if machine.revision < view.next_revision:
        return machine
    return machine._replace(
        create_revision=0,
        revision=0,
        create_time_ms=0,
        time_ms=0,
        state_time_ms=0,
        timer_due_ms=0,
    )


def situation_of(machine: Machine, now_ms: int, load: Load) -> Situation:
    """Return a machine as the step sees it."""
    return Situation(
        machine_id=machine.id,
        state=machine.state,
        context_json=machine.context_json.encode(),
        now_ms=now_ms,
        load=load,
        revision=machine.revision,
    )


def rejection_of(refusal: Refusal) -> Rejection:
    """Return the rejection that a refusal of the step is."""
    return Rejection(refusal.reason.value, refusal.message, refusal.hook)


def busy(operation: TriggerOperation, rounds: int) -> Rejection:
    """Return the rejection of an event whose machine kept moving while hooks were asked."""
    return Rejection(
        RejectionReason.MACHINE_BUSY.value,
        f"the machine {operation.machine_id!r} moved each of the {rounds} times that its hooks "
        f"were asked; trying again is safe",
    )


def loader(view: View, limits: Limits) -> Load:
    """Return what gives guards the entries that a view sees."""

    def load(key: str) -> Loaded | None:
        name = entry_name(key, limits)
        version = None if name is None else view.get(Kind.ENTRY, name)
        return None if version is None else Loaded(version.value_kind, version.payload)

    return load


def entry_name(key: str, limits: Limits) -> bytes | None:
    """Return the name of the entry that an expression asks for; None if no entry can have it."""
    name = key.encode(errors="replace")
    is_name = 0 < len(name) <= limits.key_bytes_max and not CONTROL_CHARACTER.search(key)
    return name if is_name else None


def delete(
    origin: Origin, machine_id: str, programs: Programs, limits: Limits
) -> Plan[DeleteAnswer]:
    """Return the plan that deletes a machine, its timer and its history."""

    def run(view: View) -> Outcome[DeleteAnswer]:
        draft = MachineDraft(view, programs, limits)
        if not draft.delete(machine_id):
            return Outcome(DeleteAnswer(view.revision, existed=False))
        return Outcome(DeleteAnswer(view.next_revision, existed=True), draft.changes())

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: DeleteAnswer(*fields),  # type: ignore[arg-type]
        request=origin.request,
        grows=False,
    )


def _trigger_answer_from(fields: list[Any]) -> TriggerAnswer:
    revision, (machine, transition, rejection) = fields
    return TriggerAnswer(
        revision,
        Verdict(
            Machine(*machine),
            Transition(*transition) if transition else None,
            Rejection(*rejection) if rejection else None,
        ),
    )
