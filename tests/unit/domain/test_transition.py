"""The step: its verdicts in order of precedence, its questions, and a reference that agrees."""

from collections.abc import Mapping

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statekeep_server.domain.definition import Definition, EventRule, Guard, HookRule, Rule, State
from statekeep_server.domain.expression_inputs import Loaded
from statekeep_server.domain.program import Program
from statekeep_server.domain.transition import (
    Allowed,
    Answers,
    Event,
    HookAnswer,
    Move,
    Outlook,
    Question,
    Refusal,
    Refused,
    RejectionReason,
    Silent,
    Situation,
    outlook,
    step,
)
from tests.clocks import START_MS

DOOR = Definition(
    name="door",
    states=(State("closed"), State("open"), State("gone", is_final=True)),
    transitions=(
        Rule(("closed",), "open", "open", Guard("!context.locked"), (("n", "context.n + 1"),)),
        Rule(("open",), "close", "closed"),
        Rule(("open",), "note", assign=(("last", "payload"),)),
        Rule(("*",), "remove", "gone", Guard(hook="may_remove")),
    ),
    initial_state="closed",
    context_schema='{"properties":{"n":{"maximum":2}}}',
    events=(EventRule("close", payload_schema='{"type":["null","string"]}'),),
)
PROGRAM = Program(DOOR)


def nothing(_: str) -> Loaded | None:
    return None


def situation(state: str = "closed", *, revision: int = 7, **context: object) -> Situation:
    return Situation(
        machine_id="m-1",
        state=state,
        context_json=orjson.dumps({"locked": False, "n": 1} | context),
        now_ms=START_MS,
        load=nothing,
        revision=revision,
    )


def verdict(
    event: Event | str, at: Situation, answers: Mapping[Question, HookAnswer] | None = None
) -> Move | Refusal | Question:
    event = Event(event) if isinstance(event, str) else event
    return step(PROGRAM, at, event, (answers or {}).get)


def reason(event: Event | str, at: Situation) -> str:
    found = verdict(event, at)
    assert isinstance(found, Refusal)
    return found.reason.name


def test_a_move_tells_where_how_and_by_which_transition() -> None:
    assert verdict("open", situation()) == Move(
        to_state="open",
        is_internal=False,
        context_json=b'{"locked":false,"n":2}',
        rule_index=0,
    )


def test_an_internal_transition_stays_in_its_state() -> None:
    assert verdict(Event("note", '"x"'), situation("open")) == Move(
        "open", is_internal=True, context_json=b'{"locked":false,"n":1,"last":"x"}', rule_index=2
    )


def test_without_assign_the_context_keeps_its_very_bytes() -> None:
    """Spaces and the order of fields are the client's own."""
    at = situation("open")._replace(context_json=b'{ "n" : 1, "locked" : false }')
    moved = verdict("close", at)
    assert isinstance(moved, Move)
    assert moved.context_json == at.context_json


def test_reasons_come_in_the_order_of_the_contract() -> None:
    """Each of these events could be rejected for all the reasons that come after its own."""
    bad = {"expected_state": "open", "expected_revision": 8}
    assert reason(Event("nothing", "1", **bad), situation("gone")) == "STATE_UNEXPECTED"  # type: ignore[arg-type]
    bad["expected_state"] = ""
    assert reason(Event("nothing", "1", **bad), situation("gone")) == "REVISION_UNEXPECTED"  # type: ignore[arg-type]
    assert reason(Event("nothing", "1"), situation("gone")) == "MACHINE_FINISHED"
    assert reason(Event("close", "1"), situation("closed")) == "NO_TRANSITION"
    assert reason(Event("close", "1"), situation("open")) == "PAYLOAD_INVALID"
    assert reason("open", situation(locked=True, n="x")) == "GUARD_REFUSED"
    assert reason("open", situation(locked="x", n="x")) == "GUARD_FAILED"
    assert reason("open", situation(n="x")) == "ASSIGN_FAILED"
    assert reason("open", situation(n=2)) == "CONTEXT_INVALID"


def test_what_is_expected_and_holds_lets_the_event_pass() -> None:
    event = Event("open", expected_state="closed", expected_revision=7)
    assert isinstance(verdict(event, situation()), Move)
    assert isinstance(verdict(Event("open", expected_revision=0), situation(revision=0)), Move)


def test_a_hook_in_the_way_is_a_question() -> None:
    """It tells which hook, and where the way leads."""
    assert verdict("remove", situation()) == Question("may_remove", "gone")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Refused("not today"), Refusal(RejectionReason.HOOK_REFUSED, "not today", "may_remove")),
        (
            Refused(),
            Refusal(RejectionReason.HOOK_REFUSED, "the hook 'may_remove' refused", "may_remove"),
        ),
        (
            Silent(),
            Refusal(
                RejectionReason.HOOK_SILENT,
                "nobody answered for the hook 'may_remove' within 5000 ms",
                "may_remove",
            ),
        ),
    ],
)
def test_an_answer_that_refuses_becomes_the_rejection(
    answer: HookAnswer, expected: Refusal
) -> None:
    assert verdict("remove", situation(), {Question("may_remove", "gone"): answer}) == expected


def test_an_answer_that_allows_becomes_the_move() -> None:
    answers = {Question("may_remove", "gone"): Allowed()}
    assert isinstance(verdict("remove", situation(), answers), Move)


def test_an_answer_about_another_way_is_none() -> None:
    """A client may allow one way and refuse another, so each is asked about by itself."""
    answers = {Question("may_remove", "elsewhere"): Allowed()}
    assert verdict("remove", situation(), answers) == Question("may_remove", "gone")


def test_hooks_are_asked_one_after_the_other_and_only_while_they_matter() -> None:
    rules = (
        Rule(("a",), "go", "b", Guard(hook="one")),
        Rule(("a",), "go", "c", Guard("context.open")),
        Rule(("a",), "go", "", Guard(hook="two")),
    )
    program = Program(Definition("d", (State("a"), State("b"), State("c")), rules, "a"))
    at = situation("a")._replace(context_json=b'{"open":false}')
    one, two = Question("one", "b"), Question("two", "a")
    given_answers: dict[Question, HookAnswer] = {}
    assert step(program, at, Event("go"), given_answers.get) == one
    given_answers[one] = Refused()
    assert step(program, at, Event("go"), given_answers.get) == two
    given_answers[two] = Allowed()
    moved = step(program, at, Event("go"), given_answers.get)
    assert moved == Move("a", is_internal=True, context_json=at.context_json, rule_index=2)
    assert step(
        program, at._replace(context_json=b'{"open":true}'), Event("go"), given_answers.get
    ) == Move("c", is_internal=False, context_json=b'{"open":true}', rule_index=1)


def test_a_guard_that_this_server_refuses_by_now_fails() -> None:
    """A stored definition may be older than a rule of the server; it does no harm."""
    rules = (
        Rule(("a",), "go", "a", Guard("unheard(1)")),
        Rule(("a",), "set", "a", assign=(("x", "]"),)),
    )
    program = Program(Definition("d", (State("a"),), rules, "a"))
    for event, expected in (("go", "GUARD_FAILED"), ("set", "ASSIGN_FAILED")):
        found = step(program, situation("a"), Event(event), nothing)  # type: ignore[arg-type]
        assert isinstance(found, Refusal)
        assert found.reason.name == expected


def test_a_context_that_grows_deeper_with_each_event_is_refused_in_time() -> None:
    """Deeper than 100 levels, nothing is nested any more, so everything stays readable."""
    rules = (Rule(("a",), "wrap", assign=(("x", "[context.x]"),)),)
    program = Program(Definition("d", (State("a"),), rules, "a"))
    at = situation("a")._replace(context_json=b'{"x":1}')
    for _ in range(100):
        moved = step(program, at, Event("wrap"), lambda _: None)
        assert isinstance(moved, Move)
        at = at._replace(context_json=moved.context_json)
    found = step(program, at, Event("wrap"), lambda _: None)
    assert isinstance(found, Refusal)
    assert found.reason is RejectionReason.ASSIGN_FAILED


def test_the_outlook_tells_each_event_once_and_asks_no_hook() -> None:
    assert outlook(PROGRAM, situation("open")) == (
        Outlook("close", is_enabled=True, to_state="closed"),
        Outlook("note", is_enabled=True, to_state="open"),
        Outlook("remove", is_enabled=True, to_state="gone", hook="may_remove"),
    )
    shut = outlook(PROGRAM, situation(locked=True))
    assert [(found.event, found.is_enabled) for found in shut] == [
        ("open", False),
        ("remove", True),
    ]
    assert shut[0].refusal is not None
    assert shut[0].refusal.reason is RejectionReason.GUARD_REFUSED
    assert outlook(PROGRAM, situation("gone")) == ()


# A reference of a few lines, for definitions whose guards and assigns it can know: a guard is none,
# `context.n > limit`, one that fails, or a hook; `assign` adds to n, which may be 5 at most.
STATES = ("a", "b", "c", "d")
EVENTS = ("e", "f")
HOOKS = ("h", "i")
FAILS = "context.missing"
GUARDS = (
    st.none()
    | st.integers(0, 5).map(lambda limit: Guard(f"context.n > {limit}"))
    | st.sampled_from(HOOKS).map(lambda hook: Guard(hook=hook))
    | st.just(Guard(FAILS))
)
ASSIGNS = st.sampled_from([(), (), (("n", "context.n + 1"),), (("n", "context.n - 1"),)])
RULES = st.builds(
    Rule,
    st.just(("*",)) | st.lists(st.sampled_from(STATES[:3]), min_size=1, unique=True).map(tuple),
    st.sampled_from(EVENTS),
    st.sampled_from(("", *STATES)),
    GUARDS,
    ASSIGNS,
)
RANDOM = st.builds(
    lambda rules, lenient: Definition(
        name="random",
        states=(*map(State, STATES[:3]), State("d", is_final=True)),
        transitions=rules,
        initial_state="a",
        context_schema='{"properties":{"n":{"maximum":5}}}',
        hooks=(HookRule("h", allows_when_silent=lenient),),
    ),
    st.lists(RULES, max_size=8).map(tuple),
    st.booleans(),
)
ANSWERS = st.fixed_dictionaries(
    {hook: st.sampled_from([Allowed(), Refused(), Silent()]) for hook in HOOKS}
)


def reference(
    definition: Definition, state: str, n: int, event: str, answers: Mapping[str, HookAnswer]
) -> tuple[str, int] | str:
    """Return (state, n) afterwards, or the name of the reason."""
    if state == "d":
        return "MACHINE_FINISHED"
    rules = [rule for rule in definition.transitions if rule.event == event]
    rules = [r for r in rules if state in r.from_states] + [
        r for r in rules if "*" in r.from_states
    ]
    why = "NO_TRANSITION"
    for rule in rules:
        why = reference_guard(definition, rule.guard, n, answers)
        if why in {"GUARD_REFUSED", "HOOK_REFUSED"}:
            continue
        if why:
            return why
        n += {"context.n + 1": 1, "context.n - 1": -1}[rule.assign[0][1]] if rule.assign else 0
        if n > 5:
            return "CONTEXT_INVALID"
        return rule.to_state or state, n
    return why


def reference_guard(
    definition: Definition, guard: Guard | None, n: int, answers: Mapping[str, HookAnswer]
) -> str:
    if guard is None:
        return ""
    if guard.hook:
        lenient = guard.hook == "h" and definition.hooks[0].allows_when_silent
        silent = "" if lenient else "HOOK_SILENT"
        return {Allowed: "", Refused: "HOOK_REFUSED", Silent: silent}[type(answers[guard.hook])]
    if guard.expression == FAILS:
        return "GUARD_FAILED"
    return "" if n > int(guard.expression.rsplit(" ", 1)[1]) else "GUARD_REFUSED"


def by_hook(answers: Mapping[str, HookAnswer]) -> Answers:
    return lambda question: answers[question.hook]


def outcome(found: Move | Refusal | Question) -> tuple[str, int] | str:
    if isinstance(found, Refusal):
        return found.reason.name
    assert isinstance(found, Move)
    return found.to_state, orjson.loads(found.context_json)["n"]


@settings(max_examples=300)
@given(RANDOM, st.lists(st.tuples(st.sampled_from(EVENTS), ANSWERS), max_size=12))
def test_the_step_agrees_with_the_reference(
    definition: Definition, sent: list[tuple[str, dict[str, HookAnswer]]]
) -> None:
    """Random definitions, events and answers: state, context and reason are always the same."""
    program = Program(definition)
    at, n = situation("a")._replace(context_json=b'{"n":2}'), 2
    for event, answers in sent:
        expected = reference(definition, at.state, n, event, answers)
        found = step(program, at, Event(event), by_hook(answers))
        assert outcome(found) == expected
        if isinstance(found, Move):
            assert found.is_internal == (not program.rule(found.rule_index).to_state)
            at = at._replace(state=found.to_state, context_json=found.context_json)
            n = orjson.loads(at.context_json)["n"]


@given(RANDOM, st.sampled_from(STATES), st.integers(0, 4))
def test_the_outlook_is_what_would_happen_if_hooks_allowed(
    definition: Definition, state: str, n: int
) -> None:
    """An event is enabled exactly when its step, all hooks allowing, is not stopped by a guard."""
    program = Program(definition)
    at = situation(state)._replace(context_json=orjson.dumps({"n": n}))
    found = outlook(program, at)
    assert tuple(one.event for one in found) == program.events_of(state)
    for one in found:
        moved = step(program, at, Event(one.event), lambda _: Allowed())
        if isinstance(moved, Move):
            assert (one.is_enabled, one.to_state) == (True, moved.to_state)
        elif not one.is_enabled:
            assert one.refusal == moved
