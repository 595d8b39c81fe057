"""Stable snapshots: reading at one has the same answer for as long as it exists."""

from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as snapshot_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import PointInTime, Value
from tests.clocks import ManualClock
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory, until

KEYS = ("a", "b/1", "b/2", "b/3", "c", "never")
AT_LABEL = PointInTime(snapshot_label="kept")
SECOND_MS = 1_000


def save(server: RunningServer, key: str, text: str, *, ttl_seconds: int = 0) -> None:
    """Save a text."""
    ttl = Duration(seconds=ttl_seconds) if ttl_seconds else None
    server.store.Save(pb.SaveRequest(key=key, value=Value(text=text), ttl=ttl))


def fill(server: RunningServer) -> None:
    """Make entries with a past: saved twice, deleted, about to expire."""
    save(server, "a", "old")
    save(server, "a", "new")
    for number in range(1, 4):
        save(server, f"b/{number}", f"value {number}", ttl_seconds=5 * number)
    save(server, "c", "kept")
    save(server, "gone", "before")
    server.store.Delete(pb.DeleteRequest(key="gone"))


def create(server: RunningServer, label: str = "kept") -> snapshot_pb.CreateSnapshotResponse:
    """Create a snapshot."""
    return server.snapshots.CreateSnapshot(snapshot_pb.CreateSnapshotRequest(label=label))


def compact_to_latest(server: RunningServer) -> None:
    """Remove all history."""
    latest = server.status().revision
    server.admin.Compact(admin_pb.CompactRequest(target_revision=latest))


def answers(server: RunningServer, at: PointInTime = AT_LABEL) -> list[Any]:
    """Return what every kind of read of entries answers at a point."""
    store = server.store
    scan = store.ScanEntries(pb.ScanEntriesRequest(at=at))
    back = store.ScanEntries(pb.ScanEntriesRequest(at=at, prefix="b/", reverse=True))
    pages, token = list[tuple[int, list[str]]](), ""
    while not pages or token:
        page = store.ListKeys(pb.ListKeysRequest(at=at, page_size=2, page_token=token))
        token = page.next_page_token
        pages.append((page.revision, list(page.keys)))
    return [
        [store.Exists(pb.ExistsRequest(key=key, at=at)) for key in KEYS],
        [
            store.Load(pb.LoadRequest(key=key, at=at))
            for key in KEYS
            if store.Exists(pb.ExistsRequest(key=key, at=at)).exists
        ],
        [entry for message in scan for entry in message.entries],
        [entry for message in back for entry in message.entries],
        pages,
        store.ListEntries(pb.ListEntriesRequest(at=at)),
        store.CountEntries(pb.CountEntriesRequest(at=at)),
    ]


def test_no_write_changes_what_is_read_at_a_snapshot(make_server: ServerFactory) -> None:
    """Saves, deletions and clears that follow are not seen there, by label as by id."""
    server = make_server()
    fill(server)
    created = create(server)
    before = answers(server)
    assert len(before[1]) == 5
    save(server, "a", "later")
    save(server, "never", "new since")
    server.store.Delete(pb.DeleteRequest(key="c"))
    server.store.Clear(pb.ClearRequest(prefix="b/"))
    assert answers(server) == before
    assert answers(server, PointInTime(snapshot_id=created.snapshot.id)) == before
    assert answers(server, PointInTime(revision=created.snapshot.revision)) == before


def test_no_expiry_changes_what_is_read_at_a_snapshot(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """An entry that has expired and was swept since is there still; one expired before is not."""
    server = make_server(clock, expiry_interval_seconds=0.01)
    fill(server)
    clock.advance(7 * SECOND_MS)
    create(server)
    before = answers(server)
    assert [entry.key for entry in before[2]] == ["a", "b/2", "b/3", "c"]
    clock.advance(60 * SECOND_MS)
    until(lambda: server.status().namespace.entries_count == 2, "the sweep of the expired")
    assert answers(server) == before
    assert not server.store.Exists(pb.ExistsRequest(key="b/3")).exists


@pytest.mark.parametrize("times", [1, 3])
def test_no_compaction_changes_what_is_read_at_a_snapshot(
    make_server: ServerFactory, clock: ManualClock, times: int
) -> None:
    """However far history is removed, and however often."""
    server = make_server(clock)
    fill(server)
    created = create(server)
    before = answers(server)
    for number in range(times):
        save(server, "a", f"later {number}")
        save(server, f"other {number}", "v")
        server.store.Delete(pb.DeleteRequest(key=f"b/{number + 1}"))
        compact_to_latest(server)
        assert answers(server) == before
    assert answers(server, PointInTime(revision=created.snapshot.revision)) == before
    between = PointInTime(revision=created.snapshot.revision - 1)
    request = pb.LoadRequest(key="a", at=between)
    assert refused(server.store.Load, request).reason == "REVISION_COMPACTED"


def test_no_restart_changes_what_is_read_at_a_snapshot(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """With compaction before and after it."""
    server = make_server(clock)
    fill(server)
    create(server)
    before = answers(server)
    save(server, "c", "later")
    compact_to_latest(server)
    server.stop()
    clock.advance(3_600 * SECOND_MS)
    server = make_server(clock)
    assert answers(server) == before
    save(server, "c", "later still")
    compact_to_latest(server)
    assert answers(server) == before


def test_no_other_snapshot_changes_what_is_read_at_one(make_server: ServerFactory) -> None:
    """Others are created, restored and deleted; the one with the same label takes only the name."""
    server = make_server()
    fill(server)
    kept = create(server)
    at_id = PointInTime(snapshot_id=kept.snapshot.id)
    before = answers(server)
    server.store.Clear(pb.ClearRequest())
    other = create(server, "other")
    save(server, "a", "later")
    same = create(server)
    assert answers(server) != before
    server.snapshots.RestoreSnapshot(snapshot_pb.RestoreSnapshotRequest(label="other"))
    server.snapshots.DeleteSnapshot(snapshot_pb.DeleteSnapshotRequest(id=other.snapshot.id))
    server.snapshots.DeleteSnapshot(snapshot_pb.DeleteSnapshotRequest(id=same.snapshot.id))
    compact_to_latest(server)
    assert answers(server) == before
    assert answers(server, at_id) == before


def test_a_page_token_of_a_snapshot_goes_on_after_a_compaction(
    make_server: ServerFactory,
) -> None:
    """The next page shows the snapshot, not what is live."""
    server = make_server()
    fill(server)
    create(server)
    first = server.store.ListKeys(pb.ListKeysRequest(at=AT_LABEL, page_size=2))
    server.store.Clear(pb.ClearRequest())
    compact_to_latest(server)
    request = pb.ListKeysRequest(at=AT_LABEL, page_size=9, page_token=first.next_page_token)
    assert [*first.keys, *server.store.ListKeys(request).keys] == ["a", "b/1", "b/2", "b/3", "c"]


def test_a_deleted_snapshot_is_kept_no_longer(make_server: ServerFactory) -> None:
    """Its label means nothing at once, and what only it kept goes with the next compaction."""
    server = make_server()
    fill(server)
    kept = create(server).snapshot
    save(server, "a", "later")
    compact_to_latest(server)
    server.snapshots.DeleteSnapshot(snapshot_pb.DeleteSnapshotRequest(label="kept"))
    request = pb.LoadRequest(key="a", at=AT_LABEL)
    assert refused(server.store.Load, request).reason == "SNAPSHOT_NOT_FOUND"
    compact_to_latest(server)
    request = pb.LoadRequest(key="a", at=PointInTime(revision=kept.revision))
    assert refused(server.store.Load, request).reason == "REVISION_COMPACTED"
