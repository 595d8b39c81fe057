"""Going to a point in time: from what a read asks for to a view that is there.

Owns the rule of what is readable: every revision from the floor on, and below it those that
snapshots keep.
"""

from statekeep_server.domain import snapshot_records
from statekeep_server.domain.ranges import (
    AtMoment,
    AtRevision,
    AtSnapshot,
    AtTime,
    KeyRange,
    PageQuery,
    Point,
    open_token,
)
from statekeep_server.domain.snapshot_records import Snapshot, Target
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.view import View


def move(view: View, point: Point) -> None:
    """Take a fresh view to a point in time; None leaves it at the latest revision.

    Raises SnapshotNotFoundError, RevisionCompactedError or RevisionInFutureError.
    """
    if isinstance(point, AtRevision):
        move_to_revision(view, point.revision)
    elif isinstance(point, AtTime):
        view.move_to_time(point.time_ms)
    elif isinstance(point, AtSnapshot):
        target = Target(point.label, point.id)
        if target == Target():
            # An empty target means the newest of all; an empty label or id means none.
            raise snapshot_records.not_found(target)
        move_to_snapshot(view, snapshot_records.find(view, target))
    elif isinstance(point, AtMoment) and point.revision >= view.head.floor:
        # Compacted in the instant since, it is gone, and the present is the nearest to it.
        view.move_to_pinned(*point)


def moment(namespace: str) -> Plan[AtMoment]:
    """Return the plan that changes nothing and answers with its place in the order of commits."""
    return Plan(
        namespace, lambda view: Outcome(AtMoment(view.revision, view.time_ms)), _moment_from
    )


def _moment_from(fields: list[object]) -> AtMoment:
    return AtMoment(*fields)  # type: ignore[arg-type]


def move_to_revision(view: View, revision: int) -> None:
    """Take a fresh view to a revision at or above the floor, or to one that a snapshot keeps."""
    if revision < view.head.floor:
        snapshot = snapshot_records.at_revision(view, revision)
        if snapshot is not None and not snapshot.dataset_id:
            view.move_to_pinned(revision, snapshot.time_ms)
            return
    view.move_to_revision(revision)


def move_to_snapshot(view: View, snapshot: Snapshot) -> None:
    """Take a fresh view to what a snapshot holds."""
    if snapshot.dataset_id:
        view.move_to_dataset(snapshot.dataset_id, snapshot.revision, snapshot.time_ms)
    else:
        view.move_to_pinned(snapshot.revision, snapshot.time_ms)


def fixed(view: View, point: Point) -> Point:
    """Return the point at which a view looks, so that another view can look there later."""
    if isinstance(point, AtSnapshot):
        return AtSnapshot(id=snapshot_records.id_of(view.revision))
    return AtRevision(view.revision)


def open_page(query: PageQuery, view: View) -> KeyRange:
    """Take a fresh view to where the query's page looks; return the rest of its range."""
    if not query.token:
        move(view, query.point)
        return query.range
    token = open_token(query)
    if isinstance(query.point, AtSnapshot):
        move(view, AtSnapshot(id=snapshot_records.id_of(token.revision)))
    else:
        move_to_revision(view, token.revision)
    view.time_ms = token.time_ms
    if query.is_reverse:
        return KeyRange(query.range.start, token.position + b"\x00")
    return KeyRange(max(query.range.start, token.position), query.range.end)
