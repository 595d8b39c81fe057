"""What `schema` promises."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Command

SCHEMA = '{"type": "object",  "required": ["name"]}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file that holds a schema."""
    path = tmp_path / "schema.json"
    path.write_text(SCHEMA)
    return path


def test_a_stored_schema_checks_later_saves(statekeep: Command, file: Path) -> None:
    """A save that breaks it is refused until it is deleted."""
    assert statekeep("schema", "put", "user/", str(file)).code == 0
    assert statekeep("schema", "show", "user/").text == SCHEMA
    assert statekeep("schema", "list", "--key", "user/1").lines[0].startswith("user/\t1\t")
    refused = statekeep("save", "user/1", "{}", "--json")
    assert refused.code == 3
    assert "SCHEMA_VIOLATION" in refused.error
    assert statekeep("schema", "delete", "user/").code == 0
    assert statekeep("save", "user/1", "{}", "--json").code == 0
    assert statekeep("schema", "delete", "user/").code == 1
    assert statekeep("schema", "show", "user/").code == 1


def test_validate_lists_every_violation(statekeep: Command, file: Path) -> None:
    """A value that does not hold ends with 1, and nothing is stored."""
    arguments = ("schema", "validate", "-", "--schema", str(file))
    assert statekeep(*arguments, stdin=b'{"name": 1}').text == "valid\n"
    outcome = statekeep(*arguments, stdin=b"{}")
    assert outcome.code == 1
    assert "required" in outcome.text
    document = json.loads(statekeep(*arguments, "--output", "json", stdin=b"{}").text)
    assert document["valid"] is False
    assert statekeep("schema", "validate", "-", stdin=b"{}").code == 2
    assert statekeep("keys").data == b""
