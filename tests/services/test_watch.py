"""WatchChanges at the edge: starts, filters, values, messages, refusals and what a watch costs."""

import asyncio
from pathlib import Path
from typing import Any

import grpc
import psutil
import pytest
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as snapshot_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.change_pb2 import ChangeKind
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.snapshot_service_pb2_grpc import SnapshotServiceStub
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from statekeep_server.domain.feed import Position, WatchQuery
from statekeep_server.services.context import Edge
from statekeep_server.services.watch import Message, Messages
from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.entries import LIMITS
from tests.entries import save as save_entry
from tests.flips import flip_bit
from tests.refusals import refusal_of, refused
from tests.serving import CHANNEL_OPTIONS, ChildServer, RunningServer, ServerFactory, until
from tests.watching import (
    DELETED,
    EXPIRED,
    SAVED,
    changes_until,
    delete,
    places,
    save,
    save_all,
    take_until,
    watch,
    watch_from_now,
)

OFTEN = Duration(nanos=100_000_000)
STALLED_READERS = 500
STALLED_KB_MAX = 256


def test_a_watch_at_the_latest_revision_begins_with_it(make_server: ServerFactory) -> None:
    """The start is inclusive."""
    server = make_server()
    save(server.store, "a")
    latest = save(server.store, "b")
    assert places([next(watch(server.store, latest)).changes[0]]) == [(latest, 0)]


def test_a_watch_at_the_next_revision_waits_for_it(make_server: ServerFactory) -> None:
    """Its first change is the next commit's; it says at once that there is none yet."""
    server = make_server()
    latest = save(server.store, "a")
    stream = watch(server.store, latest + 1, progress_interval=Duration(seconds=3_600))
    assert next(stream).revision == latest
    newer = save(server.store, "b")
    assert places(changes_until(stream, newer)) == [(newer, 0)]


def test_a_watch_far_in_the_future_waits_silently(make_server: ServerFactory) -> None:
    """No progress, no change, until its revision is made; then it begins with that."""
    server = make_server()
    stream = watch(server.store, 6, progress_interval=OFTEN)
    _start, other = watch_from_now(server.store, progress_interval=OFTEN)
    for _ in range(3):
        next(other)
    for number in range(7):
        latest = save(server.store, f"k{number}")
    messages = list(take_until(stream, latest))
    assert places(messages[0].changes)[0] == (6, 0)
    assert places(change for one in messages for change in one.changes) == [(6, 0), (7, 0)]


def test_a_watch_that_is_cancelled_disturbs_no_other(make_server: ServerFactory) -> None:
    """Those that wait for the same namespace go on to wait, and see the next commit."""
    server = make_server()
    lives = [watch_from_now(server.store)[1], watch(server.store, 2), watch(server.store, 99)]
    until(lambda: server.status().streams_open == 3, "all of them wait")
    for number, start in enumerate((0, 1, 50)):
        watch(server.store, start).cancel()
        stream = watch(server.store, start)
        until(lambda: server.status().streams_open == 4, "one more waits")
        stream.cancel()
        until(lambda: server.status().streams_open == 3, "it has ended")
        latest = save(server.store, f"k{number}")
    assert places(changes_until(lives[0], latest)) == [(1, 0), (2, 0), (3, 0)]
    assert places(changes_until(lives[1], latest)) == [(2, 0), (3, 0)]


def test_a_namespace_that_does_not_exist_can_be_watched(make_server: ServerFactory) -> None:
    """The watch sees it begin, and making the watch does not make it."""
    server = make_server()
    start, live = watch_from_now(server.store, namespace="shop")
    first = watch(server.store, 1, namespace="shop")
    assert (start, server.status().namespaces_count) == (0, 0)
    save(server.store, "other")
    latest = save(server.store, "k", namespace="shop")
    for stream in (live, first):
        assert places(changes_until(stream, latest)) == [(1, 0)]


def test_a_commit_of_128_operations_is_one_message(make_server: ServerFactory) -> None:
    """A watch sees it whole: all its changes at once, in their order."""
    server = make_server()
    _start, live = watch_from_now(server.store)
    save_all(server.store, [f"k{number:03}" for number in range(128)])
    message = next(live)
    assert (message.revision, message.partial, len(message.changes)) == (1, False, 128)


def test_messages_carry_whole_commits(make_server: ServerFactory) -> None:
    """A commit that does not fit behind others comes in the next message, whole."""
    server = make_server(watch_batch_changes_max=10)
    for number in range(12):
        latest = save_all(server.store, [f"{number}/{place}" for place in range(4)])
    messages = list(take_until(watch(server.store, 1), latest))
    assert [len(message.changes) for message in messages] == [8] * 6
    assert not any(message.partial for message in messages)
    assert [message.revision for message in messages] == [2, 4, 6, 8, 10, 12]


def test_a_commit_larger_than_a_message_is_partial_until_its_end(
    make_server: ServerFactory,
) -> None:
    """Deleting 2,500 entries at once comes in pieces; the last one says that it is all."""
    server = make_server(watch_batch_bytes_max=1 << 20)
    for start in range(0, 2_500, 125):
        save_all(server.store, [f"k{number:04}" for number in range(start, start + 125)])
    revision = server.store.Clear(pb.ClearRequest()).revision
    messages = list(take_until(watch(server.store, revision), revision))
    assert [len(message.changes) for message in messages] == [1_000, 1_000, 500]
    assert [message.partial for message in messages] == [True, True, False]
    assert {message.revision for message in messages} == {revision}


def test_a_piece_is_partial_only_if_more_of_it_passes(make_server: ServerFactory) -> None:
    """What the filters leave out of a large commit does not count."""
    server = make_server()
    keys = [f"{number % 2}/{number:04}" for number in range(2_500)]
    for start in range(0, 2_500, 125):
        save_all(server.store, keys[start : start + 125])
    revision = server.store.Clear(pb.ClearRequest()).revision
    (message,) = take_until(watch(server.store, revision, prefixes=["0/000"]), revision)
    assert [change.key for change in message.changes] == sorted(
        key for key in keys if key.startswith("0/000")
    )
    assert not message.partial


def test_large_values_come_in_messages_of_their_own(make_server: ServerFactory) -> None:
    """A message ends before it grows beyond its size, unless one change alone does."""
    server = make_server(watch_batch_bytes_max=10_000)
    for size in (4_000, 4_000, 4_000, 50_000, 1_000, 1_000):
        latest = save(server.store, f"{size}", "v" * size)
    messages = list(take_until(watch(server.store, 1, with_values=True), latest))
    assert [len(message.changes) for message in messages] == [2, 1, 1, 2]
    without = list(take_until(watch(server.store, 1), latest))
    assert [len(message.changes) for message in without] == [6]


def test_filters_by_prefix(make_server: ServerFactory) -> None:
    """Entries and schemas below any of them pass, and nothing without a key."""
    server = make_server()
    for key in ("a/1", "b/1", "ab", "a"):
        save(server.store, key)
    server.store.PutSchema(pb.PutSchemaRequest(prefix="b/s", json_schema="true"))
    server.store.PutSchema(pb.PutSchemaRequest(prefix="c/", json_schema="true"))
    server.admin.SetNamespaceSettings(admin_pb.SetNamespaceSettingsRequest())
    latest = save(server.store, "z")

    def keys(*prefixes: str) -> list[str]:
        stream = watch(server.store, 1, prefixes=prefixes, progress_interval=OFTEN)
        return [change.key for change in changes_until(stream, latest)]

    assert keys("a/", "b/") == ["a/1", "b/1", "b/s"]
    assert keys("a") == ["a/1", "ab", "a"]
    assert keys("") == ["a/1", "b/1", "ab", "a", "b/s", "c/", "z"]
    assert keys() == ["a/1", "b/1", "ab", "a", "b/s", "c/", "", "z"]
    assert keys("none") == []


def test_filters_by_kind(make_server: ServerFactory) -> None:
    """Alone and together with prefixes; a kind that nothing has made yet never comes."""
    server = make_server()
    for key in ("a", "b"):
        save(server.store, key)
        delete(server.store, key)
    server.store.PutSchema(pb.PutSchemaRequest(prefix="s", json_schema="true"))
    server.store.DeleteSchema(pb.DeleteSchemaRequest(prefix="s"))
    latest = server.admin.SetNamespaceSettings(admin_pb.SetNamespaceSettingsRequest()).revision

    def revisions(*kinds: str, prefix: str | None = None) -> list[int]:
        chosen = [ChangeKind.Value(f"CHANGE_KIND_{kind}") for kind in kinds]
        prefixes = [] if prefix is None else [prefix]
        stream = watch(server.store, 1, kinds=chosen, prefixes=prefixes, progress_interval=OFTEN)
        return [change.revision for change in changes_until(stream, latest)]

    assert revisions("ENTRY_DELETED") == [2, 4]
    assert revisions("ENTRY_SAVED", "SCHEMA_DELETED") == [1, 3, 6]
    assert revisions("ENTRY_SAVED", prefix="b") == [3]
    assert revisions("SCHEMA_SAVED", "SETTINGS_SAVED") == [5, 7]
    assert revisions("MACHINE_MOVED") == []
    assert revisions() == [1, 2, 3, 4, 5, 6, 7]


def test_entries_before_and_after(make_server: ServerFactory) -> None:
    """A save shows the entry it made, with its value on request; the one before likewise."""
    server = make_server()
    save(server.store, "k", "one")
    save(server.store, "k", "two")
    latest = delete(server.store, "k")

    def seen(**options: bool) -> list[tuple[str | None, str | None]]:
        changes = changes_until(watch(server.store, 1, **options), latest)
        assert [change.kind for change in changes] == [SAVED, SAVED, DELETED]
        assert [change.HasField("entry") for change in changes] == [True, True, False]
        return [
            (
                change.entry.value.text if change.entry.HasField("value") else None,
                change.previous_entry.value.text if change.HasField("previous_entry") else None,
            )
            for change in changes
        ]

    assert seen() == [(None, None)] * 3
    assert seen(with_values=True) == [("one", None), ("two", None), (None, None)]
    assert seen(with_previous_values=True) == [(None, None), (None, "one"), (None, "two")]
    second = changes_until(watch(server.store, 2, with_previous_values=True), latest)[0]
    assert (second.entry.revision, second.entry.create_revision) == (2, 1)
    assert (second.previous_entry.revision, second.previous_entry.key) == (1, "k")
    assert second.time == second.entry.update_time


def test_a_value_shows_what_was_saved_though_its_time_has_passed(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """So does the change that says that it expired; an entry saved after that is a new one."""
    server = make_server(clock)
    save(server.store, "swept", "short", ttl_ms=1_000)
    save(server.store, "again", "short", ttl_ms=1_000)
    clock.advance(2_000)
    save(server.store, "again", "long")
    server.server._housekeeper._housekeeper.expire()  # type: ignore[union-attr]
    latest = server.status().revision
    options = {"with_values": True, "with_previous_values": True}
    first, second, third, expired = changes_until(watch(server.store, 1, **options), latest)
    assert [one.entry.value.text for one in (first, second, third)] == ["short", "short", "long"]
    assert not third.HasField("previous_entry")
    assert (expired.kind, expired.key) == (EXPIRED, "swept")
    assert expired.previous_entry.value.text == "short"
    assert expired.previous_entry.HasField("expire_time")


def test_what_is_no_longer_kept_is_not_shown_as_previous(make_server: ServerFactory) -> None:
    """At the floor there is nothing before; right above it there is."""
    server = make_server()
    for text in ("one", "two", "three"):
        latest = save(server.store, "k", text)
    server.admin.Compact(admin_pb.CompactRequest(target_revision=2))
    at_floor, above = changes_until(watch(server.store, 2, with_previous_values=True), latest)
    assert not at_floor.HasField("previous_entry")
    assert above.previous_entry.value.text == "two"


def test_snapshots_come_with_what_is_known_of_them(make_server: ServerFactory) -> None:
    """Created and deleted, with label and id."""
    server = make_server()
    snapshots = SnapshotServiceStub(server.channel)
    save(server.store, "k")
    made = snapshots.CreateSnapshot(snapshot_pb.CreateSnapshotRequest(label="nightly"))
    gone = snapshots.DeleteSnapshot(snapshot_pb.DeleteSnapshotRequest(id=made.snapshot.id))
    created, deleted = changes_until(watch(server.store, made.revision), gone.revision)
    assert created.kind == ChangeKind.CHANGE_KIND_SNAPSHOT_CREATED
    assert deleted.kind == ChangeKind.CHANGE_KIND_SNAPSHOT_DELETED
    assert created.snapshot == deleted.snapshot == made.snapshot


def _every(**parts: int) -> dict[str, Any]:
    return {"progress_interval": Duration(**parts)}


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"namespace": "UPPER"}, "NAMESPACE_INVALID", "namespace"),
        ({"prefixes": ["a"] * 129}, "ARGUMENT_INVALID", "prefixes"),
        ({"prefixes": ["a", "b" * 401]}, "KEY_INVALID", "prefixes[1]"),
        ({"prefixes": ["a\x00"]}, "KEY_INVALID", "prefixes[0]"),
        ({"kinds": [0]}, "ARGUMENT_INVALID", "kinds"),
        ({"kinds": [1, 99]}, "ARGUMENT_INVALID", "kinds"),
        (_every(nanos=99_999_999), "ARGUMENT_INVALID", "progress_interval"),
        (_every(seconds=-1), "ARGUMENT_INVALID", "progress_interval"),
        (_every(seconds=1, nanos=-1), "ARGUMENT_INVALID", "progress_interval"),
        (_every(seconds=1 << 62), "ARGUMENT_INVALID", "progress_interval"),
    ],
)
def test_a_wrong_request_is_refused_by_field(
    shared: RunningServer, fields: dict[str, Any], reason: str, field: str
) -> None:
    """Nothing is streamed, and the field at fault is named."""
    refusal = refused(shared.store.WatchChanges, pb.WatchChangesRequest(**fields))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert refusal.fields == [field]


def test_watches_have_a_limit(make_server: ServerFactory) -> None:
    """One more than `streams_max` is refused; one that ends makes room."""
    server = make_server(streams_max=2)
    watches = [watch_from_now(server.store)[1] for _ in range(2)]
    refusal = refused(server.store.WatchChanges, pb.WatchChangesRequest())
    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "STREAMS_TOO_MANY",
    )
    watches.pop().cancel()
    until(lambda: server.status().streams_open == 1, "the cancelled watch has ended")
    watch_from_now(server.store)


def test_a_damaged_change_ends_the_watch_after_what_comes_before_it(
    make_server: ServerFactory,
) -> None:
    """The error names the record; behind it the watch can be resumed."""
    server = make_server()
    save(server.store, "before")
    damaged = save(server.store, "damaged", "to be changed on disk")
    latest = save(server.store, "behind")
    server.stop()
    assert flip_bit(server.server._config.data, b"to be changed on disk")
    server = make_server()
    seen = list[tuple[int, int]]()
    with pytest.raises(grpc.RpcError) as caught:
        seen.extend(
            place for message in watch(server.store, 1) for place in places(message.changes)
        )
    refusal = refusal_of(caught.value)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.DATA_LOSS, "DATA_DAMAGED")
    assert refusal.metadata["key"] == "damaged"
    assert seen == [(1, 0)]
    assert places(changes_until(watch(server.store, damaged + 1), latest)) == [(latest, 0)]


@pytest.mark.asyncio
async def test_watches_that_want_the_same_share_one_message(make_engine: EngineFactory) -> None:
    """It is read and serialized once, for those that ask together and those that ask later."""
    engine = make_engine()
    save_entry(engine, "k")
    edge = Edge(engine, LIMITS)
    messages, same, other = Messages(edge), WatchQuery("default"), WatchQuery("default", (b"k",))
    with edge.wakeups.open("default"):
        wakeup = edge.wakeups.next("default")

        async def ask(query: WatchQuery) -> Message:
            return await messages.next(query, Position(0, 1), wakeup)

        together = await asyncio.gather(*(ask(same) for _ in range(50)))
        assert all(message is together[0] for message in together)
        assert await ask(same) is together[0]
        assert await ask(other) == together[0]
        assert await ask(other) is not together[0]
    edge.close()


def test_500_stalled_readers_cost_little_memory(tmp_path: Path) -> None:
    """Each costs the server at most 256 KiB of private memory, however much was written."""
    child = ChildServer(tmp_path / "data")
    channels: list[Any] = []
    try:
        address = child.wait_serving()
        options = (*CHANNEL_OPTIONS, ("grpc.http2.bdp_probe", 0))
        channels = [grpc.insecure_channel(address, options) for _ in range(10)]
        stores = [StoreServiceStub(channel) for channel in channels]
        value = Value(data=b"v" * (32 << 10))
        for number in range(60):
            stores[0].Save(pb.SaveRequest(key=f"k{number}", value=value))
        process = psutil.Process(child.process.pid)
        before = process.memory_full_info().uss
        stalled = [
            watch(stores[number % 10], 1, with_values=True) for number in range(STALLED_READERS)
        ]
        for stream in stalled:
            next(stream)
        for number in range(60):
            stores[0].Save(pb.SaveRequest(key=f"k{number}", value=value))
        used = process.memory_full_info().uss - before
        assert used / STALLED_READERS <= STALLED_KB_MAX << 10
        assert len(changes_until(stalled[0], 120)) == 119
    finally:
        for channel in channels:
            channel.close()
        child.kill()
