"""The checks of definitions: their limits, what they say, and how long they take at worst."""

import time
from dataclasses import replace

import orjson
import pytest
from hypothesis import given

from statekeep_server.domain.definition import (
    Definition,
    EventRule,
    Guard,
    HookRule,
    Rule,
    State,
    Timer,
    encode,
)
from statekeep_server.domain.definition_checks import check
from statekeep_server.domain.definition_findings import DefinitionLimits, Finding
from tests.unit.domain.test_definition import DEFINITIONS

LIMITS = DefinitionLimits()
FINE = Definition(
    name="fine",
    states=(State("a"), State("b", is_final=True)),
    transitions=(Rule(("a",), "go", "b"),),
    initial_state="a",
)
# Far more than it takes, for a machine that is busy with other tests.
SECONDS_MAX = 20.0


def findings(definition: Definition) -> tuple[Finding, ...]:
    return check(definition, LIMITS)


def error(definition: Definition) -> Finding:
    (found,) = findings(definition)
    assert found.is_error
    return found


def test_nothing_is_found_in_a_definition_that_is_fine() -> None:
    assert findings(FINE) == ()


def test_256_states_are_fine_and_257_are_not() -> None:
    many = tuple(State(str(n)) for n in range(256))
    rules = (*(Rule((str(n),), "go", str((n + 1) % 256)) for n in range(256)),)
    definition = Definition("ring", many, rules, "0")
    assert findings(definition) == ()
    assert error(replace(definition, states=(*many, State("257")))) == Finding(
        "states", "there are 257 states; the limit is 256", is_error=True
    )


def test_4096_transitions_are_fine_and_4097_are_not() -> None:
    rules = tuple(Rule(("a",), f"e{n}", "b") for n in range(4_096))
    assert findings(replace(FINE, transitions=rules)) == ()
    found = error(replace(FINE, transitions=(*rules, Rule(("a",), "more", "b"))))
    assert (found.path, found.message) == (
        "transitions",
        "there are 4,097 transitions; the limit is 4,096",
    )


def test_a_definition_of_ten_megabytes_is_refused_for_its_size_alone() -> None:
    """Its size is told, and nothing in it is looked at."""
    huge = replace(FINE, description="x" * (10 << 20), initial_state="nowhere")
    found = error(huge)
    assert found.path == ""
    assert "1,048,576" in found.message


def test_text_that_is_not_utf_8_is_refused() -> None:
    assert error(replace(FINE, name="\ud800")).path == ""


@pytest.mark.parametrize("size_bytes", [128, 129])
def test_names_count_in_bytes(size_bytes: int) -> None:
    """An umlaut takes two of the 128 bytes."""
    name = "ü" * (size_bytes // 2) + "x" * (size_bytes % 2)
    assert bool(findings(replace(FINE, name=name))) == (size_bytes == 129)


@pytest.mark.parametrize("character", ["\0", "\n", "\x1f", "\x7f", "\x85"])
def test_control_characters_are_named(character: str) -> None:
    assert f"U+{ord(character):04X}" in error(replace(FINE, name=f"a{character}")).message


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"description": "x" * 1_001}, "description"),
        ({"states": (State("a", "x" * 1_001), FINE.states[1])}, "states[0].description"),
        (
            {"transitions": (Rule(("a",), "go", "b", description="x" * 1_001),)},
            "transitions[0].description",
        ),
        ({"events": (EventRule("go", "x" * 1_001),)}, "events[0].description"),
    ],
)
def test_descriptions_have_a_thousand_bytes(change: dict[str, object], path: str) -> None:
    found = error(replace(FINE, **change))  # type: ignore[arg-type]
    assert found.path == path
    assert "1,001 bytes; the limit is 1,000" in found.message


@pytest.mark.parametrize(
    ("delay_ms", "is_fine"),
    [(0, False), (1, True), (3_653 * 86_400_000, True), (3_653 * 86_400_000 + 1, False)],
)
def test_a_delay_is_one_millisecond_to_ten_years(delay_ms: int, *, is_fine: bool) -> None:
    states = (State("a", after=Timer(delay_ms, "go")), FINE.states[1])
    assert (findings(replace(FINE, states=states)) == ()) == is_fine


@pytest.mark.parametrize(
    ("timeout_ms", "is_fine"), [(0, False), (1, True), (60_000, True), (60_001, False)]
)
def test_a_timeout_is_one_millisecond_to_a_minute(timeout_ms: int, *, is_fine: bool) -> None:
    rules = (Rule(("a",), "go", "b", Guard(hook="h")),)
    definition = replace(FINE, transitions=rules, hooks=(HookRule("h", timeout_ms),))
    assert (findings(definition) == ()) == is_fine


def test_an_expression_has_4_kib() -> None:
    text = "context.n == 1" + " " * 4_096
    rules = (Rule(("a",), "go", "b", Guard(text)),)
    assert "the limit is 4,096" in error(replace(FINE, transitions=rules)).message


def test_all_expressions_together_have_a_limit() -> None:
    """Compiling is the dear part of the checks, so it ends there."""
    text = "context.n == 1" + " " * 4_000
    rules = tuple(Rule(("a",), f"e{n}", "b", Guard(text)) for n in range(80))
    found = error(replace(FINE, transitions=rules))
    assert "262,144" in found.message
    assert found.path == "transitions[65].guard.expression"


def test_a_guard_with_neither_is_refused() -> None:
    rules = (Rule(("a",), "go", "b", Guard()),)
    assert error(replace(FINE, transitions=rules)).path == "transitions[0].guard"


def test_the_name_of_a_hook_is_a_name() -> None:
    rules = (Rule(("a",), "go", "b", Guard(hook="x" * 129)),)
    assert error(replace(FINE, transitions=rules)).path == "transitions[0].guard.hook"


def test_too_many_ways_for_one_event_are_refused() -> None:
    """Each of them may have to be tried in one step."""
    rules = tuple(Rule(("a",), "go", "b", Guard(f"context.n == {n}")) for n in range(128))
    assert findings(replace(FINE, transitions=rules)) == ()
    found = error(replace(FINE, transitions=(*rules, Rule(("*",), "go", "b"))))
    assert found.path == "transitions[127]"
    assert "more than 128 transitions to try" in found.message


def test_too_many_assigned_fields_are_refused() -> None:
    rules = (Rule(("a",), "go", "b", assign=tuple((str(n), "1") for n in range(65))),)
    assert error(replace(FINE, transitions=rules)).path == "transitions[0].assign"


def test_the_expressions_to_try_for_one_event_have_16_kib_together() -> None:
    """A step compiles those that it meets for the first time, and nothing is written meanwhile."""
    guards = [Guard(f"context.n != '{str(n) * 4_000}'") for n in range(5)]
    rules = tuple(Rule(("a",), f"go{n}", "b", guard) for n, guard in enumerate(guards))
    assert not [each for each in findings(replace(FINE, transitions=rules)) if each.is_error]
    rules = tuple(Rule(("a",), "go", "b", guard) for guard in guards)
    found = error(replace(FINE, transitions=rules))
    assert found.path == "transitions[4]"
    assert "more than 16,384 bytes of expressions to try" in found.message
    everywhere = tuple(replace(rule, from_states=("*",)) for rule in rules[:4])
    assert error(replace(FINE, transitions=(*everywhere, rules[4]))).path == "transitions[4]"


def test_the_schemas_have_256_patterns_together() -> None:
    """A pattern may take as much memory as a hundred transitions."""
    properties = {f"p{n}": {"pattern": f"^a{n}$"} for n in range(50)}
    schema = orjson.dumps({"properties": properties}).decode()
    events = tuple(EventRule(f"e{n}", payload_schema=schema) for n in range(6))
    found = error(replace(FINE, events=events))
    assert found.path == "events[5].payload_schema"
    assert "300 patterns" in found.message


def test_a_schema_has_64_kib_and_there_are_128() -> None:
    large = orjson.dumps({"description": "x" * (64 << 10)}).decode()
    assert error(replace(FINE, context_schema=large)).path == "context_schema"
    events = tuple(EventRule(f"e{n}", payload_schema="{}") for n in range(129))
    assert error(replace(FINE, events=events)).path == "events[128].payload_schema"


def test_at_most_a_hundred_findings_are_told() -> None:
    rules = tuple(Rule(("a",), f"e{n}", "nowhere") for n in range(4_000))
    assert len(findings(replace(FINE, transitions=rules))) == 100


def test_warnings_are_told_once_there_is_no_error() -> None:
    """An island is not worth a word while there is an unknown name."""
    states = (*FINE.states, State("island", is_final=True))
    (warning,) = findings(replace(FINE, states=states))
    assert (warning.path, warning.is_error) == ("states[2]", False)
    assert error(replace(FINE, states=states, initial_state="x")).path == "initial_state"


def test_an_initial_state_that_is_final_is_fine() -> None:
    assert findings(Definition("stone", (State("a", is_final=True),), (), "a")) == ()


@given(DEFINITIONS)
def test_no_definition_is_too_odd_for_the_checks(definition: Definition) -> None:
    """Whatever it is, the checks say something about it and raise nothing."""
    for found in findings(definition):
        assert found.message


NAMES = tuple(f"{n:03}" for n in range(256))
LOOPS = " && ".join(["[1].all(x, [1].all(y, [1].all(z, true)))"] * 15)
HOSTILE = {
    "256 from states in each of 4,096 transitions": Definition(
        "x", tuple(map(State, NAMES)), tuple(Rule(NAMES, f"e{n}") for n in range(4_096)), "000"
    ),
    "256 from states as often as the size allows": Definition(
        "x", tuple(map(State, NAMES)), tuple(Rule(NAMES, f"e{n}") for n in range(600)), "000"
    ),
    "unknown names in 10,000s": Definition(
        "x", (), (Rule(tuple(map(str, range(90_000))), "e"),), "a"
    ),
    "as many parts as expressions may have": replace(
        FINE,
        transitions=tuple(
            Rule(("a",), f"e{n}", "b", Guard(f"[{','.join(['1'] * 980)}] == context.n"))
            for n in range(120)
        ),
    ),
    "loops in loops": replace(
        FINE, transitions=tuple(Rule(("a",), f"e{n}", "b", Guard(LOOPS)) for n in range(400))
    ),
    "patterns in schemas": replace(
        FINE,
        events=tuple(
            EventRule(
                f"e{n}",
                payload_schema=orjson.dumps(
                    {"allOf": [{"pattern": f"(a|b|c){{300}}{n}_{m}"} for m in range(50)]}
                ).decode(),
            )
            for n in range(128)
        ),
    ),
    "events by the 10,000s": replace(FINE, events=tuple(map(EventRule, map(str, range(50_000))))),
}


@pytest.mark.parametrize("definition", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_checks_end_soon_whatever_a_client_sends(definition: Definition) -> None:
    """Sizes are judged first, the work grows with the size, and compiling has a limit."""
    assert len(encode(definition)) < 8 << 20
    start = time.process_time()
    check(definition, LIMITS)
    assert time.process_time() - start < SECONDS_MAX
