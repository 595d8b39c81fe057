"""Reads over the wire: the latest, the past, history, expiry and scans."""

import threading

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from statekeep.v1 import change_pb2
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.entry_pb2 import KeyRange, PointInTime, Value
from tests.clocks import START_MS, ManualClock
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory, until


def save(server: RunningServer, namespace: str, key: str, text: str = "v", ttl_ms: int = 0) -> int:
    """Save a text and return its revision."""
    request = pb.SaveRequest(namespace=namespace, key=key, value=Value(text=text))
    if ttl_ms:
        request.ttl.CopyFrom(Duration(seconds=ttl_ms // 1_000, nanos=ttl_ms % 1_000 * 1_000_000))
    return server.store.Save(request).revision


def keys(server: RunningServer, namespace: str = "", **fields: object) -> list[str]:
    """Return the keys of a selection."""
    request = pb.ListKeysRequest(namespace=namespace, **fields)  # type: ignore[arg-type]
    return list(server.store.ListKeys(request).keys)


@pytest.mark.parametrize(
    "value", [Value(data=b"\0\xff"), Value(text="ä\0\n"), Value(json='{"a": 1.0}'), Value(text="")]
)
def test_a_value_comes_back_as_it_was_saved(
    shared: RunningServer, namespace: str, value: Value
) -> None:
    """Bytes, text and JSON keep their kind and every byte; an empty one is a value too."""
    shared.store.Save(pb.SaveRequest(namespace=namespace, key="k", value=value))
    loaded = shared.store.Load(pb.LoadRequest(namespace=namespace, key="k"))
    assert loaded.entry.value == value


def test_an_entry_tells_its_revisions_and_times(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """Those of its making and of its last save, and when it will be gone."""
    server = make_server(clock)
    save(server, "", "other")
    save(server, "", "k")
    clock.advance(10)
    save(server, "", "k", ttl_ms=1_500)
    entry = server.store.Load(pb.LoadRequest(key="k")).entry
    assert (entry.create_revision, entry.revision) == (2, 3)
    assert entry.create_time.ToMilliseconds() == START_MS
    assert entry.update_time.ToMilliseconds() == START_MS + 10
    assert entry.expire_time.ToMilliseconds() == START_MS + 1_510


def test_what_is_not_there_is_not_found(shared: RunningServer, namespace: str) -> None:
    """The error names the key and the revision that was read."""
    save(shared, namespace, "other")
    refusal = refused(shared.store.Load, pb.LoadRequest(namespace=namespace, key="k"))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "ENTRY_NOT_FOUND")
    assert refusal.metadata == {"key": "k", "revision": "1"}


def test_selections_take_prefixes_ranges_and_both_directions(
    shared: RunningServer, namespace: str
) -> None:
    """In the order of the keys' bytes."""
    for key in ("b", "a", "ab", "ä", "a/", "c"):
        save(shared, namespace, key)
    assert keys(shared, namespace) == ["a", "a/", "ab", "b", "c", "ä"]
    assert keys(shared, namespace, reverse=True) == ["ä", "c", "b", "ab", "a/", "a"]
    assert keys(shared, namespace, prefix="a") == ["a", "a/", "ab"]
    assert keys(shared, namespace, range=KeyRange(start="a/", end="c")) == ["a/", "ab", "b"]
    assert keys(shared, namespace, range=KeyRange(end="b"), reverse=True) == ["ab", "a/", "a"]
    count = pb.CountEntriesRequest(namespace=namespace, prefix="a")
    assert shared.store.CountEntries(count).count == 3
    scanned = shared.store.ScanEntries(pb.ScanEntriesRequest(namespace=namespace, prefix="a"))
    assert [entry.key for message in scanned for entry in message.entries] == ["a", "a/", "ab"]


def test_a_scan_of_nothing_sends_one_message(shared: RunningServer, namespace: str) -> None:
    """It carries the revision that was read."""
    save(shared, namespace, "k")
    request = pb.ScanEntriesRequest(namespace=namespace, prefix="none")
    (message,) = shared.store.ScanEntries(request)
    assert (message.revision, list(message.entries)) == (1, [])


def test_the_past_can_be_read_by_revision_and_by_time(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """Each kept revision shows what was there, and a time the last revision up to it."""
    server = make_server(clock)
    for text in ("one", "two"):
        save(server, "", "k", text)
        clock.advance(1_000)
    server.store.Delete(pb.DeleteRequest(key="k"))
    for point, text in [
        (PointInTime(revision=1), "one"),
        (PointInTime(revision=2), "two"),
        (_at(START_MS), "one"),
        (_at(START_MS + 999), "one"),
        (_at(START_MS + 1_000), "two"),
    ]:
        loaded = server.store.Load(pb.LoadRequest(key="k", at=point))
        assert loaded.entry.value.text == text
    for point in (PointInTime(revision=0), PointInTime(revision=3), _at(0), _at(START_MS + 2_000)):
        assert not server.store.Exists(pb.ExistsRequest(key="k", at=point)).exists
    assert server.store.Load(pb.LoadRequest(key="k", at=_at(START_MS))).revision == 1


def _at(time_ms: int) -> PointInTime:
    time = Timestamp()
    time.FromMilliseconds(time_ms)
    return PointInTime(time=time)


def test_history_tells_saves_deletions_and_expiries(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """Newest first, with values where there were any."""
    server = make_server(clock, expiry_interval_seconds=0.01)
    save(server, "", "k", "one")
    server.store.Delete(pb.DeleteRequest(key="k"))
    save(server, "", "k", "two", ttl_ms=1_000)
    clock.advance(1_000)
    until(lambda: server.status().revision == 4, "the sweeper came by")
    items = server.store.GetEntryHistory(pb.GetEntryHistoryRequest(key="k")).items
    assert [(item.revision, item.kind, item.entry.value.text) for item in items] == [
        (4, change_pb2.CHANGE_KIND_ENTRY_EXPIRED, ""),
        (3, change_pb2.CHANGE_KIND_ENTRY_SAVED, "two"),
        (2, change_pb2.CHANGE_KIND_ENTRY_DELETED, ""),
        (1, change_pb2.CHANGE_KIND_ENTRY_SAVED, "one"),
    ]
    assert not items[0].HasField("entry")


def test_an_expired_entry_is_absent_at_once_for_every_read(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """Before any sweeper came by; a save makes it anew."""
    server = make_server(clock)
    save(server, "", "k", ttl_ms=1_000)
    clock.advance(999)
    assert keys(server) == ["k"]
    clock.advance(1)
    assert keys(server) == []
    assert not server.store.Exists(pb.ExistsRequest(key="k")).exists
    assert refused(server.store.Load, pb.LoadRequest(key="k")).reason == "ENTRY_NOT_FOUND"
    assert server.store.CountEntries(pb.CountEntriesRequest()).count == 0
    (message,) = server.store.ScanEntries(pb.ScanEntriesRequest())
    assert not message.entries
    assert not server.store.Delete(pb.DeleteRequest(key="k")).existed
    request = pb.SaveRequest(key="k", value=Value(text="new"), if_revision=0)
    assert server.store.Save(request).created


def test_a_read_at_a_point_judges_expiry_by_the_commit_time_of_its_revision(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """The same read at the same point has the same answer, however late it is asked."""
    server = make_server(clock)
    save(server, "", "k", ttl_ms=1_000)
    clock.advance(5_000)
    for point in (PointInTime(revision=1), _at(START_MS)):
        assert server.store.Exists(pb.ExistsRequest(key="k", at=point)).exists


def test_a_scan_shows_one_revision_while_others_write(make_server: ServerFactory) -> None:
    """Saves, deletions and new keys in between do not show."""
    server = make_server(scan_batch_bytes_max=2_000)
    for number in range(200):
        save(server, "", f"k{number:03}", "old" * 100)
    scan = iter(server.store.ScanEntries(pb.ScanEntriesRequest()))
    messages = [next(scan)]
    is_done = threading.Event()

    def write() -> None:
        for number in range(0, 200, 2):
            save(server, "", f"k{number:03}", "new")
            server.store.Delete(pb.DeleteRequest(key=f"k{number + 1:03}"))
            save(server, "", f"k{number:03}+", "new")
        is_done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not is_done.is_set() and len(messages) < 20:
        messages.append(next(scan))
    writer.join()
    messages += scan
    assert {message.revision for message in messages} == {200}
    entries = [entry for message in messages for entry in message.entries]
    assert [entry.key for entry in entries] == [f"k{number:03}" for number in range(200)]
    assert {entry.value.text for entry in entries} == {"old" * 100}


def test_a_scan_that_the_client_drops_is_given_up(make_server: ServerFactory) -> None:
    """Its place is free again for another stream."""
    server = make_server(streams_max=1)
    for number in range(20):
        save(server, "", f"k{number}", "v" * (1 << 20))
    scan = server.store.ScanEntries(pb.ScanEntriesRequest())
    next(iter(scan))
    refusal = refused(server.store.ScanEntries, pb.ScanEntriesRequest())
    assert (refusal.reason, refusal.metadata) == ("STREAMS_TOO_MANY", {"limit": "1"})
    assert refusal.retry_ms
    scan.cancel()  # type: ignore[no-untyped-call]
    until(lambda: server.status().streams_open == 0, "the stream is given up")
    assert len(list(server.store.ScanEntries(pb.ScanEntriesRequest()))) == 20
