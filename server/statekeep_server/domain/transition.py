"""The step: what a machine does with an event, as a pure function.

Owns the judgement of events. It stores nothing, sends nothing and reads no clock: what it needs is
given in a `Situation`, and a hook in its way whose answer it was not given makes it return a
`Question`; the caller asks, and steps again with the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

import orjson

from statekeep_server.domain.contexts import long_integer
from statekeep_server.domain.expression_inputs import Loaded
from statekeep_server.domain.expression_results import ExpressionFailedError
from statekeep_server.domain.expression_rules import ExpressionInvalidError
from statekeep_server.domain.expressions import Budget, Evaluation, Scope
from statekeep_server.domain.program import NESTED_TOO_DEEP, Program

STEP_COST_MS_MAX: Final = 25
COMMIT_COST_MS_MAX: Final = 250
OUTLOOK_COST_MS_MAX: Final = 250


class RejectionReason(Enum):
    """Why an event was rejected, in order of precedence; the contract has the same names."""

    STATE_UNEXPECTED = 1
    REVISION_UNEXPECTED = 2
    MACHINE_FINISHED = 3
    NO_TRANSITION = 4
    PAYLOAD_INVALID = 5
    GUARD_REFUSED = 6
    GUARD_FAILED = 7
    HOOK_REFUSED = 8
    HOOK_SILENT = 9
    ASSIGN_FAILED = 10
    CONTEXT_INVALID = 11
    MACHINE_BUSY = 12  # only the caller can find this: the step judges one moment


class Situation(NamedTuple):
    """A machine at one moment. `load` gives the value of an entry at the same revision."""

    machine_id: str
    state: str
    context_json: bytes
    now_ms: int
    load: Callable[[str], Loaded | None]
    revision: int = 0


class Event(NamedTuple):
    """What is sent into a machine, and in which state and revision it is expected to be."""

    name: str
    payload_json: str = ""
    expected_state: str = ""
    expected_revision: int | None = None


class Move(NamedTuple):
    """The machine moves. `rule_index` is that of the transition in the definition."""

    to_state: str
    is_internal: bool
    context_json: bytes
    rule_index: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """The machine does not move; `hook` is set when a hook is the reason."""

    reason: RejectionReason
    message: str
    hook: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A hook has to be asked first, about the way to this state."""

    hook: str
    to_state: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """The hook allows the transition."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The hook refuses the transition."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Silent:
    """Nobody answered, in time if nothing else is said; the hook's policy decides."""

    message: str = ""


HookAnswer = Allowed | Refused | Silent
Answers = Callable[[Question], HookAnswer | None]
# What lets the next rule be tried. A guard that failed or a hook that was silent ends the
# judgement, since a fallback may not be taken on something unknown.
_PASSED_ON: Final = frozenset({RejectionReason.GUARD_REFUSED, RejectionReason.HOOK_REFUSED})


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an event would do. With a `hook`, it is enabled if the hook allows it."""

    event: str
    is_enabled: bool
    to_state: str = ""
    hook: str = ""
    refusal: Refusal | None = None


def step(
    program: Program,
    situation: Situation,
    event: Event,
    answers: Answers,
    within: Budget | None = None,
) -> Move | Refusal | Question:
    """Return what the machine does with an event, given the answers that hooks have given.

    With a dict of answers so far, pass its `get`. `within` is what the expressions of all steps of
    one commit may cost together.
    """
    return _step(program, situation, event, answers, Budget(STEP_COST_MS_MAX, within))


def outlook(program: Program, situation: Situation) -> tuple[Outlook, ...]:
    """Return what each event of the machine's state would do, in order of the definition.

    Guards are evaluated without a payload, hooks are named and not asked, and neither payload
    schemas nor `assign` are looked at.
    """
    budget = Budget(OUTLOOK_COST_MS_MAX)
    return tuple(
        _outlook(program, situation, event, budget) for event in program.events_of(situation.state)
    )


def _step(
    program: Program, situation: Situation, event: Event, answers: Answers, budget: Budget
) -> Move | Refusal | Question:
    rules = program.rules_for(situation.state, event.name)
    refusal = _unexpected(situation, event) or _unanswered(program, situation, event, rules)
    if refusal is not None:
        return refusal
    evaluation = Evaluation(_scope(situation, event), budget)
    for index in rules:
        verdict = _judge(program, situation, index, evaluation, answers)
        if verdict is None:
            return _move(program, situation, index, evaluation)
        if isinstance(verdict, Question) or verdict.reason not in _PASSED_ON:
            return verdict
        refusal = verdict
    return refusal or _no_transition(situation, event)


def _unexpected(situation: Situation, event: Event) -> Refusal | None:
    if event.expected_state and event.expected_state != situation.state:
        return Refusal(
            RejectionReason.STATE_UNEXPECTED,
            f"the machine is in the state {situation.state!r}, not in {event.expected_state!r}",
        )
    if event.expected_revision not in {None, situation.revision}:
        return Refusal(
            RejectionReason.REVISION_UNEXPECTED,
            f"the machine's revision is {situation.revision}, not {event.expected_revision}",
        )
    return None


def _unanswered(
    program: Program, situation: Situation, event: Event, rules: tuple[int, ...]
) -> Refusal | None:
    """Return why no rule is tried at all, if so."""
    if program.is_final(situation.state):
        return Refusal(
            RejectionReason.MACHINE_FINISHED,
            f"the machine is in the final state {situation.state!r} and takes no more events",
        )
    if not rules:
        return _no_transition(situation, event)
    violation = program.payload_violation(event.name, event.payload_json)
    if violation:
        return Refusal(
            RejectionReason.PAYLOAD_INVALID,
            f"the payload does not hold to the schema of {event.name!r}: {violation}",
        )
    return None


def _no_transition(situation: Situation, event: Event) -> Refusal:
    return Refusal(
        RejectionReason.NO_TRANSITION,
        f"no transition of the state {situation.state!r} answers to the event {event.name!r}",
    )


def _judge(
    program: Program, situation: Situation, index: int, evaluation: Evaluation, answers: Answers
) -> Refusal | Question | None:
    """Return what stands in the way of a rule: a refusal, a question, or nothing."""
    rule = program.rule(index)
    if rule.guard is None:
        return None
    if not rule.guard.hook:
        return _judge_expression(program, index, rule.guard.expression, evaluation)
    question = Question(rule.guard.hook, rule.to_state or situation.state)
    answer = answers(question)
    if answer is None:
        return question
    return _judge_answer(program, question, answer)


def _judge_expression(
    program: Program, index: int, text: str, evaluation: Evaluation
) -> Refusal | None:
    try:
        if evaluation.is_true(program.guard(text)):
            return None
    except (ExpressionFailedError, ExpressionInvalidError) as error:
        return Refusal(
            RejectionReason.GUARD_FAILED, f"the guard of transitions[{index}] failed: {error}"
        )
    return Refusal(RejectionReason.GUARD_REFUSED, f"the guard of transitions[{index}] is false")


def _judge_answer(program: Program, question: Question, answer: HookAnswer) -> Refusal | None:
    hook = question.hook
    if isinstance(answer, Refused):
        message = answer.message or f"the hook {hook!r} refused"
        return Refusal(RejectionReason.HOOK_REFUSED, message, hook)
    if isinstance(answer, Silent) and not program.hook(hook).allows_when_silent:
        timeout_ms = program.hook(hook).timeout_ms
        message = answer.message or f"nobody answered for the hook {hook!r} within {timeout_ms} ms"
        return Refusal(RejectionReason.HOOK_SILENT, message, hook)
    return None


def _move(
    program: Program, situation: Situation, index: int, evaluation: Evaluation
) -> Move | Refusal:
    """Return the move that a rule makes, with the new context if it assigns anything."""
    rule = program.rule(index)
    to_state = rule.to_state or situation.state
    if not rule.assign:
        return Move(to_state, not rule.to_state, situation.context_json, index)
    values = {}
    for field, text in rule.assign:
        try:
            values[field] = evaluation.value_of(program.value(text))
        except (ExpressionFailedError, ExpressionInvalidError) as error:
            return Refusal(
                RejectionReason.ASSIGN_FAILED,
                f"assign[{field!r}] of transitions[{index}] failed: {error}",
            )
    context_json, violation = _changed(program, situation, evaluation, values)
    if violation:
        return Refusal(
            RejectionReason.CONTEXT_INVALID,
            f"transitions[{index}] would leave a context that is refused: {violation}",
        )
    return Move(to_state, not rule.to_state, context_json, index)


def _changed(
    program: Program, situation: Situation, evaluation: Evaluation, values: dict[str, object]
) -> tuple[bytes, str]:
    """Return (the context with these values, how it is not acceptable or "")."""
    integer = long_integer(situation.context_json, values)
    if integer is not None:
        return b"", str(integer)
    try:
        context_json = orjson.dumps(evaluation.context | values)
    except orjson.JSONEncodeError:
        return b"", NESTED_TOO_DEEP
    return context_json, program.changed_context_violation(context_json)


def _outlook(program: Program, situation: Situation, name: str, budget: Budget) -> Outlook:
    event = Event(name)
    evaluation, refusal = Evaluation(_scope(situation, event), budget), None
    for index in program.rules_for(situation.state, name):
        rule = program.rule(index)
        to_state = rule.to_state or situation.state
        if rule.guard is not None and rule.guard.hook:
            return Outlook(name, is_enabled=True, to_state=to_state, hook=rule.guard.hook)
        if rule.guard is None:
            return Outlook(name, is_enabled=True, to_state=to_state)
        refusal = _judge_expression(program, index, rule.guard.expression, evaluation)
        if refusal is None:
            return Outlook(name, is_enabled=True, to_state=to_state)
        if refusal.reason is RejectionReason.GUARD_FAILED:
            break
    return Outlook(name, is_enabled=False, refusal=refusal)


def _scope(situation: Situation, event: Event) -> Scope:
    return Scope(
        machine_id=situation.machine_id,
        state=situation.state,
        event=event.name,
        payload_json=event.payload_json,
        context_json=situation.context_json,
        now_ms=situation.now_ms,
        load=situation.load,
    )
