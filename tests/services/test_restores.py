"""Restoring over the wire: what is refused and what is kept, and reads at a snapshot."""

from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.entry_pb2 import Entry, PointInTime, Value
from statekeep_server.domain import restores
from statekeep_server.domain.retention import Housekeeper
from tests.clocks import ManualClock
from tests.machines import LOOP, Machines
from tests.refusals import refused
from tests.services.requests import saving
from tests.services.test_snapshots import (
    Fields,
    assert_refused,
    create,
    delete,
    get,
    latest,
    save,
)
from tests.serving import RunningServer, ServerFactory

KEPT = PointInTime(snapshot_label="kept")


def restore(
    server: RunningServer, namespace: str = "", **fields: Fields
) -> pb.RestoreSnapshotResponse:
    target: Fields = {} if {"id", "latest", "label"} & fields.keys() else {"label": "kept"}
    request = pb.RestoreSnapshotRequest(namespace=namespace, **target, **fields)
    return server.snapshots.RestoreSnapshot(request)


def entries(
    server: RunningServer, namespace: str = "", at: PointInTime | None = None
) -> dict[str, Entry]:
    messages = server.store.ScanEntries(store_pb.ScanEntriesRequest(namespace=namespace, at=at))
    return {each.key: each for message in messages for each in message.entries}


def texts(
    server: RunningServer, namespace: str = "", at: PointInTime | None = None
) -> dict[str, str]:
    return {key: each.value.text for key, each in entries(server, namespace, at).items()}


def clear(server: RunningServer, namespace: str = "", prefix: str = "") -> None:
    server.store.Clear(store_pb.ClearRequest(namespace=namespace, prefix=prefix))


def compact(server: RunningServer, namespace: str = "") -> None:
    """Remove all history."""
    revision = latest(server, namespace)
    server.admin.Compact(admin_pb.CompactRequest(namespace=namespace, target_revision=revision))


def set_quota(server: RunningServer, namespace: str, entries_max: int) -> None:
    request = admin_pb.SetNamespaceSettingsRequest(namespace=namespace)
    request.settings.entries_max = entries_max
    server.admin.SetNamespaceSettings(request)


@pytest.mark.parametrize("target", ["label", "id", "latest"])
def test_a_snapshot_is_restored_by_label_id_or_as_the_latest(
    shared: RunningServer, namespace: str, target: str
) -> None:
    """The answer tells which one it was."""
    save(shared, namespace, "a", "old")
    snapshot = create(shared, namespace).snapshot
    save(shared, namespace, "a", "new")
    chosen = {"label": "kept", "id": snapshot.id, "latest": True}[target]
    answer = restore(shared, namespace, **{target: chosen})
    assert (answer.snapshot, answer.revision) == (snapshot, 4)
    assert texts(shared, namespace) == {"a": "old"}
    assert get(shared, namespace, latest=True) == snapshot


def test_a_restored_value_is_of_the_kind_it_was(shared: RunningServer, namespace: str) -> None:
    """Data, text and JSON come back byte for byte."""
    values = {"d": Value(data=b"\x00\xff"), "t": Value(text="ü"), "j": Value(json='{"a": 1.0}')}
    for key, value in values.items():
        request = store_pb.SaveRequest(namespace=namespace, key=key, value=value)
        shared.store.Save(request)
    create(shared, namespace)
    for key in values:
        save(shared, namespace, key, "changed")
    restore(shared, namespace)
    assert {key: each.value for key, each in entries(shared, namespace).items()} == values


def test_a_restored_entry_that_was_deleted_is_created_anew(
    shared: RunningServer, namespace: str
) -> None:
    """Its create revision is that of the restore; one that stood all the time keeps its own."""
    save(shared, namespace, "deleted")
    save(shared, namespace, "changed", "old")
    create(shared, namespace)
    clear(shared, namespace, "deleted")
    save(shared, namespace, "changed", "new")
    revision = restore(shared, namespace).revision
    found = entries(shared, namespace)
    assert found["deleted"].create_revision == revision == found["changed"].revision
    assert found["changed"].create_revision == 2


def test_an_entry_gets_its_lifetime_back(make_server: ServerFactory, clock: ManualClock) -> None:
    """Saved since without one, or with another: it expires when it would have."""
    server = make_server(clock)
    for key in ("no ttl since", "longer since"):
        request = store_pb.SaveRequest(key=key, value=Value(text="v"), ttl=Duration(seconds=60))
        server.store.Save(request)
    save(server, "", "ttl since")
    create(server, "")
    save(server, "", "no ttl since")
    for key in ("longer since", "ttl since"):
        request = store_pb.SaveRequest(key=key, value=Value(text="v"), ttl=Duration(seconds=600))
        server.store.Save(request)
    assert restore(server).entries_saved_count == 3
    clock.advance(60_000)
    Housekeeper(server.engine, server.server._config).expire()
    assert list(entries(server)) == ["ttl since"]
    clock.advance(600_000)
    assert list(entries(server)) == ["ttl since"]


def test_a_restore_keeps_within_the_quota(shared: RunningServer, namespace: str) -> None:
    """QUOTA_EXCEEDED and nothing written if it would grow beyond it; shrinking is let through."""
    for key in ("a", "b", "c"):
        save(shared, namespace, key)
    create(shared, namespace, "three")
    clear(shared, namespace, "c")
    create(shared, namespace, "two")
    clear(shared, namespace)
    save(shared, namespace, "d")
    set_quota(shared, namespace, 2)
    refusal = assert_refused(shared, namespace, "RestoreSnapshot", label="three")
    assert (refusal.reason, refusal.metadata["quota"]) == ("QUOTA_EXCEEDED", "entries_max")
    assert list(texts(shared, namespace)) == ["d"]
    restore(shared, namespace, label="two")
    set_quota(shared, namespace, 1)
    clear(shared, namespace, "a")
    assert list(texts(shared, namespace)) == ["b"]


def test_what_has_expired_does_not_count_twice_in_a_quota(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """Restoring over an entry that has expired but was not swept needs no more room."""
    server = make_server(clock)
    save(server, "", "a", "old")
    create(server, "")
    ttl = Duration(seconds=1)
    server.store.Save(store_pb.SaveRequest(key="a", value=Value(text="new"), ttl=ttl))
    set_quota(server, "", 1)
    clock.advance(2_000)
    assert restore(server).entries_saved_count == 1
    assert texts(server) == {"a": "old"}


def test_a_restore_without_room_in_the_store_is_refused(make_server: ServerFactory) -> None:
    """STORAGE_FULL before anything is written, so that deleting and compacting still work."""
    server = make_server(store_bytes_max=24 << 20)
    for number in range(9):
        save(server, "", f"{number}", "v" * 1_000_000)
    create(server, "")
    for number in range(9):
        save(server, "", f"{number}", "w" * 700_000)
    compact(server)
    before = texts(server)
    refusal = assert_refused(server, "", "RestoreSnapshot", label="kept")
    assert (refusal.reason, refusal.metadata["limit_bytes"]) == ("STORAGE_FULL", str(24 << 20))
    assert texts(server) == before
    clear(server)
    compact(server)
    assert restore(server).entries_saved_count == 9


def test_a_dry_run_is_refused_like_a_restore(make_server: ServerFactory) -> None:
    """RESTORE_TOO_LARGE, an unknown label and a bad prefix, each with its reason."""
    server = make_server(restore_entries_max=1)
    save(server, "", "a")
    save(server, "", "b")
    create(server, "")
    clear(server)
    for dry_run in (False, True):
        refusal = assert_refused(server, "", "RestoreSnapshot", label="kept", dry_run=dry_run)
        assert (refusal.reason, refusal.metadata) == ("RESTORE_TOO_LARGE", {"limit": "1"})
        refusal = assert_refused(server, "", "RestoreSnapshot", label="no", dry_run=dry_run)
        assert refusal.reason == "SNAPSHOT_NOT_FOUND"
        fields = {"label": "kept", "key_prefix": "a\n", "dry_run": dry_run}
        refusal = assert_refused(server, "", "RestoreSnapshot", **fields)
        assert (refusal.reason, refusal.fields) == ("KEY_INVALID", ["key_prefix"])


def test_a_dry_run_shows_the_first_1000_differences(shared: RunningServer, namespace: str) -> None:
    """It counts them all, and sends no values."""
    create(shared, namespace)
    keys = [f"{number:04}" for number in range(1_100)]
    for start in range(0, len(keys), 100):
        operations = [saving(key) for key in keys[start : start + 100]]
        request = store_pb.CommitRequest(namespace=namespace, operations=operations)
        shared.store.Commit(request)
    before = latest(shared, namespace)
    answer = restore(shared, namespace, dry_run=True)
    assert (answer.entries_deleted_count, len(answer.differences)) == (1_100, 1_000)
    assert [each.key for each in answer.differences] == keys[:1_000]
    first = answer.differences[0]
    assert first.kind == pb.DIFFERENCE_KIND_REMOVED
    assert first.entry_before.revision == 2
    assert not first.entry_before.HasField("value")
    assert not first.HasField("entry_after")
    assert latest(shared, namespace) == before == answer.revision


def test_a_restore_brings_no_snapshot_schema_or_setting_back(
    shared: RunningServer, namespace: str
) -> None:
    """It covers entries only, and does not check them against the schemas of today."""
    save(shared, namespace, "a", "no JSON")
    create(shared, namespace)
    create(shared, namespace, "younger")
    clear(shared, namespace)
    set_quota(shared, namespace, 5)
    schema = store_pb.PutSchemaRequest(namespace=namespace, json_schema='{"type": "number"}')
    shared.store.PutSchema(schema)
    restore(shared, namespace)
    assert texts(shared, namespace) == {"a": "no JSON"}
    assert get(shared, namespace, latest=True).label == "younger"
    request = store_pb.ListSchemasRequest(namespace=namespace)
    assert len(shared.store.ListSchemas(request).schemas) == 1


def test_a_page_stays_with_its_snapshot_when_the_label_moves_on(
    shared: RunningServer, namespace: str
) -> None:
    """A newer snapshot with the same label appears between two pages and is not mixed in."""
    for key in ("a", "b", "c"):
        save(shared, namespace, key, "old")
    create(shared, namespace)
    for rpc, request in (
        ("ListKeys", store_pb.ListKeysRequest),
        ("ListEntries", store_pb.ListEntriesRequest),
    ):
        list_page: Any = getattr(shared.store, rpc)
        whole = list_page(request(namespace=namespace, at=KEPT))
        first = list_page(request(namespace=namespace, at=KEPT, page_size=1))
        clear(shared, namespace)
        newer = create(shared, namespace).snapshot
        compact(shared, namespace)
        again = request(namespace=namespace, at=KEPT, page_token=first.next_page_token)
        rest = list_page(again)
        field = "keys" if rpc == "ListKeys" else "entries"
        pages = [*getattr(first, field), *getattr(rest, field)]
        assert (pages, rest.revision) == (list(getattr(whole, field)), whole.revision)
        assert not getattr(list_page(request(namespace=namespace, at=KEPT)), field)
        delete(shared, namespace, id=newer.id)


def test_the_history_of_a_key_at_a_snapshot_ends_there(
    shared: RunningServer, namespace: str
) -> None:
    """Before compaction it goes back from the snapshot, afterwards it is what stood there."""
    for text in ("a1", "a2"):
        save(shared, namespace, "a", text)
    create(shared, namespace)
    save(shared, namespace, "a", "a4")
    request = store_pb.GetEntryHistoryRequest(namespace=namespace, key="a", at=KEPT)
    found = shared.store.GetEntryHistory(request)
    assert (found.revision, [item.revision for item in found.items]) == (3, [2, 1])
    compact(shared, namespace)
    found = shared.store.GetEntryHistory(request)
    assert [(item.revision, item.entry.value.text) for item in found.items] == [(2, "a2")]


@pytest.mark.parametrize(
    "at",
    [
        PointInTime(snapshot_label="unknown"),
        PointInTime(snapshot_id="s-00000000000000ff"),
        PointInTime(snapshot_label=""),
        PointInTime(snapshot_id=""),
        PointInTime(snapshot_id="x" * 100_000),
        PointInTime(snapshot_label="x" * 100_000),
    ],
)
def test_reading_at_a_snapshot_that_is_not_there(
    shared: RunningServer, namespace: str, at: PointInTime
) -> None:
    """SNAPSHOT_NOT_FOUND, also for an empty label or id: none of them means the newest."""
    save(shared, namespace, "a")
    create(shared, namespace)
    for request in (
        store_pb.LoadRequest(namespace=namespace, key="a", at=at),
        store_pb.ExistsRequest(namespace=namespace, key="a", at=at),
        store_pb.ListKeysRequest(namespace=namespace, at=at),
        store_pb.ScanEntriesRequest(namespace=namespace, at=at),
        store_pb.CountEntriesRequest(namespace=namespace, at=at),
        store_pb.GetEntryHistoryRequest(namespace=namespace, key="a", at=at),
    ):
        rpc = type(request).__name__.removesuffix("Request")
        refusal = refused(getattr(shared.store, rpc), request)
        assert (refusal.code, refusal.reason) == (
            grpc.StatusCode.NOT_FOUND,
            "SNAPSHOT_NOT_FOUND",
        )


def test_a_restore_of_too_much_of_machines_is_refused(
    make_server: ServerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Histories that would go count, and so do contexts; nothing is changed."""
    server = make_server(restore_entries_max=2)
    machines = Machines(server, "n")
    create(server, "n", label="kept")
    machines.begin(LOOP)
    for _ in range(3):
        machines.trigger("go")
    request = pb.RestoreSnapshotRequest(namespace="n", label="kept")
    refusal = refused(server.snapshots.RestoreSnapshot, request)
    assert (refusal.reason, refusal.metadata["limit"]) == ("RESTORE_TOO_LARGE", "2")
    create(server, "n", label="later")
    machines.trigger("go")
    assert restore(server, "n", label="later").machines_saved_count == 1
    machines.trigger("go")
    monkeypatch.setattr(restores, "MACHINES_BYTES_MAX", 10)
    later = pb.RestoreSnapshotRequest(namespace="n", label="later")
    assert refused(server.snapshots.RestoreSnapshot, later).metadata["limit"] == "10"
    assert machines.get().state == "a"
