"""The table of cases, played against the core alone: no server, no store."""

from collections import Counter
from typing import Any

import orjson
import pytest

from statekeep_server.domain.definition_checks import check
from statekeep_server.domain.definition_findings import DefinitionLimits
from statekeep_server.domain.expression_inputs import Loaded
from statekeep_server.domain.program import Program
from statekeep_server.domain.transition import (
    Allowed,
    Event,
    HookAnswer,
    Move,
    Question,
    Refusal,
    Refused,
    Silent,
    Situation,
    step,
)
from statekeep_server.storage.records import ValueKind
from tests.clocks import START_MS
from tests.unit.domain.machine_cases import cases, definition_of

CASES = {case["name"]: case for case in cases()}
ANSWERS: dict[str, HookAnswer] = {"allow": Allowed(), "refuse": Refused(), "silent": Silent()}


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    names = Counter(case["name"] for case in cases())
    assert len(names) >= 70
    assert max(names.values()) == 1


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_case(case: dict[str, Any]) -> None:
    """The definition has exactly the findings, and the machine the verdicts, that the case says."""
    definition = definition_of(case["definition"])
    findings = check(definition, DefinitionLimits())
    expected = case.get("define", {})
    errors = sorted(finding.path for finding in findings if finding.is_error)
    warnings = sorted(finding.path for finding in findings if not finding.is_error)
    assert errors == sorted(expected.get("errors", [])), findings
    assert warnings == sorted(expected.get("warnings", [])), findings
    if errors:
        assert "events" not in case
        return
    _play(case)


def _play(case: dict[str, Any]) -> None:
    definition = definition_of(case["definition"])
    program = Program(definition)
    start = case.get("start", {})
    entries = start.get("entries", {})

    def load(key: str) -> Loaded | None:
        found = key in entries
        return Loaded(ValueKind.JSON, orjson.dumps(entries[key])) if found else None

    def answers(question: Question) -> HookAnswer:
        return ANSWERS[case.get("hooks", {}).get(question.hook, "silent")]

    state, context_json = program.initial, orjson.dumps(start.get("context", {}))
    assert program.context_violation(context_json) == ""
    for sent in case.get("events", []):
        payload_json = orjson.dumps(sent["payload"]).decode() if "payload" in sent else ""
        event = Event(sent["event"], payload_json, sent.get("expected_state", ""))
        situation = Situation("m-1", state, context_json, START_MS, load)
        verdict = step(program, situation, event, answers)
        if isinstance(verdict, Move):
            state, context_json = verdict.to_state, verdict.context_json
        _check(verdict, sent["expect"])
        assert state == sent["expect"]["state"]
        if "context" in sent["expect"]:
            assert orjson.loads(context_json) == sent["expect"]["context"]


def _check(verdict: Move | Refusal | Question, expect: dict[str, Any]) -> None:
    if expect.get("accepted"):
        assert isinstance(verdict, Move), verdict
        return
    assert isinstance(verdict, Refusal), verdict
    assert verdict.reason.name == expect["rejected"], verdict
    assert verdict.hook == expect.get("hook", "")
    assert expect.get("message_contains", "") in verdict.message
