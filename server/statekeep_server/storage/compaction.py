"""Compaction: removing versions and log records that no readable revision needs.

Owns the walk along the change log from where it last ended up to the floor, in bounded steps that
the writer runs between commits. Progress is stored in the same commit, so a crash between two
steps loses nothing. Must never touch what a revision at or above the floor can see.

A worked example: `a` saved at revisions 3 and 5, deleted at 8, and the floor raised to 6. The log
of revisions 3 and 5 is walked; at 5 the version of 3 goes, because from 5 on nobody sees it. The
version of 5 stays: it is what a read at 6 or 7 finds. With the floor at 8 the log of 8 is walked
too: the version of 5 goes, and the deletion stays, as history at the floor. With the floor at 9
the deletion goes as well, since nothing is left for it to hide.
"""

from dataclasses import dataclass
from typing import Final

import orjson

from statekeep_server.errors import RevisionInFutureError
from statekeep_server.storage import keys, records
from statekeep_server.storage.group import Group
from statekeep_server.storage.handles import Cursor
from statekeep_server.storage.heads import STORE_NAMESPACE, names_by_id
from statekeep_server.storage.plan import RequestId
from statekeep_server.storage.records import Change, ChangeType, Head, LoggedChange, kind_of_change
from statekeep_server.storage.view import View

EXPIRY_BATCH_MAX: Final = 1_000
REQUEST_ID_BATCH_MAX: Final = 1_000
PURGE_BATCH_MAX: Final = 2_000


@dataclass(slots=True, frozen=True)
class RaiseFloor:
    """Make `floor` the oldest readable revision of a namespace, at once."""

    namespace: str
    floor: int

    def __call__(self, group: Group) -> int:
        """Return the floor; one that is already higher stays."""
        head = group.heads.find(group.transaction, self.namespace)
        if head is None:
            head = group.heads.unborn(group.transaction, self.namespace)
        if self.floor > head.latest:
            raise RevisionInFutureError(
                f"cannot compact to revision {self.floor}: the latest is {head.latest}",
                revision=self.floor,
                latest=head.latest,
            )
        if self.floor > head.floor:
            head.floor = self.floor
            group.touch(self.namespace)
        return head.floor


@dataclass(slots=True, frozen=True)
class CompactStep:
    """Remove what the floor of a namespace has made unreachable, up to `records_max` records."""

    namespace: str
    records_max: int

    def __call__(self, group: Group) -> tuple[int, bool]:
        """Return (records removed, whether there is nothing left to do)."""
        head = group.heads.find(group.transaction, self.namespace)
        if head is None:
            return 0, True
        removed, rest, is_done = 0, self.records_max, False
        before = (head.finished, head.finished_parts)
        cursor = group.transaction.cursor(group.databases.changes)
        while not is_done and rest > 0:
            if head.finished < head.floor:
                part = _finish_revision(group, cursor, head, rest)
            else:
                part, is_done = _finish_part_of_floor(group, head)
            removed += part
            rest -= max(part, 1)
        if before != (head.finished, head.finished_parts):
            group.touch(self.namespace)
        return removed, is_done


def _finish_revision(group: Group, cursor: Cursor, head: Head, records_max: int) -> int:
    """Walk the log of one revision below the floor, chunk by chunk; return what was removed.

    A revision whose log is longer than `records_max` is left for the next step at the chunk
    where this one stopped, because finished chunks are deleted.
    """
    removed, revision = 0, head.finished
    while cursor.set_range(keys.change_key(head.namespace_id, revision, 0)):
        key, record = cursor.item()
        if keys.split_change_key(key)[:2] != (head.namespace_id, revision):
            break
        removed += _remove_named(group, key, record, keeps_itself=False)
        group.delete([key], group.databases.changes)
        removed += 1
        if removed >= records_max:
            return removed
    head.finished += 1
    head.finished_parts = 0
    return removed


def _finish_part_of_floor(group: Group, head: Head) -> tuple[int, bool]:
    """Remove what one chunk of the floor's own log superseded; return (how many, whether all).

    The log itself stays: reads at the floor take their time from it.
    """
    key = keys.change_key(head.namespace_id, head.floor, head.finished_parts)
    record = group.transaction.get(key, db=group.databases.changes)
    if record is None:
        return 0, True
    removed = _remove_named(group, key, record, keeps_itself=True)
    head.finished_parts += 1
    return removed, False


def _remove_named(group: Group, key: bytes, record: bytes, *, keeps_itself: bool) -> int:
    """Remove the versions that the changes in a record of the log superseded; return how many."""
    if not records.is_intact(key, record):
        # What it named stays until a later change of the same records is compacted; the damage
        # must not hold up all compaction, and nobody reads the log below the floor.
        return 0
    namespace_id, revision, _index = keys.split_change_key(key)
    logged = records.decode_changes(key, record)[1]
    return sum(
        _remove_superseded(group, namespace_id, revision, change, keeps_itself=keeps_itself)
        for change in logged
    )


def _remove_superseded(
    group: Group, namespace_id: int, revision: int, change: LoggedChange, *, keeps_itself: bool
) -> int:
    """Remove the versions older than `revision`, and that one too if it is a deletion.

    At the floor the deletion itself is kept.
    """
    kind = kind_of_change(change.type)
    stem = keys.kind_prefix(namespace_id, kind) + change.name + keys.NAME_END
    cursor = group.transaction.cursor(group.databases.versions)
    unreachable = list[bytes]()
    found = cursor.set_range(stem + keys.inverted(revision))
    while found and cursor.key().startswith(stem):
        key, record = cursor.item()
        is_itself = keys.revision_of(key) == revision
        if not is_itself or (
            not keeps_itself
            and records.is_intact(key, record)
            and records.decode_version(key, record).is_deleted
        ):
            unreachable.append(key)
        found = cursor.next()
    group.delete(unreachable, group.databases.versions)
    return len(unreachable)


def expire_step(group: Group) -> int:
    """Delete a batch of the entries whose time has come; return how many were looked at.

    Each namespace gets one commit with a change `ENTRY_EXPIRED` for each of its entries.
    """
    cursor = group.transaction.cursor(group.databases.expiries)
    due = list[tuple[bytes, bytes]]()
    found = cursor.first()
    while found and len(due) < EXPIRY_BATCH_MAX:
        if keys.split_expiry_key(cursor.key())[0] > group.now_ms:
            break
        due.append(cursor.item())
        found = cursor.next()
    if not due:
        return 0
    names = names_by_id(group.transaction, group.databases)
    by_namespace: dict[str, list[tuple[bytes, int]]] = {}
    for key, record in due:
        _expire_ms, namespace_id, name = keys.split_expiry_key(key)
        # A deleted namespace leaves its expiries behind; they are dropped here when due.
        if namespace_id in names and records.is_intact(key, record):
            saved_revision = int.from_bytes(record[-8:], "big")
            by_namespace.setdefault(names[namespace_id], []).append((name, saved_revision))
    for namespace, saved in by_namespace.items():
        _expire_entries(group, namespace, saved)
    group.delete((key for key, _record in due), group.databases.expiries)
    return len(due)


def _expire_entries(group: Group, namespace: str, saved: list[tuple[bytes, int]]) -> None:
    head = group.heads.find(group.transaction, namespace)
    if head is None:
        return
    view = View(group.transaction, group.databases, head, time_ms=0)
    changes = list[Change]()
    for name, saved_revision in saved:
        previous = view.newest(keys.Kind.ENTRY, name)
        # The expiry speaks of one save; an entry saved again since then has its own or none.
        if previous is not None and previous.revision == saved_revision:
            changes.append(Change(ChangeType.ENTRY_EXPIRED, name, previous))
    if changes:
        group.apply(namespace, head, changes)


@dataclass(slots=True, frozen=True)
class ForgetAnswers:
    """Drop a batch of the answers kept for request ids given before a time."""

    namespace: str
    before_ms: int

    def __call__(self, group: Group) -> int:
        """Return how many were dropped."""
        head = group.heads.find(group.transaction, self.namespace)
        if head is None:
            return 0
        return group.forget_answers(
            self.namespace, head, before_ms=self.before_ms, count_max=REQUEST_ID_BATCH_MAX
        )


@dataclass(slots=True, frozen=True)
class DeleteNamespace:
    """Forget a namespace and everything in it, at once; its records are purged later."""

    namespace: str
    request: RequestId | None = None

    def __call__(self, group: Group) -> tuple[int, bool]:
        """Return (the revision of the deletion, whether there was anything to delete)."""
        heads, transaction = group.heads, group.transaction
        head = heads.find(transaction, self.namespace)
        if self.request is not None:
            repeated = self._first_answer(group, head, self.request)
            if repeated is not None:
                revision, existed = orjson.loads(repeated)
                return revision, existed
        if head is None:
            answer = (heads.unborn(transaction, self.namespace).latest, False)
        else:
            answer = (heads.remove(transaction, self.namespace, head), True)
            group.is_changed = True
        if self.request is not None:
            self._keep_answer(group, self.request, orjson.dumps(answer))
        return answer

    def _first_answer(self, group: Group, head: Head | None, request: RequestId) -> bytes | None:
        if head is not None:
            # The namespace knows the ids of all its other mutations.
            group.first_answer(head, request)
        store_head = group.heads.find(group.transaction, STORE_NAMESPACE)
        return None if store_head is None else group.first_answer(store_head, self._kept(request))

    def _keep_answer(self, group: Group, request: RequestId, answer: bytes) -> None:
        # It cannot be kept with the namespace, which is gone, so the store keeps it.
        store_head = group.heads.find(group.transaction, STORE_NAMESPACE)
        if store_head is None:
            store_head = Head(namespace_id=0, latest=0, floor=0, finished=0, time_ms=0)
            group.heads.add(group.transaction, STORE_NAMESPACE, store_head)
        group.keep_answer(STORE_NAMESPACE, store_head, self._kept(request), answer)

    def _kept(self, request: RequestId) -> RequestId:
        return request._replace(id=self.namespace.encode() + b"/" + request.id)


def purge_step(group: Group) -> bool:
    """Remove a batch of the records of deleted namespaces; return whether none are left."""
    namespace_id = group.heads.next_purge(group.transaction)
    if namespace_id is None:
        return True
    prefix = keys.namespace_prefix(namespace_id)
    databases = group.databases
    for database in (databases.versions, databases.changes, databases.requests):
        cursor = group.transaction.cursor(database)
        batch = list[bytes]()
        found = cursor.set_range(prefix)
        while found and len(batch) < PURGE_BATCH_MAX and cursor.key().startswith(prefix):
            batch.append(cursor.key())
            found = cursor.next()
        if batch:
            group.delete(batch, database)
            return False
    group.heads.end_purge(group.transaction, namespace_id)
    group.is_changed = True
    return group.heads.next_purge(group.transaction) is None
