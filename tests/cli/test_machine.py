"""What `machine` and its commands about single machines promise."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.machines import columns, define, trigger


def test_a_machine_is_created_moved_and_shown(statekeep: Command, tmp_path: Path) -> None:
    """Who and why are told, and where it is afterwards."""
    define(statekeep, tmp_path)
    created = statekeep("machine", "create", "source", "source-17", "--context", '{"url":"x"}')
    assert created.text == "created source-17 in pending at revision 2\n"
    moved = statekeep(
        "machine", "trigger", "source-17", "process", "--actor", "ada", "--note", "at last"
    )
    assert moved.text == "pending -> processing (process) by ada: at last at revision 3\n"
    facts = dict(line.split("\t") for line in statekeep("machine", "show", "source-17").lines)
    assert (facts["state"], facts["context"], facts["transitions"]) == (
        "processing",
        '{"url":"x"}',
        "1",
    )
    assert facts["timer"].startswith("fail at 2")
    document = json.loads(statekeep("machine", "show", "source-17", "--output", "json").text)
    assert (document["state"], document["sequence"]) == ("processing", "1")
    before = statekeep("machine", "show", "source-17", "--at-revision", "2").lines
    assert "state\tpending" in before
    assert statekeep("machine", "show", "none").code == 1


def test_an_id_is_made_where_none_is_given(statekeep: Command, tmp_path: Path) -> None:
    define(statekeep, tmp_path)
    context = tmp_path / "context.json"
    context.write_text('{"n": 1}')
    created = statekeep(
        "machine", "create", "source", "--context-from", str(context), "--output", "json"
    )
    document = json.loads(created.text)
    assert document["id"]
    assert json.loads(document["context_json"]) == {"n": 1}
    both = statekeep("machine", "create", "source", "--context", "{}", "--context-from", "-")
    assert both.code == 2
    again = statekeep("machine", "create", "source", document["id"])
    assert (again.code, "MACHINE_ALREADY_EXISTS" in again.error) == (3, True)
    assert "DEFINITION_NOT_FOUND" in statekeep("machine", "create", "none").error


def test_a_rejected_event_has_an_exit_code_of_its_own(statekeep: Command, tmp_path: Path) -> None:
    """The reason is told on standard error, and in JSON in the answer."""
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    rejected = statekeep("machine", "trigger", "m", "retry")
    assert (rejected.code, rejected.data) == (5, b"")
    assert rejected.error.startswith("error: no transition")
    assert "(NO_TRANSITION)" in rejected.error
    as_json = statekeep("machine", "trigger", "m", "retry", "--output", "json")
    assert (as_json.code, as_json.error) == (5, "")
    answer = json.loads(as_json.text)
    assert answer["rejection"]["reason"] == "REJECTION_REASON_NO_TRANSITION"
    trigger(statekeep, "m", "process")
    silent = statekeep("machine", "trigger", "m", "complete")
    assert silent.code == 5
    assert "(HOOK_SILENT)\n  hook: may_index\n" in silent.error
    assert statekeep("machine", "trigger", "none", "process").code == 1


def test_expectations_and_payloads_are_sent(statekeep: Command, tmp_path: Path) -> None:
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    wrong = statekeep("machine", "trigger", "m", "process", "--expected-state", "failed")
    assert "STATE_UNEXPECTED" in wrong.error
    wrong = statekeep("machine", "trigger", "m", "process", "--expected-revision", "9")
    assert "REVISION_UNEXPECTED" in wrong.error
    noted = statekeep("machine", "trigger", "m", "note", "--payload", '{"text": "slow"}')
    assert noted.text == "pending, internal (note) at revision 3\n"
    noted = statekeep("machine", "trigger", "m", "note", "--payload-from", "-", stdin=b"oops")
    assert (noted.code, "PAYLOAD_INVALID" in noted.error) == (3, True)
    once = ("machine", "trigger", "m", "process", "--request-id", "r")
    assert statekeep(*once).text == statekeep(*once).text


def test_machines_are_listed_and_counted(statekeep: Command, tmp_path: Path) -> None:
    define(statekeep, tmp_path)
    for number in range(3):
        statekeep("machine", "create", "source", f"source-{number}")
    trigger(statekeep, "source-1", "process")
    listed = statekeep("machine", "list").lines
    assert columns(listed, 0, 1, 2, 3) == [
        ("source-0", "source", "1", "pending"),
        ("source-1", "source", "1", "processing"),
        ("source-2", "source", "1", "pending"),
    ]
    of_one = columns(statekeep("machine", "list", "source").lines, 0, 3)
    assert of_one == [("source-0", "pending"), ("source-2", "pending"), ("source-1", "processing")]
    told = " ".join(statekeep("machine", "list", "--help").text.split())
    assert "by version, state and time of entry" in told
    assert len(statekeep("machine", "list", "source", "--limit", "2").lines) == 2
    stuck = ("machine", "list", "source", "--state", "processing", "--in-state-for")
    assert columns(statekeep(*stuck, "0s").lines, 0) == [("source-1",)]
    assert statekeep(*stuck, "1h").lines == []
    assert statekeep("machine", "list", "--state", "processing").code == 2
    assert statekeep("machine", "list", "source", "--in-state-for", "1h").code == 2
    assert statekeep("machine", "count").lines == [
        "source\t1\tpending\t2",
        "source\t1\tprocessing\t1",
    ]
    document = json.loads(statekeep("machine", "count", "source", "--output", "json").text)
    assert document["count"] == "3"
    code, shown = statekeep.on_terminal("machine", "count")
    assert (code, "3 machines" in shown) == (0, True)
    (line, *_) = statekeep("machine", "list", "--output", "json").lines
    assert json.loads(line)["id"] == "source-0"


def test_history_tells_what_happened(statekeep: Command, tmp_path: Path) -> None:
    """In a pipe every column is there; on a terminal a line says the same in words."""
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    statekeep("machine", "trigger", "m", "process", "--actor", "ada", "--note", "why")
    statekeep("machine", "trigger", "m", "fail", "--payload", '{"status":503}')
    lines = statekeep("machine", "history", "m").lines
    assert columns(lines, 0, 1, 3, 4, 5, 6, 7, 8, 9) == [
        ("2", "4", "processing", "fail", "failed", "trigger", "", "", '{"status":503}'),
        ("1", "3", "pending", "process", "processing", "trigger", "ada", "why", ""),
    ]
    oldest = statekeep("machine", "history", "m", "--reverse", "--limit", "1", "--output", "json")
    assert json.loads(oldest.text)["sequence"] == "1"
    code, shown = statekeep.on_terminal("machine", "history", "m")
    assert code == 0
    assert "pending -> processing by ada: why" in shown
    assert statekeep("machine", "history", "none").code == 1


def test_events_are_told_with_where_they_lead(statekeep: Command, tmp_path: Path) -> None:
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    trigger(statekeep, "m", "process", "fail")
    lines = statekeep("machine", "events", "m").lines
    assert ("retry", "yes", "pending") in columns(lines, 0, 1, 2)
    trigger(statekeep, "m", "retry", "process", "fail")
    rows = columns(statekeep("machine", "events", "m", "--all").lines, 0, 4)
    assert any(event == "retry" and "(GUARD_REFUSED)" in why for event, why in rows)
    document = json.loads(statekeep("machine", "events", "m", "--output", "json").text)
    assert document["state"] == "failed"


def test_a_deletion_tells_whether_there_was_one(statekeep: Command, tmp_path: Path) -> None:
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    assert statekeep("machine", "delete", "m").text == "deleted at revision 3\n"
    gone = statekeep("machine", "delete", "m")
    assert (gone.code, "no machine" in gone.error) == (1, True)
    assert statekeep("machine", "delete", "m", "--output", "json").code == 1


def test_a_simulation_tells_and_changes_nothing(statekeep: Command, tmp_path: Path) -> None:
    """Of a machine, a stored definition or a file; 5 is for an event that would be rejected."""
    file = define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    tried = statekeep("machine", "simulate", "--machine", "m", "process", 'note={"text":"x"}')
    assert (tried.code, tried.error) == (0, 'then it is in processing {"note":"x"}\n')
    assert columns(tried.lines, 0, 1, 2) == [
        ("process", "pending", "processing"),
        ("note", "processing", "processing"),
    ]
    assert "state\tpending" in statekeep("machine", "show", "m").lines
    rejected = statekeep("machine", "simulate", "--definition", "source", "process", "complete")
    assert rejected.code == 5
    assert "was given no answer for the hook 'may_index'" in rejected.lines[1]
    assert "(HOOK_SILENT)" in rejected.lines[1]
    mistyped = statekeep(
        "machine", "simulate", "--definition", "source", "process", "--hook", "may_idx=allow"
    )
    assert (mistyped.code, "no hook 'may_idx'" in mistyped.error) == (3, True)
    allowed = ("--state", "processing", "complete", "--hook", "may_index=allow")
    assert statekeep("machine", "simulate", "--from-file", str(file), *allowed).code == 0
    document = statekeep("machine", "simulate", "--definition", "source", "e", "--output", "json")
    assert (document.code, json.loads(document.text)["machine"]["state"]) == (5, "pending")


@pytest.mark.parametrize(
    "arguments",
    [
        ("process",),
        ("--machine", "m", "--definition", "d", "process"),
        ("--machine", "m", "--version", "1", "process"),
        ("--machine", "m"),
        ("--definition", "d", "process", "--hook", "may=perhaps"),
        ("--definition", "d", "process", "--hook", "allow"),
    ],
)
def test_a_simulation_needs_one_subject_and_sensible_answers(
    statekeep: Command, arguments: tuple[str, ...]
) -> None:
    assert statekeep("machine", "simulate", *arguments).code == 2


def test_what_is_stored_cannot_control_a_terminal(statekeep: Command, tmp_path: Path) -> None:
    """Notes and contexts are shown escaped."""
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    statekeep("machine", "trigger", "m", "process", "--note", "\x1b[31mred")
    assert "\\x1b[31mred" in statekeep("machine", "history", "m").text
    code, shown = statekeep.on_terminal("machine", "history", "m")
    assert code == 0
    assert "\x1b[31mred" not in shown
