"""Going to a point in time: every revision from the floor on, and those that snapshots keep."""

import pytest

from statekeep_server.domain import points, snapshots
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import (
    AtMoment,
    AtRevision,
    AtSnapshot,
    AtTime,
    KeyRange,
    PageQuery,
    PageToken,
    Point,
    seal_token,
)
from statekeep_server.domain.snapshot_records import Target, id_of
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.errors import (
    RevisionCompactedError,
    RevisionInFutureError,
    SnapshotNotFoundError,
)
from statekeep_server.storage.engine import Engine
from tests.clocks import START_MS, ManualClock
from tests.engines import EngineFactory
from tests.entries import DEFAULT, LIMITS, compact, save

ORIGIN = Origin(DEFAULT)
STEP_MS = 1_000


@pytest.fixture
def engine(make_engine: EngineFactory, clock: ManualClock) -> Engine:
    """Return an engine with saves at 1, 2, 4 and 5, a snapshot at 3, and the floor at 4."""
    engine = make_engine()
    for revision in range(1, 6):
        clock.advance(STEP_MS)
        if revision == 3:
            engine.update(snapshots.create(ORIGIN, NewSnapshot("kept"), LIMITS))
        else:
            save(engine, "a", f"{revision}")
    compact(engine, 4)
    clock.advance(STEP_MS)
    return engine


def at(engine: Engine, point: Point) -> tuple[int, int]:
    """Return the revision and the moment of a point, in steps after the start."""
    with engine.view(DEFAULT) as view:
        points.move(view, point)
        return view.revision, (view.time_ms - START_MS) // STEP_MS


def test_each_kind_of_point(engine: Engine) -> None:
    """A revision and a snapshot are at the time of their commit, a time is at that time."""
    assert at(engine, None) == (5, 6)
    assert at(engine, AtRevision(4)) == (4, 4)
    assert at(engine, AtTime(START_MS + 4 * STEP_MS + 1)) == (4, 4)
    assert at(engine, AtTime(START_MS + 6 * STEP_MS)) == (5, 6)
    assert at(engine, AtSnapshot(label="kept")) == (3, 3)
    assert at(engine, AtSnapshot(id=id_of(3))) == (3, 3)
    assert at(engine, AtMoment(5, START_MS + 5 * STEP_MS)) == (5, 5)


def test_below_the_floor_only_what_a_snapshot_keeps_is_readable(engine: Engine) -> None:
    """And only for as long as the snapshot exists."""
    assert at(engine, AtRevision(3)) == (3, 3)
    for point in (AtRevision(0), AtRevision(2), AtTime(START_MS + 3 * STEP_MS)):
        with pytest.raises(RevisionCompactedError):
            at(engine, point)
    engine.update(snapshots.delete(ORIGIN, Target(label="kept"), even_if_pinned=False))
    with pytest.raises(RevisionCompactedError):
        at(engine, AtRevision(3))
    with pytest.raises(SnapshotNotFoundError):
        at(engine, AtSnapshot(id=id_of(3)))


@pytest.mark.parametrize("point", [AtRevision(6), AtRevision((1 << 64) - 1), AtTime(1 << 62)])
def test_nothing_above_the_latest_is_readable(engine: Engine, point: Point) -> None:
    """It has not happened yet."""
    with pytest.raises(RevisionInFutureError):
        at(engine, point)


@pytest.mark.parametrize("point", [AtSnapshot(), AtSnapshot(label="no"), AtSnapshot(id="no")])
def test_no_snapshot_is_taken_for_another(engine: Engine, point: Point) -> None:
    """An empty label or id does not mean the newest."""
    with pytest.raises(SnapshotNotFoundError):
        at(engine, point)


def test_a_fixed_point_does_not_move_with_what_is_written(engine: Engine) -> None:
    """The present becomes its revision, a label the snapshot that it meant."""
    for point, fixed in (
        (None, AtRevision(5)),
        (AtTime(START_MS + 4 * STEP_MS), AtRevision(4)),
        (AtRevision(3), AtRevision(3)),
        (AtSnapshot(label="kept"), AtSnapshot(id=id_of(3))),
    ):
        with engine.view(DEFAULT) as view:
            points.move(view, point)
            assert points.fixed(view, point) == fixed


@pytest.mark.parametrize("is_reverse", [False, True])
def test_a_later_page_looks_where_the_first_did(engine: Engine, *, is_reverse: bool) -> None:
    """At its revision and moment, from its position on, whatever the label means by now."""
    query = PageQuery(
        call="x",
        namespace=DEFAULT,
        range=KeyRange(b"a", b"z"),
        entries_max=1,
        is_reverse=is_reverse,
        point=AtSnapshot(label="kept"),
    )
    token = PageToken(3, START_MS + 3 * STEP_MS, b"m")
    engine.update(snapshots.create(ORIGIN, NewSnapshot("kept"), LIMITS))
    later = PageQuery(
        call="x",
        namespace=DEFAULT,
        range=query.range,
        entries_max=1,
        is_reverse=is_reverse,
        point=query.point,
        token=seal_token(query, token),
    )
    with engine.view(DEFAULT) as view:
        rest = points.open_page(later, view)
        assert (view.revision, view.time_ms) == token[:2]
        assert rest == (KeyRange(b"a", b"m\x00") if is_reverse else KeyRange(b"m", b"z"))
    with engine.view(DEFAULT) as view:
        points.open_page(query, view)
        assert view.revision == 6


def test_the_moment_of_a_plan_changes_nothing(engine: Engine) -> None:
    """It is the latest revision and the present, in the order of commits."""
    assert engine.update(points.moment(DEFAULT)) == AtMoment(5, START_MS + 6 * STEP_MS)
    assert engine.latest_revision(DEFAULT) == 5
