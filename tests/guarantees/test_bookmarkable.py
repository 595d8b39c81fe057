"""Bookmarkable: a message at revision R means that everything up to R was delivered."""

import threading

from google.protobuf.duration_pb2 import Duration

from tests.serving import ServerFactory
from tests.watching import (
    changes_until,
    places,
    save,
    save_all,
    take_until,
    watch,
    watch_from_now,
)

OFTEN = Duration(nanos=100_000_000)
COMMITS = 300


def test_progress_never_comes_before_a_change_that_it_covers(make_server: ServerFactory) -> None:
    """Under load, with few changes that pass: by a message's revision all of them were there."""
    server = make_server(watch_batch_changes_max=3)
    _start, live = watch_from_now(server.store, prefixes=["rare/"], progress_interval=OFTEN)

    def write() -> None:
        for number in range(COMMITS):
            keys = [f"noise/{number}", f"noise/{number}/again"]
            save_all(server.store, [*keys, f"rare/{number}"] if number % 20 == 0 else keys)

    writer = threading.Thread(target=write)
    writer.start()
    claims, seen = list[tuple[int, int]](), list[tuple[int, int]]()
    for message in take_until(live, COMMITS):
        seen += places(message.changes)
        claims.append((message.revision - message.partial, len(seen)))
    writer.join()
    rare = places(changes_until(watch(server.store, 1, prefixes=["rare/"]), COMMITS))
    assert seen == rare
    assert len(claims) > len(rare)
    for revision, seen_count in claims:
        assert seen_count == sum(place[0] <= revision for place in rare)
    assert [revision for revision, _count in claims] == sorted(revision for revision, _ in claims)


def test_a_watch_that_is_quiet_says_how_far_it_has_come(make_server: ServerFactory) -> None:
    """Again and again, and past changes that its filters left out."""
    server = make_server()
    save(server.store, "past")
    start, live = watch_from_now(server.store, prefixes=["none/"], progress_interval=OFTEN)
    assert [next(live).revision for _ in range(3)] == [start] * 3
    latest = save(server.store, "other")
    messages = list(take_until(live, latest))
    assert messages[-1].revision == latest
    assert not any(message.changes for message in messages)


def test_a_watch_from_now_on_says_at_once_where_it_starts(make_server: ServerFactory) -> None:
    """Everything after that revision comes, nothing up to it."""
    server = make_server()
    assert watch_from_now(server.store)[0] == 0
    latest = save(server.store, "past")
    start, live = watch_from_now(server.store)
    assert start == latest
    newer = save(server.store, "present")
    assert places(changes_until(live, newer)) == [(newer, 0)]


def test_a_bookmark_is_a_place_to_resume(make_server: ServerFactory) -> None:
    """Behind the revision of any progress message there is nothing that was missed."""
    server = make_server()
    _start, live = watch_from_now(server.store, prefixes=["k"], progress_interval=OFTEN)
    save(server.store, "other")
    bookmark = next(live).revision
    live.cancel()
    latest = save(server.store, "k")
    resumed = watch(server.store, bookmark + 1, prefixes=["k"])
    assert places(changes_until(resumed, latest)) == [(latest, 0)]
