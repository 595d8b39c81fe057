"""What the commands of `machine` about definitions promise: define, show, delete, draw, migrate."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.machines import SOURCE, columns, define, trigger


def test_a_file_is_defined_once(statekeep: Command, tmp_path: Path) -> None:
    """The same again adds nothing, and a dry run never does."""
    file = tmp_path / "source.yaml"
    file.write_text(SOURCE)
    dry = statekeep("machine", "define", str(file), "--dry-run")
    assert (dry.code, dry.text) == (0, "source would be version 1\n")
    assert statekeep("machine", "definitions").lines == []
    defined = statekeep("machine", "define", str(file))
    assert defined.text == "source has version 1 at revision 1\n"
    assert statekeep("machine", "define", str(file)).text == "source is version 1 already\n"
    document = json.dumps({"name": "other", "initial_state": "a", "states": ["a", "b"]}).encode()
    odd = statekeep("machine", "define", "-", stdin=document)
    assert odd.code == 0
    assert odd.error.startswith("warning: states[")


def test_a_definition_is_written_as_it_is_read(statekeep: Command, tmp_path: Path) -> None:
    """In YAML or JSON; what comes out goes in again and is the same."""
    define(statekeep, tmp_path)
    shown = statekeep("machine", "definition", "source")
    assert shown.text == SOURCE
    as_json = statekeep("machine", "definition", "source", "--as-json")
    assert json.loads(as_json.text)["initial_state"] == "pending"
    for text in (shown.data, as_json.data):
        assert "already" in statekeep("machine", "define", "-", stdin=text).text
    contract = json.loads(statekeep("machine", "definition", "source", "--output", "json").text)
    assert contract["states"][1]["after"] == {"delay": "3600s", "event": "fail"}
    assert statekeep("machine", "definition", "none").code == 1


def test_what_is_wrong_in_a_file_is_told_with_its_path(statekeep: Command, tmp_path: Path) -> None:
    """Before anything is sent, and in the words of the file what the server finds."""
    file = tmp_path / "source.yaml"
    file.write_text(SOURCE.replace("to: failed", "too: failed").replace("final: true", "final: 1"))
    wrong = statekeep("machine", "define", str(file))
    assert wrong.code == 2
    assert wrong.error.splitlines() == [
        f"error: {file} is no definition",
        "  states[3].final: 1 is neither true nor false",
        "  transitions[2].too: there is no such field; is it `to`?",
    ]
    file.write_text("name: [")
    assert "line 1, column 8" in statekeep("machine", "define", str(file)).error
    file.write_text(SOURCE.replace("to: failed", "to: faild"))
    refused = statekeep("machine", "define", str(file))
    assert refused.code == 3
    assert "DEFINITION_INVALID" in refused.error
    assert "transitions[2].to: " in refused.error
    assert "to_state" not in refused.error
    dry = statekeep("machine", "define", str(file), "--dry-run")
    assert dry.code == 1
    assert "error: transitions[2].to: " in dry.error
    answer = statekeep("machine", "define", str(file), "--dry-run", "--output", "json")
    assert answer.code == 1
    assert json.loads(answer.text)["findings"][0]["severity"] == "FINDING_SEVERITY_ERROR"


def test_definitions_are_listed_and_deleted(statekeep: Command, tmp_path: Path) -> None:
    define(statekeep, tmp_path)
    define(statekeep, tmp_path, SOURCE.replace("1h", "2h"))
    assert columns(statekeep("machine", "definitions").lines, 0, 1, 2, 3) == [
        ("source", "2", "4", "5")
    ]
    assert columns(statekeep("machine", "definitions", "source").lines, 1) == [("2",), ("1",)]
    statekeep("machine", "create", "source", "m", "--version", "1")
    in_use = statekeep("machine", "delete-definition", "source", "--version", "1")
    assert (in_use.code, "DEFINITION_IN_USE" in in_use.error) == (3, True)
    delete = ("machine", "delete-definition", "source")
    assert statekeep(*delete, "--version", "2").text == "deleted at revision 4\n"
    assert statekeep(*delete, "--version", "2").code == 1
    for wrong in ((), ("--version", "1", "--all"), ("--version", "0"), ("--all",)):
        assert statekeep(*delete, *wrong).code == 2
    statekeep("machine", "delete", "m")
    assert statekeep(*delete, "--all", "--yes").code == 0
    code, shown = statekeep.on_terminal(*delete, "--all", typed="n\n")
    assert (code, "nothing was deleted" in shown) == (1, True)


def test_drawings_are_text_or_pictures(
    statekeep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures are Graphviz's; without it the command says how to get it, and text still comes."""
    file = define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    assert statekeep("machine", "draw", "m").text.startswith("stateDiagram-v2\n")
    dot = statekeep("machine", "draw", "--definition", "source", "--format", "dot")
    assert dot.text.startswith("digraph ")
    target = tmp_path / "source.dot"
    drawn = statekeep("machine", "draw", "--from-file", str(file), "--file", str(target))
    assert (drawn.code, target.read_bytes()) == (0, dot.data)
    answer = statekeep("machine", "draw", "m", "--output", "json")
    assert json.loads(answer.text)["diagram"].startswith("stateDiagram-v2")
    monkeypatch.setenv("PATH", str(tmp_path))
    without = statekeep("machine", "draw", "m", "--format", "svg")
    assert without.code == 2
    assert "apt install graphviz" in without.error
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\nread -r first\necho "$1 of $first"\n')
    program.chmod(0o755)
    picture = tmp_path / "source.PNG"
    statekeep("machine", "draw", "--definition", "source", "--file", str(picture))
    assert picture.read_text() == '-Tpng of digraph "source" {\n'
    assert statekeep("machine", "draw", "m", "--format", "svg").text.startswith("-Tsvg of digraph")
    program.write_text("#!/bin/sh\necho no fonts >&2\nexit 1\n")
    failed = statekeep("machine", "draw", "m", "--file", str(tmp_path / "m.svg"))
    assert (failed.code, "no fonts" in failed.error) == (2, True)
    assert not (tmp_path / "m.svg").exists()


@pytest.mark.parametrize("name", ["source.pdf", "source.JPG", "source.v2"])
def test_a_drawing_is_not_written_under_a_name_that_says_something_else(
    statekeep: Command, tmp_path: Path, name: str
) -> None:
    """The suffixes that are known are named; with --format the file may have any name."""
    define(statekeep, tmp_path)
    draw = ("machine", "draw", "--definition", "source", "--file", str(tmp_path / name))
    refused = statekeep(*draw)
    assert refused.code == 2
    assert f"{Path(name).suffix!r} is the suffix of no format" in refused.error
    assert ".mmd, .mermaid, .dot, .gv, .svg, .png" in refused.error
    assert not (tmp_path / name).exists()
    assert statekeep(*draw, "--format", "mermaid").code == 0
    assert (tmp_path / name).read_text().startswith("stateDiagram-v2")


def test_a_drawing_goes_into_its_file_whatever_the_output_is(
    statekeep: Command, tmp_path: Path
) -> None:
    """`--output json` is about standard output; a name without a suffix is Mermaid's."""
    define(statekeep, tmp_path)
    target = tmp_path / "source"
    draw = ("machine", "draw", "--definition", "source", "--file", str(target))
    drawn = statekeep(*draw, "--output", "json")
    assert (drawn.code, drawn.text) == (0, "")
    assert target.read_text().startswith("stateDiagram-v2")


def test_a_drawing_has_one_subject(statekeep: Command) -> None:
    assert statekeep("machine", "draw").code == 2
    assert statekeep("machine", "draw", "m", "--definition", "d").code == 2
    assert statekeep("machine", "draw", "none").code == 1
    code, shown = statekeep.on_terminal("machine", "draw", "m", "--format", "svg")
    assert code != 0
    assert "error:" in shown


def test_machines_are_migrated(statekeep: Command, tmp_path: Path) -> None:
    """A dry run tells the same; those that stay are listed, and make the exit code 1."""
    define(statekeep, tmp_path)
    for number in range(3):
        statekeep("machine", "create", "source", f"source-{number}")
    trigger(statekeep, "source-1", "process")
    define(statekeep, tmp_path, "{name: source, initial_state: new, states: [new]}")
    migrate = ("machine", "migrate", "source", "--map", "pending=new")
    dry = statekeep(*migrate, "--dry-run")
    assert (dry.code, dry.error) == (1, "2 machines would be moved, 1 would stay\n")
    assert columns(dry.lines, 0, 1, 2) == [("source-1", "1", "processing")]
    done = statekeep(*migrate)
    assert (done.code, done.error) == (1, "2 machines moved, 1 stay as they are\n")
    rest = statekeep(*migrate, "--map", "processing=new", "--output", "json")
    assert rest.code == 0
    assert json.loads(rest.text)["migrated_count"] == "1"
    assert statekeep("machine", "count").lines == ["source\t2\tnew\t3"]
    assert statekeep("machine", "migrate", "source", "--map", "pending").code == 2
    twice = statekeep(*migrate, "--map", "pending=old")
    assert twice.code == 2
    assert "'pending' is mapped to 'new' and to 'old'" in twice.error
    same = statekeep(*migrate, "--from-version", "2", "--to-version", "2")
    assert (same.code, "ARGUMENT_INVALID" in same.error) == (3, True)
    unknown = statekeep("machine", "migrate", "source", "--map", "pending=none")
    assert (unknown.code, "MIGRATION_INVALID" in unknown.error) == (3, True)


def test_the_picture_of_a_real_graphviz_is_one(statekeep: Command, tmp_path: Path) -> None:
    """Where there is one; in CI there has to be."""
    if shutil.which("dot") is None and not os.environ.get("CI"):
        pytest.skip("Graphviz is not installed")
    define(statekeep, tmp_path)
    drawn = statekeep("machine", "draw", "--definition", "source", "--format", "svg")
    assert b"<svg" in drawn.data
