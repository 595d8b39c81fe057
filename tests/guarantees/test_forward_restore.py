"""Forward restore: bringing a snapshot back is a commit like any other."""

from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as snapshot_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.change_pb2 import Change, ChangeKind
from statekeep.v1.entry_pb2 import PointInTime, Value
from tests.clocks import ManualClock
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory

SECOND_MS = 1_000


def save(server: RunningServer, key: str, text: str, *, ttl_seconds: int = 0) -> int:
    """Save a text and return the revision."""
    ttl = Duration(seconds=ttl_seconds) if ttl_seconds else None
    request = pb.SaveRequest(key=key, value=Value(text=text), ttl=ttl)
    return server.store.Save(request).revision


def create(server: RunningServer, label: str = "kept") -> int:
    """Create a snapshot and return its revision."""
    request = snapshot_pb.CreateSnapshotRequest(label=label)
    return server.snapshots.CreateSnapshot(request).revision


def restore(server: RunningServer, **fields: object) -> snapshot_pb.RestoreSnapshotResponse:
    """Restore a snapshot; the one with the label `kept` unless another is named."""
    request = snapshot_pb.RestoreSnapshotRequest(**{"label": "kept", **fields})  # type: ignore[arg-type]
    return server.snapshots.RestoreSnapshot(request)


def contents(server: RunningServer, revision: int | None = None) -> dict[str, str]:
    """Return all entries."""
    at = None if revision is None else PointInTime(revision=revision)
    messages = server.store.ScanEntries(pb.ScanEntriesRequest(at=at))
    return {entry.key: entry.value.text for message in messages for entry in message.entries}


def change_everything(server: RunningServer) -> tuple[dict[str, str], dict[str, str]]:
    """Make a snapshot, then change, delete, add and leave; return what was there and what is."""
    for key in ("changed", "deleted", "left", "saved the same"):
        save(server, key, f"old {key}")
    create(server)
    save(server, "changed", "new")
    server.store.Delete(pb.DeleteRequest(key="deleted"))
    save(server, "added", "new")
    save(server, "saved the same", "old saved the same")
    return contents(server, 5), contents(server)


def test_a_restore_makes_a_new_revision(make_server: ServerFactory) -> None:
    """The state is that of the snapshot, the revision one above the latest."""
    server = make_server()
    before, _ = change_everything(server)
    latest = server.status().revision
    answer = restore(server)
    assert answer.revision == latest + 1 == server.status().revision
    assert (answer.entries_saved_count, answer.entries_deleted_count) == (2, 1)
    assert contents(server) == before
    assert save(server, "next", "v") == latest + 2


def test_the_history_of_what_happened_since_stays(make_server: ServerFactory) -> None:
    """Every revision reads as it did, and a key's history has the restore on top."""
    server = make_server()
    change_everything(server)
    latest = server.status().revision
    states = [contents(server, revision) for revision in range(latest + 1)]
    revision = restore(server).revision
    assert [contents(server, each) for each in range(latest + 1)] == states
    request = pb.GetEntryHistoryRequest(key="deleted")
    items = server.store.GetEntryHistory(request).items
    assert [item.kind for item in items] == [
        ChangeKind.CHANGE_KIND_ENTRY_SAVED,
        ChangeKind.CHANGE_KIND_ENTRY_DELETED,
        ChangeKind.CHANGE_KIND_ENTRY_SAVED,
    ]
    assert items[0].revision == revision


def test_a_watch_sees_exactly_the_difference(make_server: ServerFactory) -> None:
    """One change for each entry that differs, none for the others, all at the one revision."""
    server = make_server()
    change_everything(server)
    revision = restore(server).revision
    request = pb.WatchChangesRequest(start_revision=revision, with_values=True)
    stream: Any = server.store.WatchChanges(request)
    seen = list[Change]()
    for message in stream:
        seen += message.changes
        if message.revision >= revision and not message.partial:
            break
    stream.cancel()
    assert {change.revision for change in seen} == {revision}
    restored, *changes = seen
    assert restored.kind == ChangeKind.CHANGE_KIND_SNAPSHOT_RESTORED
    assert {(change.kind, change.key, change.entry.value.text) for change in changes} == {
        (ChangeKind.CHANGE_KIND_ENTRY_DELETED, "added", ""),
        (ChangeKind.CHANGE_KIND_ENTRY_SAVED, "changed", "old changed"),
        (ChangeKind.CHANGE_KIND_ENTRY_SAVED, "deleted", "old deleted"),
    }
    assert len(changes) == 3


def test_a_repeat_changes_nothing(make_server: ServerFactory) -> None:
    """It answers the latest revision, with a request id or without."""
    server = make_server()
    change_everything(server)
    first = restore(server, request_id="r-1")
    assert restore(server, request_id="r-1") == first
    second = restore(server)
    assert (second.revision, second.entries_saved_count) == (first.revision, 0)
    assert server.status().revision == first.revision
    save(server, "changed", "again")
    assert restore(server, request_id="r-1") == first
    assert contents(server)["changed"] == "again"


def test_a_restore_can_be_undone(make_server: ServerFactory) -> None:
    """A snapshot made just before it brings everything back."""
    server = make_server()
    before, after = change_everything(server)
    create(server, "undo")
    restore(server)
    assert contents(server) == before
    restore(server, label="undo")
    assert contents(server) == after


def test_a_restore_needs_no_history(make_server: ServerFactory) -> None:
    """After a compaction to the latest revision and a restart it does the same."""
    server = make_server()
    before, _ = change_everything(server)
    latest = server.status().revision
    server.admin.Compact(admin_pb.CompactRequest(target_revision=latest))
    server.stop()
    server = make_server()
    answer = restore(server, label="", latest=True)
    assert (answer.entries_saved_count, answer.entries_deleted_count) == (2, 1)
    assert contents(server) == before


def test_a_dry_run_says_what_a_restore_does_and_does_nothing(make_server: ServerFactory) -> None:
    """Its counts are those of the restore, its differences lead from now to the snapshot."""
    server = make_server()
    _, after = change_everything(server)
    latest = server.status().revision
    dry = restore(server, dry_run=True)
    assert (dry.revision, contents(server)) == (latest, after)
    kinds = snapshot_pb.DifferenceKind
    assert [(each.kind, each.key) for each in dry.differences] == [
        (kinds.DIFFERENCE_KIND_REMOVED, "added"),
        (kinds.DIFFERENCE_KIND_CHANGED, "changed"),
        (kinds.DIFFERENCE_KIND_ADDED, "deleted"),
    ]
    done = restore(server)
    assert done.entries_saved_count == dry.entries_saved_count
    assert done.entries_deleted_count == dry.entries_deleted_count


@pytest.mark.parametrize("is_compacted", [False, True])
def test_a_restore_of_a_prefix_leaves_the_rest(
    make_server: ServerFactory, *, is_compacted: bool
) -> None:
    """Only keys that begin with it change."""
    server = make_server()
    for key in ("user/1", "user/2", "theme"):
        save(server, key, "old")
    create(server)
    server.store.Clear(pb.ClearRequest())
    save(server, "theme", "new")
    save(server, "user/3", "new")
    if is_compacted:
        latest = server.status().revision
        server.admin.Compact(admin_pb.CompactRequest(target_revision=latest))
    answer = restore(server, key_prefix="user/")
    assert (answer.entries_saved_count, answer.entries_deleted_count) == (2, 1)
    assert contents(server) == {"theme": "new", "user/1": "old", "user/2": "old"}


def test_what_has_expired_since_does_not_come_back(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """An entry keeps the moment at which it expires; one that has passed stays away."""
    server = make_server(clock)
    save(server, "short", "v", ttl_seconds=5)
    save(server, "long", "v", ttl_seconds=60)
    save(server, "for good", "v")
    create(server)
    expires = server.store.Load(pb.LoadRequest(key="long")).entry.expire_time
    server.store.Clear(pb.ClearRequest())
    clock.advance(10 * SECOND_MS)
    assert restore(server).entries_saved_count == 2
    assert contents(server) == {"long": "v", "for good": "v"}
    assert server.store.Load(pb.LoadRequest(key="long")).entry.expire_time == expires
    clock.advance(50 * SECOND_MS)
    assert contents(server) == {"for good": "v"}


def test_a_restore_that_is_too_large_changes_nothing(make_server: ServerFactory) -> None:
    """The error names the limit; restoring by prefix gets below it."""
    server = make_server(restore_entries_max=3)
    for key in ("a/1", "a/2", "b/1", "b/2"):
        save(server, key, "old")
    create(server)
    server.store.Clear(pb.ClearRequest())
    latest = server.status().revision
    request = snapshot_pb.RestoreSnapshotRequest(label="kept")
    refusal = refused(server.snapshots.RestoreSnapshot, request)
    assert (refusal.reason, refusal.metadata) == ("RESTORE_TOO_LARGE", {"limit": "3"})
    assert (contents(server), server.status().revision) == ({}, latest)
    for prefix in ("a/", "b/"):
        restore(server, key_prefix=prefix)
    assert contents(server) == dict.fromkeys(("a/1", "a/2", "b/1", "b/2"), "old")
