"""What `keys`, `scan`, `history` and `clear` promise."""

import json

import pytest

from tests.cli.command import Command

HOSTILE = "\x1b[2J\x1b[31m\u202e\x9b7m\r\n\ttext[bold]:smile:"


def fill(statekeep: Command, *keys: str) -> None:
    for key in keys:
        assert statekeep("save", key, f"value of {key}").code == 0


def test_keys_come_in_order_of_their_bytes(statekeep: Command) -> None:
    """A prefix, a limit and reverse narrow the list."""
    fill(statekeep, "b/2", "a", "b/10", "c")
    assert statekeep("keys").lines == ["a", "b/10", "b/2", "c"]
    assert statekeep("keys", "b/").lines == ["b/10", "b/2"]
    assert statekeep("keys", "--reverse", "--limit", "2").lines == ["c", "b/2"]
    assert statekeep("keys", "--output", "json").lines == ['"a"', '"b/10"', '"b/2"', '"c"']


def test_keys_go_on_over_pages(statekeep: Command) -> None:
    """A list longer than a page is whole."""
    keys = [f"k{number:03}" for number in range(105)]
    fill(statekeep, *keys)
    assert statekeep("keys").lines == keys


def test_a_scan_shows_entries_with_their_values(statekeep: Command) -> None:
    """In a pipe a line has tab-separated columns; data is in Base64."""
    statekeep("save", "a", "text")
    statekeep("save", "b", "-", stdin=b"\x00\xff")
    statekeep("save", "c", "[1]", "--json")
    assert statekeep("scan").lines == ["a\t1\ttext\ttext", "b\t2\tdata\tAP8=", "c\t3\tjson\t[1]"]
    first, *_ = statekeep("scan", "--output", "json").lines
    assert json.loads(first)["value"] == {"text": "text"}


def test_history_tells_what_happened_newest_first(statekeep: Command) -> None:
    """Saves and deletions of a key are there with their revisions."""
    statekeep("save", "k", "one")
    statekeep("delete", "k")
    statekeep("save", "k", "two")
    columns = [line.split("\t") for line in statekeep("history", "k").lines]
    assert [(row[0], row[2], row[3]) for row in columns] == [
        ("3", "saved", "two"),
        ("2", "deleted", ""),
        ("1", "saved", "one"),
    ]
    assert len(statekeep("history", "k", "--limit", "1", "--output", "json").lines) == 1


@pytest.mark.parametrize("output", ["table", "json"])
def test_a_hostile_value_cannot_control_a_terminal(statekeep: Command, output: str) -> None:
    """Every control and format character of a value is escaped, and JSON stays the same value."""
    statekeep("save", "k", HOSTILE)
    shown = statekeep("scan", "--output", output)
    assert len(shown.lines) == 1
    assert shown.lines[0].replace("\t", "").isprintable()
    if output == "json":
        assert json.loads(shown.text)["value"]["text"] == HOSTILE


def test_a_hostile_key_cannot_control_a_terminal(statekeep: Command) -> None:
    """A key is escaped on a terminal, in a list as in an error; programs get it as it is."""
    key = "a\u202eb"
    fill(statekeep, key)
    assert statekeep("keys").text == f"{key}\n"
    code, shown = statekeep.on_terminal("keys")
    assert (code, shown) == (0, "a\\u202eb\r\n")
    assert "\u202e" not in statekeep("load", f"{key}c").error


def test_clear_needs_a_yes(statekeep: Command) -> None:
    """Without a terminal to ask on, clear refuses unless it is told --yes."""
    fill(statekeep, "a/1", "a/2", "b")
    refused = statekeep("clear", "a/")
    assert refused.code == 2
    assert "--yes" in refused.error
    assert statekeep("keys").lines == ["a/1", "a/2", "b"]
    assert statekeep("clear", "a/", "--yes").text == "entries deleted: 2, revision: 4\n"
    assert statekeep("keys").lines == ["b"]


@pytest.mark.parametrize(("typed", "left"), [("n\n", ["a", "b"]), ("y\n", [])])
def test_clear_asks_on_a_terminal_and_tells_the_count(
    statekeep: Command, typed: str, left: list[str]
) -> None:
    """Only a yes deletes."""
    fill(statekeep, "a", "b")
    code, shown = statekeep.on_terminal("clear", "", typed=typed)
    assert "Delete 2 entries" in shown
    assert code == (0 if typed == "y\n" else 1)
    assert statekeep("keys").lines == left
