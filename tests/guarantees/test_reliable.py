"""Reliable: a watch misses no change, however slow its reader is and whatever happens meanwhile."""

import random
import threading
from pathlib import Path

import grpc

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.store_service_pb2_grpc import StoreServiceStub
from tests.serving import CHANNEL_OPTIONS, ChildServer, RunningServer, ServerFactory, until
from tests.watching import (
    apply_changes,
    changes_until,
    delete,
    places,
    save,
    save_all,
    stalling,
    take_until,
    watch,
    watch_from_now,
)

LARGE = "v" * 8_000


def contents(store: StoreServiceStub) -> dict[str, str]:
    """Return the texts of all entries."""
    messages = store.ScanEntries(pb.ScanEntriesRequest())
    return {entry.key: entry.value.text for message in messages for entry in message.entries}


def write_at_random(server: RunningServer, number: int) -> None:
    """Save, delete, clear and commit among a few keys."""
    chance = random.Random(number)
    for round_ in range(60):
        key = f"{number}/{chance.randrange(8)}"
        match chance.randrange(5):
            case 0:
                delete(server.store, key)
            case 1:
                server.store.Clear(pb.ClearRequest(prefix=f"{number}/"))
            case 2:
                save_all(server.store, [f"{number}/{place}" for place in range(8)], str(round_))
            case _:
                save(server.store, key, str(round_))


def test_the_changes_make_up_what_is_there(make_server: ServerFactory) -> None:
    """Applied one after the other, they give the entries that a read finds."""
    server = make_server(watch_batch_changes_max=7)
    _start, live = watch_from_now(server.store, with_values=True)
    threads = [threading.Thread(target=write_at_random, args=(server, one)) for one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latest = server.status().revision
    assert apply_changes(changes_until(live, latest), {}) == contents(server.store)


def test_a_reader_that_stops_for_a_while_catches_up_without_a_gap(
    make_server: ServerFactory,
) -> None:
    """What was written meanwhile is more than the server holds for it, and all of it comes."""
    server = make_server()
    with stalling(server.address) as store:
        start, stalled = watch_from_now(store, with_values=True)
        for number in range(400):
            latest = save(server.store, f"k{number}", LARGE)
        changes = changes_until(stalled, latest)
    assert [change.revision for change in changes] == list(range(start + 1, latest + 1))
    assert {change.entry.value.text for change in changes} == {LARGE}


def test_a_slow_reader_holds_nobody_up(make_server: ServerFactory) -> None:
    """While one does not read, another gets everything at once, and writers go on."""
    server = make_server()
    with stalling(server.address) as store:
        _start, stalled = watch_from_now(store, with_values=True)
        _start, quick = watch_from_now(server.store, with_values=True)
        for number in range(200):
            latest = save(server.store, f"k{number}", LARGE)
            assert changes_until(quick, latest)[-1].revision == latest
        assert len(changes_until(stalled, latest)) == 200


def test_nothing_is_missing_across_a_killed_server(tmp_path: Path) -> None:
    """Resumed behind its last revision after each kill, a watch has seen every commit once."""
    acknowledged, seen, position = set[int](), list[tuple[int, int]](), 0
    for round_ in range(4):
        child = ChildServer(tmp_path / "data")
        try:
            with grpc.insecure_channel(child.wait_serving(), CHANNEL_OPTIONS) as channel:
                writer = threading.Thread(
                    target=_save_until_killed, args=(StoreServiceStub(channel), acknowledged)
                )
                writer.start()
                stream = watch(StoreServiceStub(channel), position + 1)
                enough = len(acknowledged) + 30 * (round_ + 1)
                for message in take_until(stream, position + 30):
                    seen += places(message.changes)
                    position = message.revision
                until(lambda enough=enough: len(acknowledged) >= enough, "enough saves")  # type: ignore[misc]
                child.kill()
                writer.join()
        finally:
            child.kill()
    child = ChildServer(tmp_path / "data")
    try:
        with grpc.insecure_channel(child.wait_serving(), CHANNEL_OPTIONS) as channel:
            store = StoreServiceStub(channel)
            latest = save(store, "last")
            seen += places(changes_until(watch(store, position + 1), latest))
    finally:
        child.kill()
    assert seen == [(revision, 0) for revision in range(1, latest + 1)]
    assert acknowledged <= {revision for revision, _index in seen}


def _save_until_killed(store: StoreServiceStub, acknowledged: set[int]) -> None:
    while True:
        try:
            acknowledged.add(save(store, f"k{len(acknowledged) % 10}"))
        except grpc.RpcError:
            return
