"""What `watch` promises."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.children import PATIENCE_SECONDS
from tests.cli.command import COMMAND, Command
from tests.serving import ChildServer


@contextmanager
def watching(
    statekeep: Command, *arguments: str, group: tuple[str, ...] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Run a watch until the end of the block."""
    process = subprocess.Popen(
        [*COMMAND, *group, "watch", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **statekeep.environment},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def lines(stream: IO[str] | None, count: int) -> list[str]:
    """Return the next lines, once they are there."""
    assert stream is not None
    return [stream.readline().rstrip("\n") for _ in range(count)]


def interrupt(process: subprocess.Popen[str]) -> int:
    """Press Ctrl-C and return the revision at which the watch says to resume."""
    process.send_signal(signal.SIGINT)
    _rest, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    return hinted(errors)[0]


def hinted(errors: str) -> tuple[int, bool]:
    """Return the revision to resume at, and whether something comes again then."""
    found = re.fullmatch(r"resume with --from-revision (\d+)( \(what was shown .*)?\n", errors)
    assert found is not None, errors
    return int(found[1]), found[2] is not None


def test_changes_are_shown_as_they_are_committed(statekeep: Command) -> None:
    """With revision, time, kind, key and value; Ctrl-C tells where to go on."""
    statekeep("save", "a", "one")
    with watching(statekeep, "--from-revision", "1") as process:
        assert lines(process.stdout, 1)[0].split("\t")[2:] == ["entry-saved", "a", "one"]
        statekeep("delete", "a")
        statekeep("snapshot", "create", "kept")
        rows = [line.split("\t") for line in lines(process.stdout, 2)]
        assert [(row[0], row[2], row[3]) for row in rows] == [
            ("2", "entry-deleted", "a"),
            ("3", "snapshot-created", "kept"),
        ]
        # The last change was perhaps still being shown.
        assert interrupt(process) in {3, 4}


def test_a_watch_from_now_on_knows_where_it_is_before_the_first_change(
    statekeep: Command,
) -> None:
    """Resumed there, it misses nothing."""
    statekeep("save", "a", "one")
    with watching(statekeep, "b/", "--output", "json") as process:
        assert lines(process.stderr, 1) == ["watching from revision 2 on"]
        statekeep("save", "b/1", "one")
        first = json.loads(lines(process.stdout, 1)[0])
        assert (first["key"], first["entry"]["value"]) == ("b/1", {"text": "one"})
        assert interrupt(process) in {2, 3}
    statekeep("save", "a", "two")
    statekeep("save", "b/2", "two")
    resumed = statekeep("watch", "b/", "--from-revision", "3", "--limit", "1")
    assert resumed.lines[0].split("\t")[3:] == ["b/2", "two"]
    assert resumed.code == 0


def test_a_watch_with_a_limit_tells_where_nothing_is_missed_or_repeated(
    statekeep: Command,
) -> None:
    """Only a commit that the limit cut comes again as a whole, and the hint says so."""
    saved = b"".join(b'{"key":"%c","value":{"text":"x"}}\n' % key for key in b"abc")
    statekeep("import", "-", stdin=saved)
    statekeep("save", "d", "x")
    statekeep("save", "other", "x")
    statekeep("save", "e", "x")
    watch = ("watch", "--from-revision", "1", "--limit")
    assert hinted(statekeep(*watch, "1").error) == (1, True)
    assert hinted(statekeep(*watch, "3").error) == (2, False)
    assert hinted(statekeep(*watch, "4").error) == (3, False)
    seen, revision = list[str](), 1
    for _turn in range(3):
        arguments = ("watch", "d", "e", "c", "--from-revision", f"{revision}", "--limit", "1")
        watched = statekeep(*arguments)
        seen += [line.split("\t")[3] for line in watched.lines]
        revision, _is_repeated = hinted(watched.error)
    assert seen == ["c", "d", "e"]


def test_kinds_and_values_are_chosen(statekeep: Command) -> None:
    """Other kinds are left out; values are shown, or not, or with those before."""
    statekeep("save", "k", "one")
    statekeep("save", "k", "two")
    statekeep("delete", "k")
    watch = ("watch", "--from-revision", "1", "--limit", "2")
    assert [row.split("\t")[4] for row in statekeep(*watch).lines] == ["one", "two"]
    assert [row.split("\t")[4] for row in statekeep(*watch, "--no-values").lines] == ["", ""]
    shown = statekeep(*watch, "--previous", "--output", "json").lines
    assert json.loads(shown[1])["previous_entry"]["value"] == {"text": "one"}
    only = statekeep(*watch[:-1], "1", "--kind", "entry-deleted")
    assert only.lines[0].split("\t")[0] == "3"
    assert statekeep("watch", "--kind", "entry-lost").code == 2


def test_a_watch_on_a_terminal_has_colours_and_escapes(statekeep: Command) -> None:
    """Green is saved, and what would control the terminal is shown, not sent."""
    statekeep("save", "k", "\x1b[31mred")
    code, shown = statekeep.on_terminal("watch", "--from-revision", "1", "--limit", "1")
    assert code == 0
    assert "\x1b[32mentry-saved" in shown
    assert "\\x1b[31mred" in shown


def test_a_watch_below_the_floor_is_refused(statekeep: Command) -> None:
    """It says so instead of leaving changes out."""
    for value in ("one", "two", "three"):
        statekeep("save", "k", value)
    statekeep("compact", "--revision", "3")
    refused = statekeep("watch", "--from-revision", "1")
    assert refused.code == 3
    assert "REVISION_COMPACTED" in refused.error


@pytest.mark.parametrize("how", ["terminate", "kill"])
def test_a_watch_goes_on_after_the_server_was_away(bare: Command, tmp_path: Path, how: str) -> None:
    """Nothing is missing and nothing comes twice, however the server went."""
    server = ChildServer(tmp_path)
    address = server.wait_serving()
    bare.environment = {"STATEKEEP_ADDRESS": address}
    bare("save", "k", "1")
    with watching(bare, "--from-revision", "1", "--output", "json") as process:
        lines(process.stdout, 1)
        if how == "kill":
            server.kill()
        else:
            server.terminate()
            server.wait_ended()
        assert "waiting" in lines(process.stderr, 1)[0]
        server = ChildServer(tmp_path, listen=address)
        server.wait_serving()
        for number in range(2, 5):
            bare("save", "k", str(number))
        seen = [json.loads(line)["revision"] for line in lines(process.stdout, 3)]
        assert seen == ["2", "3", "4"]
        assert interrupt(process) in {4, 5}
    server.kill()


def test_a_server_that_was_never_there_is_not_waited_for(bare: Command) -> None:
    """As with every other command the exit code is 4, at once."""
    assert bare("watch", "--address", "127.0.0.1:1").code == 4
