"""What `status`, `verify`, `compact` and `namespace` promise."""

import json
from pathlib import Path

from tests.cli.command import Command, serving


def facts(text: str) -> dict[str, str]:
    return dict(line.split("\t", 1) for line in text.splitlines())


def test_status_tells_about_the_namespace(statekeep: Command) -> None:
    """Entries, revisions and, on demand, the limits are there; JSON has them all."""
    statekeep("save", "k", "v")
    shown = facts(statekeep("status", "--limits").text)
    assert shown["name"] == statekeep.environment["STATEKEEP_NAMESPACE"]
    assert shown["entries"] == "1"
    assert shown["value_bytes_max"] == str(1 << 20)
    document = json.loads(statekeep("status", "--output", "json").text)
    assert document["namespace"]["revision"] == "1"
    assert document["limits"]["key_bytes_max"] == "400"


def test_verify_finds_a_sound_store_sound(statekeep: Command) -> None:
    """No damage ends with 0."""
    outcome = statekeep("verify")
    assert outcome.code == 0
    assert "all sound" in outcome.text
    assert statekeep("verify", "--output", "json").data == b""


def test_verify_names_a_damaged_entry_and_ends_with_1(bare: Command, tmp_path: Path) -> None:
    """One flipped bit of a value is found and named; the rest is served."""
    data = tmp_path / "data"
    with serving(data) as address:
        bare.environment = {"STATEKEEP_ADDRESS": address}
        bare("save", "broken", "the-value-that-breaks")
        bare("save", "sound", "other")
    for file in data.rglob("*.mdb"):
        content = file.read_bytes()
        file.write_bytes(content.replace(b"the-value-that-breaks", b"the-value-that-breakr"))
    with serving(data) as address:
        bare.environment = {"STATEKEEP_ADDRESS": address}
        outcome = bare("verify")
        assert outcome.code == 1
        assert any("entry\tbroken\t1" in line for line in outcome.lines)
        assert "DATA_DAMAGED" in outcome.error
        assert bare("load", "broken").code == 3
        assert bare("load", "sound").data == b"other"


def test_compact_raises_the_floor(statekeep: Command) -> None:
    """Revisions below the new floor are gone, and the answer tells what is readable."""
    for value in ("one", "two", "three"):
        statekeep("save", "k", value)
    assert "revisions 3 to 3 are readable" in statekeep("compact", "--revision", "3").text
    outcome = statekeep("load", "k", "--at-revision", "2")
    assert outcome.code == 3
    assert "REVISION_COMPACTED" in outcome.error


def test_settings_change_one_by_one(statekeep: Command) -> None:
    """What is not named stays, 0 and --reset bring the default back."""
    assert statekeep("namespace", "set", "--history-age", "7d", "--entries-max", "2").code == 0
    assert statekeep("namespace", "set", "--snapshots-max", "3").code == 0
    shown = facts(statekeep("namespace", "show").text)
    assert shown["history kept for"] == "7 days, 0:00:00"
    assert (shown["entries at most"], shown["snapshots at most"]) == ("2", "3")
    statekeep("namespace", "set", "--entries-max", "0")
    shown = facts(statekeep("namespace", "show").text)
    assert (shown["entries at most"], shown["snapshots at most"]) == ("no limit", "3")
    statekeep("namespace", "set", "--reset")
    assert facts(statekeep("namespace", "show").text)["history kept for"] == "1 day, 0:00:00"


def test_a_deleted_namespace_is_gone(bare: Command, tmp_path: Path) -> None:
    """It is deleted only with --yes or an answer, and a second time there is none."""
    with serving(tmp_path / "data") as address:
        bare.environment = {"STATEKEEP_ADDRESS": address, "STATEKEEP_NAMESPACE": "shop"}
        bare("save", "k", "v")
        assert bare("namespace", "list").lines[0].startswith("shop\t1\t")
        assert bare("namespace", "delete", "shop").code == 2
        code, shown = bare.on_terminal("namespace", "delete", "shop", typed="n\n")
        assert code == 1
        assert "Delete namespace shop with its 1 entries" in shown
        assert bare("namespace", "delete", "shop", "--yes").code == 0
        assert bare("keys").data == b""
        assert bare("namespace", "delete", "shop", "--yes").code == 1
