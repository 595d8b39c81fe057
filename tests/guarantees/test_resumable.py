"""Resumable: reopened behind its last revision, a watch goes on without a gap or a repeat."""

import random

import grpc
import pytest

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from tests.refusals import Refusal, refusal_of, refused
from tests.serving import CHANNEL_OPTIONS, RunningServer, ServerFactory
from tests.watching import (
    changes_until,
    delete,
    places,
    save,
    save_all,
    stalling,
    watch,
    watch_from_now,
)

LARGE = "v" * 8_000


def compact(server: RunningServer, revision: int) -> None:
    """Raise the floor and remove what is below it."""
    server.admin.Compact(admin_pb.CompactRequest(target_revision=revision))


def compacted(refusal: Refusal, floor: int) -> bool:
    """Say whether a watch was refused because of the floor."""
    return (refusal.code, refusal.reason, refusal.metadata["floor"]) == (
        grpc.StatusCode.OUT_OF_RANGE,
        "REVISION_COMPACTED",
        str(floor),
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_watch_broken_off_anywhere_is_resumed(make_server: ServerFactory, seed: int) -> None:
    """After any message: behind its revision, or at it and behind its index if it was partial."""
    server, chance = make_server(watch_batch_changes_max=4), random.Random(seed)
    for number in range(30):
        latest = save_all(
            server.store, [f"{number}/{one}" for one in range(chance.randrange(1, 9))]
        )
    expected = places(changes_until(watch(server.store, 1), latest))
    seen, start = list[tuple[int, int]](), 1
    while start <= latest:
        stream = watch(server.store, start)
        for _ in range(chance.randrange(1, 5)):
            message = next(stream)
            seen += [place for place in places(message.changes) if place > (seen or [(0, 0)])[-1]]
            start = message.revision if message.partial else message.revision + 1
            if start > latest:
                break
        stream.cancel()
    assert seen == expected


def test_a_watch_at_the_floor_begins_with_it(make_server: ServerFactory) -> None:
    """The floor's own changes are the oldest that can be watched."""
    server = make_server()
    for number in range(10):
        save(server.store, f"k{number}")
    compact(server, 6)
    assert places(changes_until(watch(server.store, 6), 10)) == [(n, 0) for n in range(6, 11)]


def test_a_watch_below_the_floor_is_refused_with_the_floor(make_server: ServerFactory) -> None:
    """One below it is too far back, also where another watch has been before."""
    server = make_server()
    for number in range(10):
        save(server.store, f"k{number}")
    assert len(changes_until(watch(server.store, 1), 10)) == 10
    compact(server, 6)
    assert compacted(refused(server.store.WatchChanges, _from(5)), 6)
    assert compacted(refused(server.store.WatchChanges, _from(1)), 6)


def test_a_reader_so_slow_that_its_next_change_is_compacted_is_told(
    make_server: ServerFactory,
) -> None:
    """It gets what was on its way, then the floor; nothing is left out silently."""
    server = make_server(watch_shared_bytes_max=0)
    revisions = list[int]()
    with stalling(server.address) as store:
        start, stalled = watch_from_now(store, with_values=True)
        for number in range(400):
            latest = save(server.store, f"k{number}", LARGE)
        compact(server, latest)
        with pytest.raises(grpc.RpcError) as caught:
            revisions.extend(change.revision for message in stalled for change in message.changes)
    assert compacted(refusal_of(caught.value), latest)
    assert revisions == list(range(start + 1, start + 1 + len(revisions)))
    assert start + len(revisions) < latest


def test_a_deletion_that_is_compacted_as_the_newest_version_is_not_lost(
    make_server: ServerFactory,
) -> None:
    """At the floor it still comes, with nothing before it; below the floor the watch is refused."""
    server = make_server()
    save(server.store, "k")
    deleted = delete(server.store, "k")
    compact(server, deleted)
    (change,) = changes_until(watch(server.store, deleted, with_previous_values=True), deleted)
    assert (change.key, change.HasField("previous_entry")) == ("k", False)
    latest = save(server.store, "other")
    compact(server, latest)
    assert compacted(refused(server.store.WatchChanges, _from(deleted)), latest)


def test_a_watch_of_a_deleted_namespace_ends(make_server: ServerFactory) -> None:
    """Open or resumed; behind the deletion the name can be watched anew."""
    server = make_server()
    save(server.store, "k", namespace="shop")
    changes_until(watch(server.store, 1, namespace="shop"), 1)
    _start, live = watch_from_now(server.store, namespace="shop")
    deleted = server.admin.DeleteNamespace(
        admin_pb.DeleteNamespaceRequest(namespace="shop")
    ).revision
    with pytest.raises(grpc.RpcError) as caught:
        next(live)
    assert compacted(refusal_of(caught.value), deleted + 1)
    for start in (1, deleted):
        refusal = refused(server.store.WatchChanges, _from(start, "shop"))
        assert compacted(refusal, deleted + 1)
    stream = watch(server.store, deleted + 1, namespace="shop")
    latest = save(server.store, "k", namespace="shop")
    assert places(changes_until(stream, latest)) == [(latest, 0)]
    assert compacted(refused(server.store.WatchChanges, _from(deleted, "shop")), deleted + 1)


def test_a_stopping_server_tells_its_watches_to_come_back(make_server: ServerFactory) -> None:
    """At once, without waiting for the grace; resumed at the next server nothing is missing."""
    server = make_server(stop_grace_seconds=3_600)
    with grpc.insecure_channel(server.address, CHANNEL_OPTIONS) as channel:
        streams = [watch(StoreServiceStub(channel), start) for start in (0, 1, 99)]
        next(streams[0])
        save(server.store, "k")
        next(streams[1])
        server.stop()
        for stream in streams:
            with pytest.raises(grpc.RpcError) as caught:
                list(stream)
            refusal = refusal_of(caught.value)
            assert refusal.code is grpc.StatusCode.UNAVAILABLE
            assert (refusal.reason, refusal.retry_ms) == ("SERVER_STOPPING", 100)
    again = make_server()
    latest = save(again.store, "l")
    assert places(changes_until(watch(again.store, 2), latest)) == [(2, 0)]


def _from(start: int, namespace: str = "") -> pb.WatchChangesRequest:
    return pb.WatchChangesRequest(namespace=namespace, start_revision=start)
