"""Unique: a watch delivers no change twice, and its revision and index name it for good."""

import threading

from tests.serving import ServerFactory
from tests.watching import changes_until, places, save, save_all, take_until, watch

COMMITS = 150


def test_no_change_comes_twice(make_server: ServerFactory) -> None:
    """Also while the watch turns from the past to the present under load."""
    server = make_server(watch_batch_changes_max=3)
    for number in range(COMMITS):
        save(server.store, f"past/{number}")

    def write() -> None:
        for number in range(COMMITS):
            save_all(server.store, [f"a/{number}", f"b/{number}"])

    writer = threading.Thread(target=write)
    writer.start()
    seen = places(changes_until(watch(server.store, 1), 2 * COMMITS))
    writer.join()
    assert len(seen) == len(set(seen)) == 3 * COMMITS


def test_a_change_has_the_same_name_in_every_watch(make_server: ServerFactory) -> None:
    """Whatever the filters and the size of messages, revision and index mean one change."""
    server = make_server(watch_batch_changes_max=4)
    for number in range(20):
        latest = save_all(server.store, [f"{place}/{number}" for place in range(10)])
    by_name = {
        (change.revision, change.index): change.key
        for change in changes_until(watch(server.store, 1), latest)
    }
    assert len(by_name) == 200
    for place in range(10):
        for change in changes_until(watch(server.store, 1, prefixes=[f"{place}/"]), latest):
            assert by_name.pop((change.revision, change.index)) == change.key
    assert not by_name


def test_a_message_that_was_partial_is_continued_without_a_repeat(
    make_server: ServerFactory,
) -> None:
    """The next message goes on with the next index of the same revision."""
    server = make_server(watch_batch_changes_max=10)
    revision = save_all(server.store, [f"k{number:03}" for number in range(95)])
    messages = list(take_until(watch(server.store, 1), revision))
    assert [message.partial for message in messages] == [True] * 9 + [False]
    indexes = [change.index for message in messages for change in message.changes]
    assert indexes == list(range(95))
