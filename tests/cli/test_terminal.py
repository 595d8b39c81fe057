"""What the command shows on a terminal, where people read it."""

import pytest

from tests.cli.command import Command

ESCAPE = "\x1b"


def test_a_value_on_a_terminal_is_escaped_and_ends_with_a_newline(statekeep: Command) -> None:
    """Bytes that would control the terminal are shown, not sent."""
    statekeep("save", "k", "-", stdin=b"two\nlines \x1b[31m\xff")
    assert statekeep.on_terminal("load", "k") == (0, "two\r\nlines \\x1b[31m\\xff\r\n")


def test_a_table_takes_values_literally(statekeep: Command) -> None:
    """Markup in a value is text."""
    statekeep("save", "k", "[b]x[/b] :smile:\x1b")
    code, shown = statekeep.on_terminal("scan")
    assert code == 0
    assert "KEY" in shown
    assert "[b]x[/b] :smile:\\x1b" in shown


def test_a_long_value_leaves_room_for_the_other_columns(statekeep: Command) -> None:
    """On a terminal the value is cut, and the rest of the row is whole."""
    statekeep("save", "k", "x" * 10_000)
    code, shown = statekeep.on_terminal("history", "k")
    assert code == 0
    row = shown.splitlines()[1]
    assert row.split()[0].isdecimal()
    assert row.split()[2] == "saved"
    assert row.rstrip().endswith("x…")
    assert len(row) <= 80


@pytest.mark.parametrize("no_color", ["", "1"])
def test_colours_are_for_terminals_that_want_them(statekeep: Command, no_color: str) -> None:
    """NO_COLOR turns colours off, and a pipe never gets any."""
    statekeep.environment["NO_COLOR"] = no_color
    _, shown = statekeep.on_terminal("status")
    assert (f"{ESCAPE}[92m" in shown) is not bool(no_color)
    assert ESCAPE not in statekeep("status").text
