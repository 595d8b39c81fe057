"""Comparing two points over the wire: what differs, in order, in batches."""

from typing import Any, NamedTuple

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.entry_pb2 import PointInTime, Value
from statekeep_server.domain.retention import Housekeeper
from tests.clocks import START_MS, ManualClock
from tests.refusals import Refusal, refusal_of, refused
from tests.services.test_snapshots import create, delete, latest, save
from tests.serving import RunningServer, ServerFactory, until

ADDED, CHANGED, REMOVED = (
    pb.DIFFERENCE_KIND_ADDED,
    pb.DIFFERENCE_KIND_CHANGED,
    pb.DIFFERENCE_KIND_REMOVED,
)
BEFORE, AFTER = PointInTime(snapshot_label="before"), PointInTime(snapshot_label="after")
MESSAGE_BYTES = 1 << 20


class Seen(NamedTuple):
    """A difference: its kind, its key, and the text at either point."""

    kind: pb.DifferenceKind.ValueType
    key: str
    before: str | None
    after: str | None


def request_of(
    namespace: str,
    first: PointInTime | None,
    second: PointInTime | None = None,
    **fields: Any,  # noqa: ANN401 - those of the message
) -> pb.DiffSnapshotRequest:
    request = pb.DiffSnapshotRequest(namespace=namespace, to=second, **fields)
    if first is not None:
        getattr(request, "from").CopyFrom(first)
    return request


def diff(
    server: RunningServer,
    namespace: str,
    first: PointInTime,
    second: PointInTime | None = None,
    **fields: Any,  # noqa: ANN401
) -> list[Seen]:
    """Return all differences, with their values."""
    request = request_of(namespace, first, second, with_values=True, **fields)
    return [
        Seen(
            each.kind,
            each.key,
            each.entry_before.value.text if each.HasField("entry_before") else None,
            each.entry_after.value.text if each.HasField("entry_after") else None,
        )
        for message in server.snapshots.DiffSnapshot(request)
        for each in message.differences
    ]


def not_compared(
    server: RunningServer, first: PointInTime | None, second: PointInTime | None = None
) -> Refusal:
    return refused(server.snapshots.DiffSnapshot, request_of("", first, second))


def remove(server: RunningServer, namespace: str, prefix: str = "") -> None:
    server.store.Clear(store_pb.ClearRequest(namespace=namespace, prefix=prefix))


def compact(server: RunningServer, namespace: str) -> None:
    revision = latest(server, namespace)
    server.admin.Compact(admin_pb.CompactRequest(namespace=namespace, target_revision=revision))


def time_of(ms: int) -> PointInTime:
    return PointInTime(time=Timestamp(seconds=ms // 1_000, nanos=ms % 1_000 * 1_000_000))


def change(server: RunningServer, namespace: str) -> list[Seen]:
    """Make two snapshots; return what differs from the first to the second."""
    for key in ("changed", "left", "removed", "saved the same"):
        save(server, namespace, key, f"old {key}")
    create(server, namespace, "before")
    save(server, namespace, "changed", "new")
    save(server, namespace, "saved the same", "old saved the same")
    save(server, namespace, "added", "new")
    save(server, namespace, "passing", "v")
    remove(server, namespace, "removed")
    remove(server, namespace, "passing")
    create(server, namespace, "after")
    return [
        Seen(ADDED, "added", None, "new"),
        Seen(CHANGED, "changed", "old changed", "new"),
        Seen(REMOVED, "removed", "old removed", None),
    ]


def reversed_of(differences: list[Seen]) -> list[Seen]:
    kinds = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}
    return [Seen(kinds[kind], key, after, before) for kind, key, before, after in differences]


@pytest.mark.parametrize("is_compacted", [False, True])
def test_two_points_are_compared_either_way(
    shared: RunningServer, namespace: str, *, is_compacted: bool
) -> None:
    """By snapshot, by the revision that it keeps, or to now; with its history or without."""
    expected = change(shared, namespace)
    if is_compacted:
        compact(shared, namespace)
    for first, second in (
        (BEFORE, AFTER),
        (BEFORE, None),
        (PointInTime(revision=5), PointInTime(revision=12)),
        (PointInTime(revision=5), AFTER),
    ):
        assert diff(shared, namespace, first, second) == expected
    assert diff(shared, namespace, AFTER, BEFORE) == reversed_of(expected)
    save(shared, namespace, "later")
    assert diff(shared, namespace, BEFORE, AFTER) == expected
    later = Seen(ADDED, "later", None, "v")
    assert diff(shared, namespace, AFTER) == [later]
    assert diff(shared, namespace, BEFORE) == [*expected[:2], later, expected[2]]


def test_a_revision_is_compared_with_a_time(make_server: ServerFactory, clock: ManualClock) -> None:
    """Each point may be given in its own way; the answer tells the revisions."""
    server = make_server(clock)
    save(server, "", "a", "first")
    clock.advance(10_000)
    save(server, "", "a", "second")
    clock.advance(10_000)
    save(server, "", "a", "third")
    at = time_of(START_MS + 15_000)
    assert diff(server, "", PointInTime(revision=0), at) == [Seen(ADDED, "a", None, "second")]
    assert diff(server, "", at) == [Seen(CHANGED, "a", "second", "third")]
    request = request_of("", PointInTime(revision=1), at)
    [message] = server.snapshots.DiffSnapshot(request)
    assert (message.from_revision, message.to_revision) == (1, 2)


@pytest.mark.parametrize("is_swept", [False, True])
def test_what_expired_between_two_points_was_removed(
    make_server: ServerFactory, clock: ManualClock, *, is_swept: bool
) -> None:
    """Whether it was swept already or not; one expired before both is in neither."""
    server = make_server(clock)
    for key, seconds in (("long gone", 1), ("gone", 5), ("there", 60)):
        ttl = Duration(seconds=seconds)
        server.store.Save(store_pb.SaveRequest(key=key, value=Value(text="v"), ttl=ttl))
    clock.advance(2_000)
    create(server, "", "before")
    clock.advance(8_000)
    if is_swept:
        Housekeeper(server.engine, server.server._config).expire()
    expected = [Seen(REMOVED, "gone", "v", None)]
    assert diff(server, "", BEFORE) == expected
    create(server, "", "after")
    assert diff(server, "", BEFORE, AFTER) == expected
    compact(server, "")
    assert diff(server, "", BEFORE, AFTER) == expected


def test_another_lifetime_is_a_difference(shared: RunningServer, namespace: str) -> None:
    """The same value with another ttl has changed; another kind of the same bytes too."""
    save(shared, namespace, "kind")
    save(shared, namespace, "ttl")
    create(shared, namespace, "before")
    value, ttl = Value(text="v"), Duration(seconds=60)
    shared.store.Save(store_pb.SaveRequest(namespace=namespace, key="ttl", value=value, ttl=ttl))
    value = Value(data=b"v")
    shared.store.Save(store_pb.SaveRequest(namespace=namespace, key="kind", value=value))
    found = diff(shared, namespace, BEFORE)
    assert [(each.kind, each.key) for each in found] == [(CHANGED, "kind"), (CHANGED, "ttl")]


@pytest.mark.parametrize("is_compacted", [False, True])
def test_only_keys_with_the_prefix_are_compared(
    shared: RunningServer, namespace: str, *, is_compacted: bool
) -> None:
    """In order of the bytes of the keys."""
    create(shared, namespace, "before")
    for key in ("ab", "a", "a/2", "a/1", "a/é", "a/z", "b"):
        save(shared, namespace, key)
    if is_compacted:
        compact(shared, namespace)
    found = diff(shared, namespace, BEFORE, key_prefix="a/")
    assert [each.key for each in found] == ["a/1", "a/2", "a/z", "a/é"]


def test_values_are_sent_when_asked_for(shared: RunningServer, namespace: str) -> None:
    """Otherwise an entry comes with its revisions and times alone."""
    change(shared, namespace)
    [message] = shared.snapshots.DiffSnapshot(request_of(namespace, BEFORE, AFTER))
    for each in message.differences:
        assert each.HasField("entry_before") is (each.kind != ADDED)
        assert each.HasField("entry_after") is (each.kind != REMOVED)
        for entry in (each.entry_before, each.entry_after):
            assert not entry.HasField("value")
    assert message.differences[1].entry_before.revision == 1
    assert message.differences[1].entry_after.revision == 6


@pytest.mark.parametrize("point", [BEFORE, PointInTime(revision=5), PointInTime(revision=7)])
def test_equal_points_send_one_message_without_differences(
    shared: RunningServer, namespace: str, point: PointInTime
) -> None:
    """It tells the revision."""
    change(shared, namespace)
    [message] = shared.snapshots.DiffSnapshot(request_of(namespace, point, point))
    revision = point.revision or 5
    assert (message.from_revision, message.to_revision) == (revision, revision)
    assert not message.differences


def test_many_differences_come_in_batches(shared: RunningServer, namespace: str) -> None:
    """About a megabyte each, all with the same revisions, each difference once."""
    create(shared, namespace, "before")
    for number in range(20):
        save(shared, namespace, f"{number:02}", "v" * 200_000)
    request = request_of(namespace, BEFORE, with_values=True)
    messages = list(shared.snapshots.DiffSnapshot(request))
    assert len(messages) > 2
    assert all(message.ByteSize() < 2 * MESSAGE_BYTES for message in messages)
    assert {(each.from_revision, each.to_revision) for each in messages} == {(1, 21)}
    found = [each.key for message in messages for each in message.differences]
    assert found == [f"{number:02}" for number in range(20)]


def start(server: RunningServer, first: PointInTime) -> Any:  # noqa: ANN401 - a call
    """Begin a long comparison and return the call after its first message."""
    for number in range(40):
        save(server, "", f"{number:02}", "v" * 900_000)
    call: Any = server.snapshots.DiffSnapshot(request_of("", first, with_values=True))
    assert next(call).differences[0].key == "00"
    return call


def test_what_is_written_meanwhile_is_not_compared(make_server: ServerFactory) -> None:
    """Both points are fixed when the stream begins, the label too."""
    server = make_server()
    create(server, "", "before")
    call = start(server, BEFORE)
    remove(server, "", "3")
    save(server, "", "99")
    create(server, "", "before")
    keys = [each.key for message in call for each in message.differences]
    assert keys[-1] == "39"


def test_a_point_that_is_compacted_meanwhile_ends_the_stream(make_server: ServerFactory) -> None:
    """With REVISION_COMPACTED and the floor."""
    server = make_server()
    save(server, "", "first")
    call = start(server, PointInTime(revision=1))
    save(server, "", "last")
    compact(server, "")
    with pytest.raises(grpc.RpcError, match="no longer kept") as caught:
        list(call)
    refusal = refusal_of(caught.value)
    assert (refusal.reason, refusal.metadata["floor"]) == ("REVISION_COMPACTED", "42")


def test_points_that_cannot_be_read_are_refused(make_server: ServerFactory) -> None:
    """Each with the reason that a read at it has."""
    server = make_server()
    save(server, "", "a")
    save(server, "", "a")
    compact(server, "")
    now = PointInTime(revision=2)
    for point, reason in (
        (PointInTime(revision=1), "REVISION_COMPACTED"),
        (PointInTime(revision=3), "REVISION_IN_FUTURE"),
        (time_of(START_MS * 2), "REVISION_IN_FUTURE"),
        (PointInTime(snapshot_label="unknown"), "SNAPSHOT_NOT_FOUND"),
        (PointInTime(snapshot_id=""), "SNAPSHOT_NOT_FOUND"),
    ):
        assert not_compared(server, point).reason == reason
        assert not_compared(server, now, point).reason == reason
    for missing in (None, PointInTime()):
        refusal = not_compared(server, missing)
        assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["from"])
    request = request_of("", now, key_prefix="x" * 401)
    refusal = refused(server.snapshots.DiffSnapshot, request)
    assert (refusal.reason, refusal.fields) == ("KEY_INVALID", ["key_prefix"])


def test_a_comparison_is_a_stream_among_others(make_server: ServerFactory) -> None:
    """STREAMS_TOO_MANY at the limit; one that was cancelled makes room."""
    server = make_server(streams_max=1)
    create(server, "", "before")
    call = start(server, BEFORE)
    assert not_compared(server, BEFORE).reason == "STREAMS_TOO_MANY"
    call.cancel()

    def is_served() -> bool:
        try:
            return len(diff(server, "", BEFORE)) == 40
        except grpc.RpcError as error:
            if refusal_of(error).reason != "STREAMS_TOO_MANY":
                raise
            return False

    until(is_served, "room for a stream")


def test_a_deleted_snapshot_ends_the_stream(make_server: ServerFactory) -> None:
    """With SNAPSHOT_NOT_FOUND, since what it kept may go at any time."""
    server = make_server()
    create(server, "", "before")
    call = start(server, BEFORE)
    delete(server, "", label="before")
    with pytest.raises(grpc.RpcError, match="no snapshot") as caught:
        list(call)
    assert refusal_of(caught.value).reason == "SNAPSHOT_NOT_FOUND"
