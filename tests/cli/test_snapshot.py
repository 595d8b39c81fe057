"""What `snapshot` and its commands promise."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Command


def fill(statekeep: Command) -> None:
    """Make two snapshots with something of every kind of difference between them."""
    for arguments in (
        ("save", "changed", "one"),
        ("save", "removed", "one"),
        ("save", "same", "one"),
        ("snapshot", "create", "first"),
        ("save", "changed", "two"),
        ("delete", "removed"),
        ("save", "x/added", "two"),
        ("snapshot", "create", "second"),
    ):
        assert statekeep(*arguments).code == 0


def snapshot_ids(statekeep: Command) -> list[str]:
    """Return the ids, the newest first."""
    lines = statekeep("snapshot", "list", "--output", "json").lines
    return [json.loads(line)["id"] for line in lines]


def test_a_snapshot_is_created_listed_and_shown(statekeep: Command) -> None:
    """Its label, revision and counts are there; the newest comes first."""
    fill(statekeep)
    columns = [line.split("\t") for line in statekeep("snapshot", "list").lines]
    assert [(row[0], row[2], row[4]) for row in columns] == [
        ("second", "8", "3"),
        ("first", "4", "3"),
    ]
    assert len(statekeep("snapshot", "list", "--label", "first", "--limit", "1").lines) == 1
    assert statekeep("snapshot", "list", "--reverse").lines[0].startswith("first\t")
    shown = statekeep("snapshot", "show", "--latest").lines
    assert "label\tsecond" in shown
    assert "pinned\tno" in shown
    document = json.loads(statekeep("snapshot", "show", "first", "--output", "json").text)
    assert document["revision"] == "4"


def test_the_newest_of_a_label_is_meant(statekeep: Command) -> None:
    """Labels repeat; an id means one of them."""
    for _ in range(2):
        created = statekeep("snapshot", "create", "same")
    assert created.text.startswith("created at revision 2, id ")
    newest, oldest = snapshot_ids(statekeep)
    assert f"id\t{newest}" in statekeep("snapshot", "show", "same").lines
    assert f"id\t{oldest}" in statekeep("snapshot", "show", "--id", oldest).lines


def test_one_snapshot_has_to_be_named(statekeep: Command) -> None:
    """None, two, or an unknown one are told apart by the exit code."""
    statekeep("snapshot", "create", "a")
    assert statekeep("snapshot", "show").code == 2
    assert statekeep("snapshot", "show", "a", "--latest").code == 2
    assert statekeep("snapshot", "delete").code == 2
    unknown = statekeep("snapshot", "show", "b")
    assert unknown.code == 1
    assert "SNAPSHOT_NOT_FOUND" in unknown.error


def test_reads_take_a_snapshot(statekeep: Command) -> None:
    """What was there is read under the label."""
    fill(statekeep)
    assert statekeep("load", "changed", "--at-snapshot", "first").data == b"one"
    assert statekeep("keys", "--at-snapshot", "first").lines == ["changed", "removed", "same"]


def test_a_diff_tells_what_was_added_changed_and_removed(statekeep: Command) -> None:
    """In a pipe a line has the sign, the kind, the key and both revisions or values."""
    fill(statekeep)
    revisions = ["~\tentry\tchanged\t1\t5", "-\tentry\tremoved\t2\t", "+\tentry\tx/added\t\t7"]
    values = ["~\tentry\tchanged\tone\ttwo", "-\tentry\tremoved\tone\t", "+\tentry\tx/added\t\ttwo"]
    assert statekeep("snapshot", "diff", "first").lines == revisions
    assert statekeep("snapshot", "diff", "first", "second", "--values").lines == values
    assert statekeep("snapshot", "diff", "--from-revision", "4", "second").lines == revisions
    assert statekeep("snapshot", "diff", "first", "--to-revision", "5").lines == revisions[:1]
    assert statekeep("snapshot", "diff", "first", "--prefix", "x/").lines == revisions[2:]
    newest, oldest = snapshot_ids(statekeep)
    ids = ("--from-id", newest, "--to-id", oldest)
    assert [line[0] for line in statekeep("snapshot", "diff", *ids).lines] == ["~", "+", "-"]
    first, *_ = statekeep("snapshot", "diff", "first", "--output", "json").lines
    assert json.loads(first)["kind"] == "DIFFERENCE_KIND_CHANGED"


@pytest.mark.parametrize(
    "points",
    [(), ("a", "b", "c"), ("a", "--from-revision", "1", "--to-id", "s"), ("--to-revision", "1")],
)
def test_a_diff_has_two_points(statekeep: Command, points: tuple[str, ...]) -> None:
    """No first point, or one too many, is a usage error."""
    assert statekeep("snapshot", "diff", *points).code == 2
    assert statekeep("snapshot", "diff", "--from-id", "s", "--from-revision", "1").code == 2


def test_a_diff_on_a_terminal_is_a_coloured_table(statekeep: Command) -> None:
    """Green is added, yellow changed, red removed; the last line counts them."""
    fill(statekeep)
    code, shown = statekeep.on_terminal("snapshot", "diff", "first", "--values")
    assert code == 0
    assert "BEFORE" in shown
    assert "1 added, 1 changed, 1 removed" in shown
    for colour, key in (("33", "changed"), ("31", "removed"), ("32", "x/added")):
        line = next(line for line in shown.splitlines() if key in line)
        assert f"\x1b[{colour}m" in line


def test_a_restore_needs_a_yes(statekeep: Command) -> None:
    """Without a terminal to ask on it refuses unless it is told --yes."""
    fill(statekeep)
    refused = statekeep("snapshot", "restore", "first")
    assert refused.code == 2
    assert "--yes" in refused.error
    restored = statekeep("snapshot", "restore", "first", "--yes")
    assert restored.text.startswith("restored at revision 9: 2 entries saved, 1 deleted")
    assert statekeep("keys").lines == ["changed", "removed", "same"]
    assert statekeep("snapshot", "restore", "--latest", "--prefix", "x/", "--yes").code == 0
    assert statekeep("keys").lines == ["changed", "removed", "same", "x/added"]


@pytest.mark.parametrize("typed", ["n\n", "y\n"])
def test_a_restore_asks_on_a_terminal_and_tells_the_counts(statekeep: Command, typed: str) -> None:
    """Only a yes restores."""
    fill(statekeep)
    code, shown = statekeep.on_terminal("snapshot", "restore", "first", typed=typed)
    assert "2 entries saved, 1 deleted" in " ".join(shown.split())
    assert code == (0 if typed == "y\n" else 1)
    assert ("removed" in statekeep("keys").lines) is (typed == "y\n")


def test_a_dry_run_shows_and_changes_nothing(statekeep: Command) -> None:
    """The differences are those on the way from now to the snapshot."""
    fill(statekeep)
    shown = statekeep("snapshot", "restore", "first", "--dry-run")
    assert [line.split("\t")[0] for line in shown.lines] == ["~", "+", "-"]
    assert "2 entries saved, 1 deleted" in shown.error
    assert statekeep("load", "changed").data == b"two"
    document = json.loads(
        statekeep("snapshot", "restore", "first", "--dry-run", "--output", "json").text
    )
    assert document["entries_saved_count"] == "2"


def test_a_pinned_snapshot_is_deleted_only_when_told_twice(statekeep: Command) -> None:
    """A refusal names the reason."""
    statekeep("snapshot", "create", "a", "--pinned", "--description", "why")
    assert "description\twhy" in statekeep("snapshot", "show", "a").lines
    refused = statekeep("snapshot", "delete", "a")
    assert refused.code == 3
    assert "SNAPSHOT_PINNED" in refused.error
    assert statekeep("snapshot", "delete", "a", "--even-if-pinned").code == 0
    assert statekeep("snapshot", "list").lines == []


def test_the_policy_changes_one_by_one(statekeep: Command) -> None:
    """What is not named stays, and a creation tells whom it evicted."""
    assert statekeep("snapshot", "policy").lines == [
        "snapshots at most\t1000",
        "at that limit\tevict-oldest",
    ]
    statekeep("snapshot", "policy", "--snapshots-max", "1")
    statekeep("snapshot", "create", "a")
    (evicted,) = snapshot_ids(statekeep)
    assert evicted in statekeep("snapshot", "create", "b").text.splitlines()[1]
    changed = statekeep("snapshot", "policy", "--at-limit", "refuse")
    assert changed.lines == ["snapshots at most\t1", "at that limit\trefuse"]
    assert "SNAPSHOTS_TOO_MANY" in statekeep("snapshot", "create", "c").error
    statekeep("snapshot", "policy", "--snapshots-max", "0")
    assert statekeep("snapshot", "create", "c").code == 0


def test_a_snapshot_travels_as_a_file(statekeep: Command, tmp_path: Path) -> None:
    """Through a file or a pipe, into another namespace; what is live there stays."""
    fill(statekeep)
    file = tmp_path / "first.snapshot"
    exported = statekeep("snapshot", "export", "first", "--file", str(file))
    assert exported.text == f"exported 3 entries and machines, {file.stat().st_size} bytes\n"
    assert list(tmp_path.iterdir()) == [file]
    piped = statekeep("snapshot", "export", "first")
    assert len(piped.data) == file.stat().st_size
    elsewhere = ("--namespace", "elsewhere")
    imported = statekeep("snapshot", "import", str(file), *elsewhere)
    assert imported.text.endswith(": 3 entries, 0 machines\n")
    assert statekeep("keys", *elsewhere).lines == []
    assert (
        statekeep("snapshot", "import", "-", "--label", "b", *elsewhere, stdin=piped.data).code == 0
    )
    assert statekeep("snapshot", "restore", "b", "--yes", *elsewhere).code == 0
    assert statekeep("keys", *elsewhere).lines == ["changed", "removed", "same"]


def test_a_damaged_file_is_refused_whole(statekeep: Command, tmp_path: Path) -> None:
    """The reason and the offset are told, and there is no snapshot of it."""
    fill(statekeep)
    content = statekeep("snapshot", "export", "first").data
    for damaged in (b"", content[:-5], b"x" + content[1:]):
        refused = statekeep("snapshot", "import", "-", "--label", "damaged", stdin=damaged)
        assert refused.code == 3
        assert "SNAPSHOT_FILE_DAMAGED" in refused.error
    assert statekeep("snapshot", "list", "--label", "damaged").lines == []
    absent = statekeep("snapshot", "import", str(tmp_path / "absent"))
    assert absent.code == 2


def test_an_export_that_fails_leaves_no_file(statekeep: Command, tmp_path: Path) -> None:
    """Neither a part of one nor a temporary one; and a terminal gets no bytes."""
    assert statekeep("snapshot", "export", "none", "--file", str(tmp_path / "f")).code == 1
    assert list(tmp_path.iterdir()) == []
    assert statekeep("snapshot", "export", "none", "--file", str(tmp_path / "no" / "f")).code == 2
    statekeep("snapshot", "create", "a")
    code, shown = statekeep.on_terminal("snapshot", "export", "a")
    assert code == 2
    assert "--file" in shown
