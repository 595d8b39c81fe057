"""Snapshots: labelled revisions that are kept readable, and the way back to them.

Owns creating, evicting, deleting and restoring. Creating one stores a small record, whatever the
size of the namespace; restoring is a commit like any other, made of what differs. Must never
change what a snapshot holds.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

from statekeep_server.config import Limits
from statekeep_server.domain import differences, quotas, settings, snapshot_records
from statekeep_server.domain.differences import Difference
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.points import move_to_snapshot
from statekeep_server.domain.ranges import KeyRange, PageQuery, PageToken, open_token, seal_token
from statekeep_server.domain.snapshot_records import Snapshot, Target
from statekeep_server.errors import (
    RestoreTooLargeError,
    SnapshotPinnedError,
    SnapshotsTooManyError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType, ValueKind, Version
from statekeep_server.storage.view import View

DIFFERENCES_SHOWN_MAX = 1_000


class CreateAnswer(NamedTuple):
    """The revision of a new snapshot, the snapshot, and the ids of those evicted for it."""

    revision: int
    snapshot: Snapshot
    evicted_ids: list[str]


class DeleteAnswer(NamedTuple):
    """The revision at which a snapshot was deleted, and the snapshot."""

    revision: int
    snapshot: Snapshot


class RestoreAnswer(NamedTuple):
    """The revision of a restore (the latest, if nothing differed), and what it changed."""

    revision: int
    snapshot: Snapshot
    saved_count: int
    deleted_count: int


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


def create(origin: Origin, new: NewSnapshot, limits: Limits) -> Plan[CreateAnswer]:
    """Return the plan that keeps the state of a namespace under a label."""
    return _create(origin, new, limits, dataset_id=0, entries_count=0)


def adopt(
    origin: Origin, new: NewSnapshot, limits: Limits, *, dataset_id: int, entries_count: int
) -> Plan[CreateAnswer]:
    """Return the plan that makes a staged dataset a snapshot of a namespace."""
    return _create(origin, new, limits, dataset_id=dataset_id, entries_count=entries_count)


def _create(
    origin: Origin, new: NewSnapshot, limits: Limits, *, dataset_id: int, entries_count: int
) -> Plan[CreateAnswer]:
    def run(view: View) -> Outcome[CreateAnswer]:
        evicted = _evicted(view, limits)
        revision = view.next_revision
        snapshot = Snapshot(
            id=snapshot_records.id_of(revision),
            label=new.label,
            description=new.description,
            is_pinned=new.is_pinned,
            revision=revision,
            time_ms=max(view.time_ms, view.head.time_ms),
            entries_count=entries_count if dataset_id else view.head.entries_count,
            dataset_id=dataset_id,
        )
        name, payload = snapshot.id.encode(), snapshot_records.encode(snapshot)
        created = Change(ChangeType.SNAPSHOT_CREATED, name, None, payload, ValueKind.JSON)
        return Outcome(
            CreateAnswer(revision, snapshot, [each.id for each in evicted]),
            (created, *(_deleted(view, each) for each in evicted)),
            adopted=[dataset_id] if dataset_id else [],
            dropped=[each.dataset_id for each in evicted if each.dataset_id],
        )

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=_create_answer_from,
        request=origin.request,
        size_bytes=len(new.label) + len(new.description),
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


def restore(
    origin: Origin, target: Target, key_range: KeyRange, limits: Limits
) -> Plan[RestoreAnswer]:
    """Return the plan that makes the entries of a range equal to those of a snapshot."""

    def run(view: View) -> Outcome[RestoreAnswer]:
        restoration = Restoration(view, target, key_range, limits)
        quotas.check_growth(view, restoration.entries_growth, restoration.bytes_growth, limits)
        return Outcome(
            restoration.answer(),
            restoration if restoration.keys else (),
            size_bytes=restoration.saved_bytes,
        )

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=_restore_answer_from,
        request=origin.request,
    )


def preview(
    engine: Engine, namespace: str, target: Target, key_range: KeyRange, limits: Limits
) -> tuple[RestoreAnswer, list[Difference]]:
    """Return what a restore would change, and the first differences on the way to the snapshot.

    The differences come without values.
    """
    with engine.view(namespace) as view:
        restoration = Restoration(view, target, key_range, limits)
        answer = restoration.answer()._replace(revision=view.revision)
        return answer, restoration.shown


class Restoration(Sequence[Change]):
    """The changes of a restore: the keys that differ, and their changes as they are asked for.

    Values are read when a change is asked for, so a large restore does not hold them all.
    """

    def __init__(self, view: View, target: Target, key_range: KeyRange, limits: Limits) -> None:
        """Find what differs; RestoreTooLargeError if it is more than one commit may change."""
        self._view = view
        self.snapshot = snapshot_records.find(view, target)
        self._past = view.another()
        move_to_snapshot(self._past, self.snapshot)
        # What has passed its time since then does not come back.
        self._past.time_ms = view.time_ms
        self.keys, self.shown = list[bytes](), list[Difference]()
        self.saved_count = self.saved_bytes = self.deleted_count = 0
        self.entries_growth = self.bytes_growth = 0
        for difference in differences.between(view, self._past, key_range):
            self._add(difference, limits.restore_entries_max)

    def _add(self, difference: Difference, limit: int) -> None:
        if len(self.keys) == limit:
            raise RestoreTooLargeError(
                f"more than {limit} entries differ from the snapshot, the limit of one restore; "
                f"restore by key_prefix, one after the other, or raise --restore-entries-max",
                limit=limit,
            )
        key, now, then = difference
        self.keys.append(key)
        if len(self.shown) < DIFFERENCES_SHOWN_MAX:
            self.shown.append(Difference(key, _without_value(now), _without_value(then)))
        # An entry that has expired counts until it is swept.
        counted = now or self._view.newest(Kind.ENTRY, key)
        if counted is not None and not counted.is_deleted:
            self.entries_growth -= 1
            self.bytes_growth -= len(key) + len(counted.payload)
        if then is None:
            self.deleted_count += 1
        else:
            self.saved_count += 1
            self.saved_bytes += len(key) + len(then.payload)
            self.entries_growth += 1
            self.bytes_growth += len(key) + len(then.payload)

    def answer(self) -> RestoreAnswer:
        """Return what the restore answers."""
        revision = self._view.next_revision if self.keys else self._view.revision
        return RestoreAnswer(revision, self.snapshot, self.saved_count, self.deleted_count)

    def __len__(self) -> int:
        """Return the number of changes: one for the snapshot itself, one for each entry."""
        return len(self.keys) + 1

    @overload
    def __getitem__(self, index: int) -> Change: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Change]: ...

    def __getitem__(self, index: int | slice) -> Change | Sequence[Change]:
        """Make the changes asked for."""
        if isinstance(index, slice):
            return [self._change(each) for each in range(*index.indices(len(self)))]
        return self._change(index)

    def __iter__(self) -> Iterator[Change]:
        """Make one change after the other."""
        return (self._change(index) for index in range(len(self)))

    def _change(self, index: int) -> Change:
        if index == 0:
            name = self.snapshot.id.encode()
            return Change(ChangeType.SNAPSHOT_RESTORED, name, None)
        key = self.keys[index - 1]
        now, then = self._view.newest(Kind.ENTRY, key), self._past.get(Kind.ENTRY, key)
        if then is None:
            return Change(ChangeType.ENTRY_DELETED, key, now)
        return Change(
            ChangeType.ENTRY_SAVED, key, now, then.payload, then.value_kind, then.expire_ms
        )


def _without_value(version: Version | None) -> Version | None:
    return None if version is None else version._replace(payload=b"")


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


def _restore_answer_from(fields: list[object]) -> RestoreAnswer:
    revision, snapshot, saved, deleted = fields
    return RestoreAnswer(revision, Snapshot(*snapshot), saved, deleted)  # type: ignore[arg-type, misc]
