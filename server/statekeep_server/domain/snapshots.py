"""Snapshots: labelled revisions that are kept readable.

Owns creating, evicting, deleting and listing. Creating one stores a small record, whatever the
size of the namespace. Must never change what a snapshot holds.
"""

from collections.abc import Sequence
from typing import NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import settings, snapshot_records
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import PageQuery, PageToken, open_token, seal_token
from statekeep_server.domain.snapshot_records import Snapshot, Target
from statekeep_server.errors import (
    SnapshotPinnedError,
    SnapshotsTooManyError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType, ValueKind
from statekeep_server.storage.view import View


class CreateAnswer(NamedTuple):
    """The revision of a new snapshot, the snapshot, and the ids of those evicted for it."""

    revision: int
    snapshot: Snapshot
    evicted_ids: list[str]


class DeleteAnswer(NamedTuple):
    """The revision at which a snapshot was deleted, and the snapshot."""

    revision: int
    snapshot: Snapshot


class SnapshotPage(NamedTuple):
    """A page of snapshots; an empty token means it is the last."""

    revision: int
    snapshots: list[Snapshot]
    next_token: str


class NewSnapshot(NamedTuple):
    """What a caller says of a snapshot to create."""

    label: str
    description: str = ""
    is_pinned: bool = False


class Created(NamedTuple):
    """What creating a snapshot comes to: its answer and its changes.

    `dropped` are the datasets of those evicted for it.
    """

    answer: CreateAnswer
    changes: Sequence[Change]
    dropped: Sequence[int]


class Dataset(NamedTuple):
    """What an imported snapshot brings along."""

    id: int
    entries_count: int
    machines_count: int = 0
    content_time_ms: int = 0


def create(origin: Origin, new: NewSnapshot, limits: Limits) -> Plan[CreateAnswer]:
    """Return the plan that keeps the state of a namespace under a label."""
    return _plan(origin, new, limits, None)


def adopt(origin: Origin, new: NewSnapshot, limits: Limits, dataset: Dataset) -> Plan[CreateAnswer]:
    """Return the plan that makes a staged dataset a snapshot of a namespace."""
    return _plan(origin, new, limits, dataset)


def _plan(
    origin: Origin, new: NewSnapshot, limits: Limits, dataset: Dataset | None
) -> Plan[CreateAnswer]:
    def run(view: View) -> Outcome[CreateAnswer]:
        made = created(view, new, limits, dataset=dataset)
        adopted = [] if dataset is None else [dataset.id]
        return Outcome(made.answer, made.changes, adopted=adopted, dropped=made.dropped)

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=_create_answer_from,
        request=origin.request,
        size_bytes=len(new.label) + len(new.description),
    )


def created(  # noqa: PLR0913 - what the rest of a commit does to the counts
    view: View,
    new: NewSnapshot,
    limits: Limits,
    *,
    dataset: Dataset | None = None,
    entries_growth: int = 0,
    machines_growth: int = 0,
) -> Created:
    """Return what creating a snapshot of the next revision comes to.

    The growths are what the other operations of the commit add to what there is.
    """
    evicted = _evicted(view, limits)
    revision, head = view.next_revision, view.head
    counts = head.entries_count + entries_growth, head.machines_count + machines_growth
    snapshot = Snapshot(
        id=snapshot_records.id_of(revision),
        label=new.label,
        description=new.description,
        is_pinned=new.is_pinned,
        revision=revision,
        time_ms=max(view.time_ms, head.time_ms),
        entries_count=dataset.entries_count if dataset else counts[0],
        dataset_id=dataset.id if dataset else 0,
        machines_count=dataset.machines_count if dataset else counts[1],
        content_time_ms=dataset.content_time_ms if dataset else 0,
    )
    name, payload = snapshot.id.encode(), snapshot_records.encode(snapshot)
    change = Change(ChangeType.SNAPSHOT_CREATED, name, None, payload, ValueKind.JSON)
    return Created(
        CreateAnswer(revision, snapshot, [each.id for each in evicted]),
        (change, *(_deleted(view, each) for each in evicted)),
        [each.dataset_id for each in evicted if each.dataset_id],
    )


def _evicted(view: View, limits: Limits) -> list[Snapshot]:
    """Return the snapshots that have to go so that one more fits."""
    policy = settings.effective(view, limits)
    surplus = view.head.snapshots_count + 1 - policy.snapshots_max
    if surplus <= 0:
        return []
    evicted = list[Snapshot]()
    if policy.snapshot_limit_action == settings.EVICT_OLDEST_SNAPSHOT:
        unpinned = (each for each in snapshot_records.scan(view) if not each.is_pinned)
        evicted = [each for each, _ in zip(unpinned, range(surplus), strict=False)]
    if len(evicted) < surplus:
        raise SnapshotsTooManyError(
            f"the namespace has {view.head.snapshots_count} snapshots, of at most "
            f"{policy.snapshots_max}, and its policy leaves none to evict; delete one, or raise "
            f"snapshots_max with SetSnapshotPolicy",
            limit=policy.snapshots_max,
        )
    return evicted


def delete(origin: Origin, target: Target, *, even_if_pinned: bool) -> Plan[DeleteAnswer]:
    """Return the plan that deletes one snapshot."""

    def run(view: View) -> Outcome[DeleteAnswer]:
        snapshot = snapshot_records.find(view, target)
        if snapshot.is_pinned and not even_if_pinned:
            raise SnapshotPinnedError(
                f"the snapshot {snapshot.label!r} ({snapshot.id}) is pinned; delete it with "
                f"even_if_pinned if that is meant",
                snapshot_id=snapshot.id,
            )
        return Outcome(
            DeleteAnswer(view.next_revision, snapshot),
            (_deleted(view, snapshot),),
            dropped=[snapshot.dataset_id] if snapshot.dataset_id else [],
        )

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: DeleteAnswer(fields[0], Snapshot(*fields[1])),  # type: ignore[arg-type, misc]
        request=origin.request,
        grows=False,
    )


def _deleted(view: View, snapshot: Snapshot) -> Change:
    name = snapshot.id.encode()
    return Change(ChangeType.SNAPSHOT_DELETED, name, view.newest(Kind.SNAPSHOT, name))


def get(engine: Engine, namespace: str, target: Target) -> tuple[int, Snapshot]:
    """Return (the revision read, the snapshot) or raise SnapshotNotFoundError."""
    with engine.view(namespace) as view:
        return view.revision, snapshot_records.find(view, target)


def count(engine: Engine, namespace: str, label: str) -> tuple[int, int]:
    """Return (the revision read, how many snapshots there are, or how many with a label)."""
    with engine.view(namespace) as view:
        if not label:
            return view.revision, view.head.snapshots_count
        found = sum(snapshot.label == label for snapshot in snapshot_records.scan(view))
        return view.revision, found


def list_page(engine: Engine, query: PageQuery, label: str) -> SnapshotPage:
    """Return a page of snapshots, the newest first, or with `is_reverse` the oldest first."""
    with engine.view(query.namespace) as view:
        start, end = b"", None
        if query.token:
            position = open_token(query).position
            start, end = (position, None) if query.is_reverse else (b"", position + b"\x00")
        found = view.scan(Kind.SNAPSHOT, start, end, is_reverse=not query.is_reverse)
        snapshots = list[Snapshot]()
        for _name, version in found:
            snapshot = snapshot_records.decode(version)
            if label and snapshot.label != label:
                continue
            if len(snapshots) == query.entries_max:
                token = PageToken(view.revision, view.time_ms, snapshot.id.encode())
                return SnapshotPage(view.revision, snapshots, seal_token(query, token))
            snapshots.append(snapshot)
        return SnapshotPage(view.revision, snapshots, "")


def _create_answer_from(fields: list[object]) -> CreateAnswer:
    revision, snapshot, evicted_ids = fields
    return CreateAnswer(revision, Snapshot(*snapshot), evicted_ids)  # type: ignore[arg-type, misc]
