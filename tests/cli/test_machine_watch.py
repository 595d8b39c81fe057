"""What `machine watch` promises, and what `watch` shows of machines."""

import json
from pathlib import Path

from tests.cli.command import Command
from tests.cli.machines import columns, define, trigger
from tests.cli.test_watch import hinted, interrupt, lines, watching
from tests.serving import ChildServer

WATCH = ("machine", "watch", "--from-revision", "1")


def test_transitions_are_shown_as_they_happen(statekeep: Command, tmp_path: Path) -> None:
    """With every column in a pipe; Ctrl-C tells where to go on."""
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    with watching(statekeep, group=("machine",)) as process:
        assert lines(process.stderr, 1) == ["watching from revision 3 on"]
        statekeep("machine", "trigger", "m", "process", "--actor", "ada", "--note", "why")
        (line,) = lines(process.stdout, 1)
        assert columns([line], 0, 1, 2, 4, 5, 6, 7, 8, 9) == [
            ("m", "1", "3", "pending", "process", "processing", "trigger", "ada", "why")
        ]
        assert interrupt(process) in {3, 4}


def test_filters_choose(statekeep: Command, tmp_path: Path) -> None:
    define(statekeep, tmp_path)
    for name in ("a", "b"):
        statekeep("machine", "create", "source", name)
        trigger(statekeep, name, "process", "fail")
    one = ("--limit", "1")
    assert columns(statekeep(*WATCH, "b", *one).lines, 0, 5) == [("b", "process")]
    failed = (*WATCH, "--to-state", "failed", "--definition", "source")
    assert columns(statekeep(*failed, *one).lines, 0, 5) == [("a", "fail")]
    both = statekeep(*WATCH, "--event", "fail", "--from-state", "processing", "--limit", "2")
    assert columns(both.lines, 0) == [("a",), ("b",)]
    document = json.loads(statekeep(*WATCH, *one, "--output", "json").text)
    assert (document["machine_id"], document["to_state"]) == ("a", "processing")


def test_a_watch_with_a_limit_is_resumed_after_what_it_showed(
    statekeep: Command, tmp_path: Path
) -> None:
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    trigger(statekeep, "m", "process", "fail")
    assert hinted(statekeep(*WATCH, "--limit", "1").error) == (4, False)
    assert hinted(statekeep(*WATCH, "--limit", "2").error) == (5, False)
    resumed = statekeep("machine", "watch", "--from-revision", "4", "--limit", "1")
    assert columns(resumed.lines, 5) == [("fail",)]


def test_a_terminal_gets_words_and_colours(statekeep: Command, tmp_path: Path) -> None:
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m")
    statekeep("machine", "trigger", "m", "process", "--note", "\x1b[31mred")
    code, shown = statekeep.on_terminal(*WATCH, "--limit", "1")
    assert code == 0
    assert "\x1b[33mpending -> processing" in shown
    assert "\x1b[31mred" not in shown


def test_it_goes_on_after_the_server_was_away(bare: Command, tmp_path: Path) -> None:
    """Nothing is missing and nothing comes twice."""
    server = ChildServer(tmp_path / "data")
    address = server.wait_serving()
    bare.environment = {"STATEKEEP_ADDRESS": address}
    define(bare, tmp_path)
    bare("machine", "create", "source", "m")
    trigger(bare, "m", "process")
    with watching(bare, "--from-revision", "1", group=("machine",)) as process:
        assert columns(lines(process.stdout, 1), 1) == [("1",)]
        server.kill()
        assert "waiting" in lines(process.stderr, 1)[0]
        server = ChildServer(tmp_path / "data", listen=address)
        server.wait_serving()
        trigger(bare, "m", "fail", "retry")
        assert columns(lines(process.stdout, 2), 1) == [("2",), ("3",)]
    server.kill()


def test_the_watch_of_everything_tells_of_machines(statekeep: Command, tmp_path: Path) -> None:
    """What was defined, created, moved and deleted, each with what there is to say."""
    define(statekeep, tmp_path)
    statekeep("machine", "create", "source", "m", "--context", '{"url":"x"}')
    statekeep("machine", "trigger", "m", "process", "--actor", "ada", "--note", "why")
    statekeep("machine", "delete", "m")
    shown = statekeep("watch", "--from-revision", "1", "--limit", "4").lines
    assert columns(shown, 2, 3, 4) == [
        ("definition-added", "source 1", ""),
        ("machine-created", "m", 'pending {"url":"x"}'),
        ("machine-moved", "m", "pending -> processing (process) by ada: why"),
        ("machine-deleted", "m", "source 1"),
    ]
    bare = statekeep("watch", "--from-revision", "2", "--limit", "1", "--no-values").lines
    assert columns(bare, 4) == [("source 1",)]
