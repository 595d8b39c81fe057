"""What `save`, `load`, `delete` and `exists` promise."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Command

ALL_BYTES = bytes(range(256)) + b"\r\n\x00\n"


def test_a_saved_value_is_loaded_unchanged(statekeep: Command) -> None:
    """What stands on the command line is text, and loads without a newline added in a pipe."""
    assert statekeep("save", "theme", "dark").text == "created at revision 1\n"
    assert statekeep("load", "theme").data == b"dark"
    assert statekeep("save", "theme", "light").text == "replaced at revision 2\n"
    assert statekeep("load", "theme", "--at-revision", "1").data == b"dark"


def test_bytes_pass_through_standard_input_and_output_unchanged(statekeep: Command) -> None:
    """Every byte comes back, those of no text included."""
    assert statekeep("save", "bytes", "-", stdin=ALL_BYTES).code == 0
    assert statekeep("load", "bytes").data == ALL_BYTES
    assert statekeep("save", "empty", "-").code == 0
    assert statekeep("load", "empty").data == b""


def test_a_file_is_saved_byte_for_byte(statekeep: Command, tmp_path: Path) -> None:
    """--file saves what the file holds."""
    file = tmp_path / "value"
    file.write_bytes(ALL_BYTES)
    assert statekeep("save", "file", "--file", str(file)).code == 0
    assert statekeep("load", "file").data == ALL_BYTES


def test_json_is_kept_as_it_was_written(statekeep: Command) -> None:
    """JSON comes back to the byte: spaces, order and the digits of numbers."""
    text = '{"b": 1.10,  "a": 12345678901234567890}'
    assert statekeep("save", "json", text, "--json").code == 0
    assert statekeep("load", "json").text == text
    shown = json.loads(statekeep("load", "json", "--output", "json").text)
    assert shown["value"] == {"json": text}


@pytest.mark.parametrize(
    ("flags", "kind"), [((), "data"), (("--text",), "text"), (("--json",), "json")]
)
def test_an_option_says_what_standard_input_holds(
    statekeep: Command, flags: tuple[str, ...], kind: str
) -> None:
    """Standard input is data unless an option says otherwise."""
    assert statekeep("save", "k", "-", *flags, stdin=b"17").code == 0
    assert f"kind\t{kind}" in statekeep("load", "k", "--show").lines


def test_text_that_is_no_text_is_refused_before_it_is_sent(statekeep: Command) -> None:
    """Bytes that are not UTF-8 are not saved as text."""
    outcome = statekeep("save", "k", "-", "--text", stdin=b"ab\xff")
    assert outcome.code == 2
    assert "not UTF-8 at byte 2" in outcome.error
    assert statekeep("exists", "k").code == 1


def test_exists_answers_with_its_exit_code(statekeep: Command) -> None:
    """0 is yes, 1 is no."""
    statekeep("save", "k", "v")
    assert (statekeep("exists", "k").code, statekeep("exists", "k").text) == (0, "yes\n")
    assert (statekeep("exists", "other").code, statekeep("exists", "other").text) == (1, "no\n")


def test_what_is_not_there_ends_with_1(statekeep: Command) -> None:
    """Load and delete of an absent key say so, with the exit code for no."""
    loaded = statekeep("load", "absent")
    assert loaded.code == 1
    assert "absent" in loaded.error
    assert "ENTRY_NOT_FOUND" in loaded.error
    assert statekeep("delete", "absent").code == 1
    statekeep("save", "k", "v")
    assert statekeep("delete", "k").text == "deleted at revision 2\n"


def test_a_revision_that_does_not_hold_ends_with_3(statekeep: Command) -> None:
    """A refusal of the server names its reason, and nothing is saved."""
    assert statekeep("save", "k", "first", "--if-revision", "0").code == 0
    refused = statekeep("save", "k", "second", "--if-revision", "0")
    assert refused.code == 3
    assert "PRECONDITION_FAILED" in refused.error
    assert statekeep("load", "k").data == b"first"


def test_a_repeat_with_a_request_id_gets_the_first_answer(statekeep: Command) -> None:
    """A command repeated with its request id is applied once."""
    first = statekeep("save", "k", "v", "--request-id", "17")
    assert statekeep("save", "k", "v", "--request-id", "17").text == first.text
    assert len(statekeep("history", "k").lines) == 1


def test_a_ttl_says_when_an_entry_expires(statekeep: Command) -> None:
    """A saved ttl shows as the time of expiry."""
    statekeep("save", "k", "v", "--ttl", "2h")
    assert "expires\tnever" not in statekeep("load", "k", "--show").lines


@pytest.mark.parametrize("ttl", ["30", "-5s", "1w", "s", "99999999d", "1e3s", "²s"])
def test_a_ttl_without_a_unit_is_a_usage_error(statekeep: Command, ttl: str) -> None:
    """A duration is a number with its unit, of at most a hundred years."""
    outcome = statekeep("save", "k", "v", f"--ttl={ttl}")
    assert outcome.code == 2
    assert repr(ttl) in outcome.error


@pytest.mark.parametrize(
    "arguments",
    [
        ("save", "k"),
        ("save", "k", "v", "--file", __file__),
        ("load", "k", "--at-revision", "1", "--at-snapshot", "x"),
        ("load", "k", "--at-time", "yesterday"),
        ("load", "k", "--at-revision", "18446744073709551616"),
        ("load", "k", "--at-revision", "²"),
        ("load", "\udcff"),
        ("clear", ""),
    ],
)
def test_a_wrong_command_line_ends_with_2(statekeep: Command, arguments: tuple[str, ...]) -> None:
    """What cannot be meant is refused with the exit code for usage, before anything is sent."""
    outcome = statekeep(*arguments)
    assert outcome.code == 2
    assert outcome.error.startswith("error: ")
