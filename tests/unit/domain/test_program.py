"""Programs: what a definition answers about its states, events and hooks."""

import orjson
import pytest
from pydantic import ValidationError

from statekeep_server.config import Limits
from statekeep_server.domain.definition import (
    Definition,
    EventRule,
    Guard,
    HookRule,
    Rule,
    State,
    Timer,
)
from statekeep_server.domain.program import CONTEXT_BYTES_MAX, Program

JOB = Program(
    Definition(
        name="job",
        states=(
            State("waiting", after=Timer(1_000, "expire")),
            State("running"),
            State("done", is_final=True),
        ),
        transitions=(
            Rule(("*",), "cancel", "done"),
            Rule(("running",), "note"),
            Rule(("waiting", "running"), "expire", "done", Guard(hook="may_expire")),
            Rule(("waiting",), "start", "running", Guard("context.ready")),
            Rule(("running",), "cancel", "waiting", Guard("context.retry")),
            Rule(("*",), "start", "running"),
        ),
        initial_state="waiting",
        context_schema='{"properties":{"n":{"type":"integer"}}}',
        events=(EventRule("note", payload_schema='{"type":"string"}'),),
        hooks=(HookRule("may_expire", 100, allows_when_silent=True),),
        history_transitions_max=7,
    )
)


def test_states_know_whether_they_are_final_and_what_their_timer_is() -> None:
    assert JOB.initial == "waiting"
    assert JOB.history_transitions_max == 7
    assert [JOB.is_final(state) for state in ("waiting", "running", "done")] == [False, False, True]
    assert JOB.timer("waiting") == Timer(1_000, "expire")
    assert JOB.timer("running") is None


def test_a_state_that_does_not_exist_answers_to_nothing() -> None:
    assert not JOB.has_state("gone")
    assert not JOB.is_final("gone")
    assert JOB.timer("gone") is None
    assert JOB.events_of("gone") == ()
    assert JOB.rules_for("gone", "cancel") == ()


def test_rules_that_name_the_state_come_before_those_from_every_state() -> None:
    """Each kind keeps the order of the definition."""
    assert JOB.rules_for("running", "cancel") == (4, 0)
    assert JOB.rules_for("waiting", "cancel") == (0,)
    assert JOB.rules_for("waiting", "start") == (3, 5)
    assert JOB.rules_for("done", "cancel") == ()


def test_events_stand_in_order_of_the_definition() -> None:
    """An event has the place of the first transition of the state that has it."""
    assert JOB.events_of("waiting") == ("cancel", "expire", "start")
    assert JOB.events_of("running") == ("cancel", "note", "expire", "start")
    assert JOB.events_of("done") == ()


@pytest.mark.parametrize(
    ("from_state", "to_state", "events"),
    [
        ("waiting", "done", ("cancel", "expire")),
        ("waiting", "running", ("start",)),
        ("running", "waiting", ("cancel",)),
        ("running", "running", ("start",)),  # but not by `note`, which is internal
        ("done", "running", ()),
        ("waiting", "gone", ()),
    ],
)
def test_ways_are_those_of_the_table(
    from_state: str, to_state: str, events: tuple[str, ...]
) -> None:
    assert JOB.leads(from_state, to_state) == events


def test_a_hook_without_a_rule_has_the_defaults() -> None:
    assert JOB.hook("may_expire") == HookRule("may_expire", 100, allows_when_silent=True)
    assert JOB.hook("other") == HookRule("other", 5_000, allows_when_silent=False)


def test_an_expression_is_compiled_once() -> None:
    assert JOB.guard("context.ready") is JOB.guard("context.ready")
    assert JOB.value("context.n") is JOB.value("context.n")


@pytest.mark.parametrize(
    ("context_json", "sentence"),
    [
        (b"{}", ""),
        (b'{"n":1}', ""),
        (b'{"n":"one"}', '/n: "one" is not of type "integer"'),
        (b"[]", "it is not a JSON object"),
        (b"null", "it is not a JSON object"),
        (b"{", "it is not JSON"),
        (b'{"n":1}}', "it is not JSON"),
        (b'{"a":"\xff"}', "it is not JSON"),
        (b'{"a":' + b"[" * 253 + b"]" * 253 + b"}", ""),
        (b'{"a":' + b"[" * 254 + b"]" * 254 + b"}", "it is nested deeper than 254 levels"),
        (b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "it is not JSON"),
        (orjson.dumps({"a": "x" * (CONTEXT_BYTES_MAX - 8)}), ""),
        (orjson.dumps({"a": "x" * (CONTEXT_BYTES_MAX - 7)}), "the limit is 65,536"),
    ],
)
def test_a_context_is_an_object_within_its_limits(context_json: bytes, sentence: str) -> None:
    violation = JOB.context_violation(context_json)
    assert sentence in violation
    assert bool(sentence) == bool(violation)


def test_a_payload_that_is_missing_is_null_to_its_schema() -> None:
    assert JOB.payload_violation("note", '"text"') == ""
    assert "null" in JOB.payload_violation("note", "")
    assert JOB.payload_violation("cancel", "") == ""


def test_no_setting_promises_a_larger_context_than_programs_take() -> None:
    assert Limits(context_bytes_max=CONTEXT_BYTES_MAX).context_bytes_max == CONTEXT_BYTES_MAX
    with pytest.raises(ValidationError):
        Limits(context_bytes_max=CONTEXT_BYTES_MAX + 1)
