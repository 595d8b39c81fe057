"""Ordered: a watch delivers changes by revision, and those of a commit in the commit's order."""

import threading

from tests.serving import RunningServer, ServerFactory
from tests.watching import changes_until, delete, places, save, save_all, watch, watch_from_now

WRITERS = 4
ROUNDS = 40


def write(server: RunningServer, writer: int) -> None:
    """Save, commit and delete in turn, beside other writers."""
    for number in range(ROUNDS):
        save(server.store, f"{writer}/single")
        save_all(server.store, [f"{writer}/{place}" for place in range(number % 7 + 1)])
        delete(server.store, f"{writer}/single")


def write_all(server: RunningServer) -> int:
    """Have all writers write at the same time; return the latest revision."""
    threads = [threading.Thread(target=write, args=(server, number)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return server.status().revision


def test_changes_come_by_revision_and_index(make_server: ServerFactory) -> None:
    """Whatever the writers do at the same time, each next change is a later one."""
    server = make_server()
    _start, live = watch_from_now(server.store)
    latest = write_all(server)
    seen = places(changes_until(live, latest))
    assert seen == sorted(seen)
    assert {revision for revision, _index in seen} == set(range(1, latest + 1))


def test_all_watches_see_the_same_order(make_server: ServerFactory) -> None:
    """Those that were there, and those that come later and read the past."""
    server = make_server(watch_batch_changes_max=5)
    lives = [watch_from_now(server.store)[1] for _ in range(3)]
    latest = write_all(server)
    expected = changes_until(watch(server.store, 1), latest)
    assert [changes_until(live, latest) for live in lives] == [expected] * 3


def test_the_changes_of_a_commit_come_in_its_order(make_server: ServerFactory) -> None:
    """Their index counts from 0, also where a filter leaves some out."""
    server = make_server()
    keys = [f"{number:03}" for number in range(128)]
    revision = save_all(server.store, reversed(keys))
    changes = changes_until(watch(server.store, revision), revision)
    assert [change.key for change in changes] == keys[::-1]
    assert [change.index for change in changes] == list(range(128))
    filtered = changes_until(watch(server.store, revision, prefixes=["00", "12"]), revision)
    assert filtered == [change for change in changes if change.key.startswith(("00", "12"))]


def test_times_never_go_back(make_server: ServerFactory) -> None:
    """A change carries the time of its commit."""
    server = make_server()
    latest = write_all(server)
    changes = changes_until(watch(server.store, 1), latest)
    times = [change.time.ToMilliseconds() for change in changes]
    assert times == sorted(times)
