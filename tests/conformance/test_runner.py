"""The runner tells apart what failed, what broke and what is known, and ends what it began."""

import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import report as reports
from tests.conformance.cases import Case, load_all
from tests.conformance.clients import Client
from tests.conformance.report import Report
from tests.conformance.runner import Arena, Result, Verdict
from tests.conformance.servers import Servers

# Answers by op; `store.load` does what its key says.
FAKE_DRIVER = """#!{python}
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    answer = {{"ok": {{}}}}
    if asked["op"] == "store.load":
        match asked["args"]["key"]:
            case "broken": answer = {{"broken": "it cannot"}}
            case "error": answer = {{"error": {{"reason": "KEY_INVALID", "code": "INVALID_ARGUMENT",
                "violations": [{{"field": "key"}}], "metadata": {{"limit": "400"}}}}}}
            case "code": answer = {{"error": {{"reason": "KEY_INVALID", "code": "NOT_FOUND",
                "violations": [{{"field": "key"}}]}}}}
            case "fieldless": answer = {{"error": {{"reason": "KEY_INVALID",
                "code": "INVALID_ARGUMENT"}}}}
            case "both": answer = {{"ok": {{}}, "broken": ""}}
            case "entry": answer = {{"ok": {{"entry": {{"revision": 7}}}}}}
            case "end": print("so it ends", file=sys.stderr); sys.exit(3)
            case "noise": print("hello", flush=True)
            case "twice": print(json.dumps({{"id": asked["id"], **answer}}), flush=True)
    print(json.dumps({{"id": asked["id"], **answer}}), flush=True)
"""


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Return servers that the tests of this file share."""
    started = Servers()
    yield started
    started.close()


@pytest.fixture
def arena(tmp_path: Path, servers: Servers) -> Iterator[Arena]:
    """Return an arena with a driver that answers as it is told."""
    command = tmp_path / "driver"
    command.write_text(FAKE_DRIVER.format(python=sys.executable), encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    played = Arena(command, servers)
    yield played
    if played._driver is not None:
        played._driver.close()


def case_of(*steps: dict[str, Any], name: str = "a/b", **fields: object) -> Case:
    """Return a case with these steps."""
    return Case.model_validate({"name": name, "steps": list(steps), **fields})


def load(key: str, **outcome: object) -> dict[str, Any]:
    """Return the step that loads a key."""
    return {"store.load": {"key": key}, **outcome}


@pytest.mark.parametrize(
    ("step", "verdict", "text"),
    [
        (load("entry", expect={"entry": {"revision": 7}}), Verdict.PASSED, ""),
        (load("entry", expect={"entry": {"revision": 8}}), Verdict.FAILED, "entry.revision"),
        (load("error", error="KEY_INVALID"), Verdict.PASSED, ""),
        (load("error", error="TTL_INVALID"), Verdict.FAILED, "error.reason"),
        (load("error"), Verdict.FAILED, "it failed"),
        (load("entry", error="KEY_INVALID"), Verdict.FAILED, "but it succeeded"),
        (load("code", error="KEY_INVALID"), Verdict.FAILED, "error.code"),
        (load("fieldless", error="KEY_INVALID"), Verdict.FAILED, "names its field"),
        (
            load("error", error={"reason": "KEY_INVALID", "metadata": {"limit": "1"}}),
            Verdict.FAILED,
            "error.metadata.limit",
        ),
        (
            load("error", error={"reason": "KEY_INVALID", "fields": ["value"]}),
            Verdict.FAILED,
            "fields",
        ),
        (
            load("error", either=[{"error": "TTL_INVALID"}, {"error": "KEY_INVALID"}]),
            Verdict.PASSED,
            "",
        ),
        (load("broken", error="KEY_INVALID"), Verdict.BROKEN, "it cannot"),
        (load("both"), Verdict.BROKEN, "one of ok, error and broken"),
        (load("noise"), Verdict.BROKEN, "no answer"),
        (load("end"), Verdict.BROKEN, "so it ends"),
    ],
)
def test_a_step_is_judged(step: dict[str, Any], verdict: Verdict, text: str, arena: Arena) -> None:
    """A call that failed is never mixed up with a driver that broke."""
    result = arena.play(case_of(step))
    assert result.verdict is verdict, result.text
    assert text in result.text


def test_an_answer_too_many_breaks_the_driver(arena: Arena) -> None:
    """Nothing may be answered twice."""
    result = arena.play(case_of(load("twice"), load("entry")))
    assert result.verdict is Verdict.BROKEN
    assert "answered already" in result.text


def test_a_driver_that_broke_is_started_anew(arena: Arena) -> None:
    """One broken case does not spoil the next."""
    assert arena.play(case_of(load("end"))).verdict is Verdict.BROKEN
    assert arena.play(case_of(load("entry"))).verdict is Verdict.PASSED


def test_a_tally_counts_each_outcome(arena: Arena) -> None:
    """So often has each outcome to come, no more and no less."""
    step = load("entry", times=3, either=[{"expect": {"entry": {}}}, {"error": "KEY_INVALID"}])
    assert arena.play(case_of({**step, "tally": [3, 0]})).verdict is Verdict.PASSED
    result = arena.play(case_of({**step, "tally": [2, 1]}))
    assert result.verdict is Verdict.FAILED
    assert "how often" in result.text


def test_a_cut_that_never_came_fails_the_case(arena: Arena) -> None:
    """A case about a broken connection shows nothing when nothing broke."""
    case = case_of({"proxy": {"cut_after": 1000}}, load("entry"), client={"address": "$proxy"})
    result = arena.play(case)
    assert result.verdict is Verdict.FAILED
    assert "nothing was cut" in result.text


def test_a_known_failure_has_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What passes by now is reported as much as what fails."""
    monkeypatch.setattr(Client, "directory", tmp_path)
    (tmp_path / "known_failing.txt").write_text("# heading\nknown/*  # it cannot yet\n")
    client = Client("go")
    results = [
        Result(case_of(load("a"), name="known/fails"), Verdict.FAILED, "so"),
        Result(case_of(load("a"), name="other/passes"), Verdict.PASSED),
    ]
    good = Report(client, results)
    assert good.is_good
    assert [line.split() for line in reports.table([good])][1:4] == [
        ["known", "1k"],
        ["other", "1"],
        ["all", "1", "1k"],
    ]
    passed = Result(case_of(load("a"), name="known/passes"), Verdict.PASSED)
    surprised = Report(client, [*results, passed])
    assert not surprised.is_good
    assert "take it out" in next(reports.details(surprised))
    failed = Result(case_of(load("a"), name="other/fails"), Verdict.BROKEN, "why")
    assert list(reports.details(Report(client, [failed]))) == ["go: other/fails broken: why"]


def test_a_known_failure_needs_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "directory", tmp_path)
    (tmp_path / "known_failing.txt").write_text("known/*\n")
    with pytest.raises(ValueError, match="needs a reason"):
        Client("go").known_failures()


def test_a_driver_that_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A toolchain that is not there, or a build, is one line and no failure."""
    assert not Client("python").missing()
    monkeypatch.setattr(Client, "directory", tmp_path)
    assert Client("go", tmp_path).missing() == "there is no driver"
    (tmp_path / "driver").write_text("#!/bin/sh\necho 'there is no go' >&2\nexit 4\n")
    assert "does not run" in Client("go", tmp_path).missing()
    (tmp_path / "driver").chmod(0o700)
    assert Client("go", tmp_path).missing() == "its driver ends with 4: there is no go"


def test_cases_of_one_name_are_found() -> None:
    """Names say group, subject and behaviour."""
    names = [case.name for case in load_all()]
    assert "store/save/creates" in names
    assert len(names) == len(set(names))
