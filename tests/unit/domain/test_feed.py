"""The feed: what it reads from the log, and where a batch ends."""

import pytest

from statekeep_server.domain import commits, feed
from statekeep_server.domain.feed import Batch, Feed, Position, WatchQuery
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.programs import Programs
from statekeep_server.errors import RevisionCompactedError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.records import CHANGES_PER_RECORD_MAX, ChangeType
from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, clear, compact, delete, limits, save, save_text

ALL = WatchQuery(DEFAULT)


def save_many(engine: Engine, keys: list[str]) -> None:
    """Save a text under many keys in one commit."""
    operations = [save_text(key) for key in keys]
    engine.update(commits.commit(Origin(DEFAULT), [], operations, LIMITS, Programs()))


def batches(engine: Engine, query: WatchQuery = ALL, **changed: int) -> list[Batch]:
    """Return what is read from the first revision up to the latest."""
    reader, position, found = Feed(engine, limits(**changed)), Position(0, 1), list[Batch]()
    while position.revision <= engine.latest_revision(DEFAULT):
        found.append(reader.read(query, position))
        assert found[-1].position > position
        position = found[-1].position
    return found


def names(found: list[Batch]) -> list[tuple[int, int, bytes]]:
    """Return revision, place and name of all changes."""
    return [
        (change.revision, change.place, change.name) for batch in found for change in batch.changes
    ]


def test_an_empty_namespace_has_nothing_to_read(make_engine: EngineFactory) -> None:
    """The position stays, and takes the namespace's id as soon as there is one."""
    engine = make_engine()
    reader = Feed(engine, LIMITS)
    assert reader.begin(DEFAULT, 0) == (Position(0, 1), 0)
    assert reader.read(ALL, Position(0, 1)) == Batch([], Position(0, 1), latest=0)
    save(engine, "k")
    assert reader.begin(DEFAULT, 0) == (Position(1, 2), 1)
    assert reader.read(ALL, Position(0, 1)).position == Position(1, 2)


@pytest.mark.parametrize("changes_max", [1, 2, 3, 7, 1_000])
def test_batches_of_any_size_hold_the_same_changes(
    make_engine: EngineFactory, changes_max: int
) -> None:
    """They end with a commit, but for those in which a commit does not fit."""
    engine = make_engine()
    for count in (1, 3, 2, 5, 1, 1, 4):
        save_many(engine, [f"{place}" for place in range(count)])
    found = batches(engine, watch_batch_changes_max=changes_max)
    assert names(found) == names(batches(engine))
    assert len(names(found)) == 17
    for batch in found:
        assert len(batch.changes) <= changes_max
        assert batch.is_partial is bool(batch.position.place)
        assert not batch.is_partial or len({change.revision for change in batch.changes}) == 1


def test_a_commit_of_many_log_records_is_read_through(make_engine: EngineFactory) -> None:
    """Also one whose last record is full."""
    engine = make_engine()
    for start in range(0, 2 * CHANGES_PER_RECORD_MAX, 100):
        save_many(engine, [f"k{number:04}" for number in range(start, start + 100)])
    clear(engine)
    save(engine, "behind")
    deleted = WatchQuery(DEFAULT, kinds=frozenset({ChangeType.ENTRY_DELETED}))
    found = names(batches(engine, deleted))
    assert [place for _revision, place, _name in found] == list(range(2 * CHANGES_PER_RECORD_MAX))
    assert names(batches(engine))[-1] == (22, 0, b"behind")


def test_what_the_filters_leave_out_moves_the_position(make_engine: EngineFactory) -> None:
    """A read ends after a bounded walk, with no changes but a later position."""
    engine = make_engine()
    for number in range(25):
        save_many(engine, [f"{number}/{place}" for place in range(100)])
    found = batches(engine, WatchQuery(DEFAULT, prefixes=(b"none",)))
    assert not names(found)
    assert len(found) == 25 * 100 // feed.CHANGES_PER_VIEW_MAX + 1


def test_the_newest_log_records_are_read_from_disk_once(make_engine: EngineFactory) -> None:
    """What is kept of them is bounded by the count of their changes."""
    engine = make_engine()
    reader = Feed(engine, LIMITS)
    for number in range(150):
        save_many(engine, [f"{place}" for place in range(100)])
        reader.read(ALL, Position(0, number + 1))
    assert reader._recent_changes == feed.RECENT_CHANGES_MAX
    assert sum(len(record[1]) for record in reader._recent.values()) == feed.RECENT_CHANGES_MAX
    (kept,) = (record for key, record in reader._recent.items() if key.revision == 150)
    reader.read(ALL, Position(0, 150))
    assert reader._recent[Position(1, 150)] is kept


def test_below_the_floor_there_is_nothing_to_read(make_engine: EngineFactory) -> None:
    """At the floor there is, whether compaction is done or not."""
    engine = make_engine()
    for _ in range(5):
        save(engine, "k")
    compact(engine, 4)
    reader = Feed(engine, LIMITS)
    assert [change.revision for change in reader.read(ALL, Position(0, 4)).changes] == [4, 5]
    with pytest.raises(RevisionCompactedError, match="the floor, is 4") as caught:
        reader.read(ALL, Position(0, 3))
    assert caught.value.metadata == {"revision": "3", "floor": "4"}


def test_the_previous_entry_is_the_one_right_before(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """None for one that had expired before it was saved anew, and none at the floor."""
    engine = make_engine()
    save(engine, "k", "one")
    save(engine, "k", "two", ttl_ms=1_000)
    clock.advance(2_000)
    save(engine, "k", "three")
    delete(engine, "k")

    def previous() -> list[bytes | None]:
        query = WatchQuery(DEFAULT, with_previous_values=True)
        with engine.view(DEFAULT) as view:
            start = Position(0, max(1, view.head.floor))
        changes = Feed(engine, LIMITS).read(query, start).changes
        return [change.previous and change.previous.payload for change in changes]

    assert previous() == [None, b"one", None, b"three"]
    compact(engine, 4)
    assert previous() == [None]
