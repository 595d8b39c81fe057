"""What `export` and `import` of entries promise."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Command

OTHER = ("--namespace", "transfer-elsewhere")


def line(key: str, **value: str) -> str:
    """Return a line that saves an entry."""
    return json.dumps({"key": key, "value": value})


def test_what_is_exported_is_imported_to_the_byte(statekeep: Command, tmp_path: Path) -> None:
    """Text, data, and JSON with its spaces come back as they were saved."""
    statekeep("save", "a/text", "line\n\u2028 \x1b[31m")
    statekeep("save", "a/data", "-", stdin=bytes(range(256)))
    statekeep("save", "a/json", '{"b": 1.10,\n "a": 12345678901234567890}', "--json")
    statekeep("save", "b", "not exported")
    file = tmp_path / "entries.jsonl"
    assert statekeep("export", "a/", "--file", str(file)).error == "exported 3 entries\n"
    assert len(file.read_text().splitlines()) == 3
    assert statekeep("import", str(file), *OTHER).text == "imported 3 entries\n"
    for key in ("a/text", "a/data", "a/json"):
        assert statekeep("load", key, *OTHER).data == statekeep("load", key).data
    assert statekeep("exists", "b", *OTHER).code == 1
    piped = statekeep("export", "a/", "--at-revision", "1")
    assert statekeep("import", "-", *OTHER, stdin=piped.data).text == "imported 1 entries\n"


def test_a_lifetime_goes_along(statekeep: Command) -> None:
    """As the time that is left; an entry that lives for good has none."""
    statekeep("save", "for-good", "v")
    statekeep("save", "short", "v", "--ttl", "1h")
    first, second = map(json.loads, statekeep("export").lines)
    assert "ttl" not in first
    assert 3500 < float(second["ttl"].removesuffix("s")) <= 3600
    statekeep("import", "-", *OTHER, stdin=statekeep("export").data)
    assert "expires\tnever" not in statekeep("load", "short", "--show", *OTHER).lines


def test_many_entries_are_few_commits(statekeep: Command) -> None:
    """128 at a time unless told otherwise; a key that comes again begins another commit."""
    lines = [line(f"k{number:03}", text="v") for number in range(300)]
    assert statekeep("import", "-", stdin="\n".join(lines).encode()).code == 0
    revision = json.loads(statekeep("status", "--output", "json").text)["revision"]
    assert revision == "3"
    twice = "\n\n".join([line("k", text="one"), line("k", text="two"), ""])
    assert statekeep("import", "-", stdin=twice.encode()).text == "imported 2 entries\n"
    assert statekeep("load", "k").data == b"two"
    assert len(statekeep("history", "k").lines) == 2
    few = "\n".join(lines[:4]).encode()
    assert statekeep("import", "-", "--batch", "2", stdin=few).code == 0
    assert json.loads(statekeep("status", "--output", "json").text)["revision"] == "7"


def test_large_entries_share_fewer_commits(statekeep: Command) -> None:
    """Commits stay below the largest message."""
    lines = [line(f"k{number}", text="v" * 1_000_000) for number in range(9)]
    assert statekeep("import", "-", stdin="\n".join(lines).encode()).code == 0
    assert len(statekeep("keys").lines) == 9


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (b"{", "line 3"),
        (b"[]", "line 3"),
        (b'{"value":{"text":"v"}}', "no key"),
        (b'{"key":"k"}', "no value"),
        (b'{"key":"k","value":{}}', "no value"),
        (b'{"key":"k","value":{"text":"v"},"tll":"1s"}', "tll"),
        (b'{"key":"k","value":{"text":"v"},"ttl":"soon"}', "ttl"),
        (b'{"key":"k","value":{"data":"\xff"}}', "UTF-8 at byte 28"),
    ],
)
def test_a_line_that_is_wrong_is_named_before_anything_is_saved(
    statekeep: Command, tmp_path: Path, wrong: bytes, why: str
) -> None:
    """Every line is checked first, in a file as in a pipe."""
    good = line("good", text="v").encode()
    content = b"\n".join([good, b"", wrong])
    file = tmp_path / "entries.jsonl"
    file.write_bytes(content)
    for refused in (
        statekeep("import", str(file)),
        statekeep("import", "-", stdin=content),
    ):
        assert refused.code == 2
        assert ", line 3: " in refused.error
        assert why in refused.error
    assert statekeep("keys").lines == []


def test_a_line_that_the_server_refuses_is_named(statekeep: Command) -> None:
    """What was committed before it stays, and the error says how much that is."""
    lines = [line(f"k{number}", text="v") for number in range(5)]
    lines[3] = line("k" * 500, text="v")
    refused = statekeep("import", "-", "--batch", "2", stdin="\n".join(lines).encode())
    assert refused.code == 3
    assert "-, line 4: " in refused.error
    assert "KEY_INVALID" in refused.error
    assert "2 entries were imported before" in refused.error
    assert statekeep("keys").lines == ["k0", "k1"]


def test_a_value_that_breaks_a_schema_is_named_with_its_line(
    statekeep: Command, tmp_path: Path
) -> None:
    """The server's sentence follows the line."""
    schema = tmp_path / "schema.json"
    schema.write_text('{"type": "object"}')
    statekeep("schema", "put", "user/", str(schema))
    lines = [line("a", text="v"), line("user/1", json="[]")]
    refused = statekeep("import", "-", stdin="\n".join(lines).encode())
    assert refused.code == 3
    assert "-, line 2: " in refused.error
    assert "SCHEMA_VIOLATION" in refused.error
