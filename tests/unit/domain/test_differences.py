"""Differences: along the log as by comparison, between any two points, in batches."""

import random
from collections.abc import Iterator

import pytest

from statekeep_server.domain import differences, snapshots
from statekeep_server.domain.differences import Difference, DifferenceBatch
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import AtRevision, AtSnapshot, AtTime, KeyRange, Point
from statekeep_server.domain.retention import Housekeeper
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.errors import RevisionCompactedError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.view import View
from tests.clocks import START_MS, ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, compact, delete, latest, save, text_of

ALL = KeyRange()
BATCH_BYTES_MAX = 1 << 20


def stream(
    engine: Engine,
    first: Point,
    second: Point = None,
    key_range: KeyRange = ALL,
    batch_bytes_max: int = BATCH_BYTES_MAX,
) -> Iterator[DifferenceBatch]:
    return differences.stream(engine, DEFAULT, (first, second), key_range, batch_bytes_max)


def shown(found: list[Difference]) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            key.decode(),
            None if before is None else text_of(before),
            None if after is None else text_of(after),
        )
        for key, before, after, _kind in found
    ]


def diff(
    engine: Engine, first: Point, second: Point = None, key_range: KeyRange = ALL
) -> list[tuple[str, str | None, str | None]]:
    batches = stream(engine, first, second, key_range)
    return shown([each for batch in batches for each in batch.differences])


def keys_from_log(engine: Engine, first: int, second: int | None = None) -> list[bytes] | None:
    """Return the keys that the log names between two revisions, None where it is not asked."""
    with engine.view(DEFAULT) as before:
        after = before.another()
        before.move_to_revision(first)
        if second is not None:
            after.move_to_revision(second)
        return differences.changed_keys(before, after, ALL, Kind.ENTRY)


def create(engine: Engine, label: str = "kept") -> None:
    engine.update(snapshots.create(Origin(DEFAULT), NewSnapshot(label), LIMITS))


def test_the_log_is_followed_to_the_present(make_engine: EngineFactory) -> None:
    """It names what was touched, other keys are not looked at; the floor itself is far enough."""
    engine = make_engine()
    for number in range(5):
        save(engine, f"{number}")
    delete(engine, "1")
    save(engine, "0", "new")
    assert keys_from_log(engine, 5) == [b"0", b"1"]
    compact(engine, 5)
    assert keys_from_log(engine, 5) == [b"0", b"1"]
    assert diff(engine, AtRevision(5)) == [("0", "v", "new"), ("1", "v", None)]


def test_two_points_in_the_past_are_compared(make_engine: EngineFactory) -> None:
    """The log does not say what had expired at either and was swept later."""
    engine = make_engine()
    for text in ("one", "two", "three"):
        save(engine, "a", text)
    assert keys_from_log(engine, 1, 2) is None
    assert diff(engine, AtRevision(1), AtRevision(2)) == [("a", "one", "two")]
    assert diff(engine, AtRevision(2), AtRevision(1)) == [("a", "two", "one")]


def test_equal_points_are_not_compared(make_engine: EngineFactory) -> None:
    """Nothing can differ, however much there is."""
    engine = make_engine()
    save(engine, "a")
    save(engine, "a")
    assert keys_from_log(engine, 1, 1) == []
    [batch] = stream(engine, AtRevision(1), AtRevision(1))
    assert batch == (1, 1, [])


def test_a_log_longer_than_the_namespace_is_not_followed(
    make_engine: EngineFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key saved again and again costs one comparison."""
    monkeypatch.setattr(differences, "LOG_REVISIONS_MIN", 3)
    engine = make_engine()
    for number in range(5):
        save(engine, "a", f"{number}")
    assert keys_from_log(engine, 1) is None
    assert keys_from_log(engine, 2) == [b"a"]
    assert diff(engine, AtRevision(1)) == [("a", "0", "4")]


def test_what_expires_between_two_moments_differs(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Also at one and the same revision, before and after the sweep."""
    engine = make_engine()
    save(engine, "a", ttl_ms=100)
    save(engine, "b", ttl_ms=1_000)
    clock.advance(500)
    expected = [("a", "v", None)]
    assert diff(engine, AtRevision(2)) == expected
    assert diff(engine, AtTime(START_MS + 99), AtTime(START_MS + 100)) == expected
    assert diff(engine, AtTime(START_MS + 100), AtTime(START_MS + 500)) == []
    assert diff(engine, None, AtRevision(2)) == [("a", None, "v")]
    Housekeeper(engine, LIMITS).expire()
    assert diff(engine, AtRevision(2)) == expected


def test_only_the_range_is_looked_at(make_engine: EngineFactory) -> None:
    """Its start belongs to it, its end does not, along the log as by comparison."""
    engine = make_engine()
    for key in "abcd":
        save(engine, key)
    for floor in (0, 4):
        create(engine, "kept")
        compact(engine, floor)
        found = diff(engine, AtSnapshot(label="kept"), None, KeyRange(b"b", b"d"))
        assert found == []
    for key in "abcd":
        save(engine, key, "new")
    for floor in (4, latest(engine)):
        compact(engine, floor)
        found = diff(engine, AtSnapshot(label="kept"), None, KeyRange(b"b", b"d"))
        assert found == [("b", "v", "new"), ("c", "v", "new")]


@pytest.mark.parametrize("is_compacted", [False, True])
@pytest.mark.parametrize("batch_bytes_max", [1, 30, 1_000])
def test_batches_add_up_to_the_whole(
    make_engine: EngineFactory, batch_bytes_max: int, *, is_compacted: bool
) -> None:
    """Each has at least one difference and, with more than one, no more bytes than it may."""
    engine = make_engine()
    create(engine)
    for number in range(20):
        save(engine, f"{number:02}", "v" * (number % 7) * 3)
    if is_compacted:
        compact(engine, latest(engine))
    point = AtSnapshot(label="kept")
    batches = list(stream(engine, point, None, ALL, batch_bytes_max))
    for batch in batches:
        sizes = [len(each.after.payload) for each in batch.differences if each.after]
        assert len(sizes) == 1 or 0 < sum(sizes) <= batch_bytes_max or sum(sizes) == 0
        assert batch[:2] == (1, 21)
    found = [each.key.decode() for batch in batches for each in batch.differences]
    assert found == [f"{number:02}" for number in range(20)]


def test_a_batch_has_a_thousand_differences_at_most(
    make_engine: EngineFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small they are."""
    monkeypatch.setattr(differences, "BATCH_DIFFERENCES_MAX", 3)
    engine = make_engine()
    for number in range(7):
        save(engine, f"{number}", "")
    batches = list(stream(engine, AtRevision(0)))
    assert [len(batch.differences) for batch in batches] == [3, 3, 1]


def test_a_stream_stays_at_its_points(make_engine: EngineFactory, clock: ManualClock) -> None:
    """Neither writes, nor expiry, nor a newer snapshot with the label show in later batches."""
    engine = make_engine()
    create(engine)
    save(engine, "a")
    save(engine, "b", ttl_ms=100)
    save(engine, "c")
    batches = stream(engine, AtSnapshot(label="kept"), None, ALL, 1)
    found = shown(next(batches).differences)
    clock.advance(100)
    Housekeeper(engine, LIMITS).expire()
    save(engine, "c", "later")
    create(engine)
    found += [each for batch in batches for each in shown(batch.differences)]
    assert found == [("a", None, "v"), ("b", None, "v"), ("c", None, "v")]


def test_a_stream_ends_when_its_point_is_compacted(make_engine: EngineFactory) -> None:
    """A snapshot at the point would keep it, as it keeps any revision."""
    for is_kept in (False, True):
        engine = make_engine(make_engine.directory / f"{is_kept}")
        save(engine, "a")
        save(engine, "b")
        if is_kept:
            create(engine)
        batches = stream(engine, AtRevision(0), None, ALL, 1)
        next(batches)
        save(engine, "c")
        compact(engine, latest(engine))
        with pytest.raises(RevisionCompactedError):
            list(batches)


def test_a_view_opened_once_serves_both_points(make_engine: EngineFactory) -> None:
    """Both views of a comparison see one state of the store."""
    engine = make_engine()
    save(engine, "a")
    with engine.view(DEFAULT) as first:
        second = first.another()
        save(engine, "b")
        assert isinstance(second, View)
        assert (first.revision, second.revision) == (1, 1)


@pytest.mark.parametrize("seed", range(5))
def test_the_log_and_the_comparison_agree(make_engine: EngineFactory, seed: int) -> None:
    """From any revision to the present both find the same."""
    dice, engine = random.Random(seed), make_engine()
    for number in range(40):
        key = dice.choice("abcdef")
        if dice.random() < 0.3:
            delete(engine, key)
        else:
            save(engine, key, dice.choice("xyz"), ttl_ms=0 if number % 3 else 10_000)
    for revision in range(latest(engine) + 1):
        with engine.view(DEFAULT) as before:
            after = before.another()
            before.move_to_revision(revision)
            compared = list(differences._by_comparison(before, after, ALL, Kind.ENTRY))
            assert list(differences.between(before, after, ALL)) == compared
