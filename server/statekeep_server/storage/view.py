"""Reading: a namespace as it was at one revision and moment.

Owns the walk over versions. A view lives inside one short LMDB transaction, copies what it returns
and must never write. The same view serves readers and the plans of the writer.
"""

from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

import lmdb

from statekeep_server.errors import (
    DataDamagedError,
    RevisionCompactedError,
    RevisionInFutureError,
)
from statekeep_server.storage import keys, records
from statekeep_server.storage.environment import Databases
from statekeep_server.storage.handles import Cursor, ReadTransaction
from statekeep_server.storage.keys import AFTER_NAME, NAME_END, Kind
from statekeep_server.storage.records import Head, LoggedChange, Version


class View:
    """A namespace at `revision`, with entries that had expired at `time_ms` already absent.

    A fresh view is at the latest revision and the present moment; `move_to_revision` and
    `move_to_time` take it into the past. Use it as a context manager, briefly: an open view keeps
    LMDB from reusing pages.
    """

    __slots__ = (
        "_databases",
        "_transaction",
        "_versions",
        "head",
        "is_dataset",
        "revision",
        "time_ms",
    )

    def __init__(
        self,
        transaction: ReadTransaction,
        databases: Databases,
        head: Head,
        time_ms: int,
        versions: Cursor | None = None,
    ) -> None:
        """Look at the latest revision of the namespace whose head is given, at `time_ms`.

        `versions` is a cursor to use instead of one of the view's own.
        """
        self._transaction = transaction
        self._databases = databases
        self._versions = versions or transaction.cursor(databases.versions)
        self.head = head
        self.revision = head.latest
        # Should the machine's clock be set back, time in the namespace stands still instead.
        self.time_ms = max(time_ms, head.time_ms)
        self.is_dataset = False

    def __enter__(self) -> Self:
        """Return the view itself; its transaction is already open."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the transaction; an LMDB error that escaped means damaged pages."""
        self._transaction.abort()
        if isinstance(error, lmdb.Error):
            message = f"the data file is damaged: {error}; restore a backup"
            raise DataDamagedError(message) from error

    @property
    def next_revision(self) -> int:
        """The revision that a plan's changes will get."""
        return self.head.latest + 1

    def move_to_revision(self, revision: int) -> None:
        """Look at the world as it was right after `revision`, at the time of that commit.

        Raises RevisionInFutureError above the latest and RevisionCompactedError below the floor.
        """
        head = self.head
        if revision > head.latest:
            raise RevisionInFutureError(
                f"revision {revision} has not happened yet: the latest is {head.latest}",
                revision=revision,
                latest=head.latest,
            )
        if revision < head.floor:
            raise RevisionCompactedError(
                f"revision {revision} is no longer kept: the oldest readable one, the floor, "
                f"is {head.floor}",
                revision=revision,
                floor=head.floor,
            )
        self.revision = revision
        self.time_ms = self.time_of(revision)

    def move_to_pinned(self, revision: int, time_ms: int) -> None:
        """Look at a revision that a snapshot keeps, whatever the floor is, at its time."""
        self.revision = revision
        self.time_ms = time_ms

    def move_to_dataset(self, dataset_id: int, revision: int, time_ms: int) -> None:
        """Look at what a snapshot brought along; its entries came at the snapshot's revision."""
        self.head = replace(self.head, namespace_id=dataset_id)
        self.revision = revision
        self.time_ms = time_ms
        self.is_dataset = True

    def another(self) -> "View":
        """Return a fresh view of the same namespace in the same transaction."""
        return View(self._transaction, self._databases, self.head, self.time_ms)

    def move_to_time(self, time_ms: int) -> None:
        """Look at the world as it was at a moment: the newest revision committed by then.

        Raises RevisionInFutureError after the present and RevisionCompactedError before the floor.
        """
        if time_ms > self.time_ms:
            raise RevisionInFutureError(
                "the time has not come yet: a read can go back in time, not forward",
                latest=self.head.latest,
            )
        floor, latest = self.head.floor, self.head.latest
        if floor > 0 and time_ms < self.time_of(floor):
            raise RevisionCompactedError(
                f"what was true at that time is no longer kept: the oldest readable revision, "
                f"the floor, is {floor}",
                floor=floor,
            )
        while floor < latest:
            middle = (floor + latest + 1) // 2
            if self.time_of(middle) <= time_ms:
                floor = middle
            else:
                latest = middle - 1
        self.revision = floor
        self.time_ms = time_ms

    def time_of(self, revision: int) -> int:
        """Return when a revision at or above the floor was committed, in ms; 0 for revision 0."""
        key = keys.change_key(self.head.namespace_id, revision, 0)
        record = self._transaction.get(key, db=self._databases.changes)
        return records.decode_change_time(key, record) if record is not None else 0

    def get(self, kind: Kind, name: bytes) -> Version | None:
        """Return the record as this view sees it, or None if it is absent, deleted or expired."""
        found = self._seek(kind, name)
        if found is None:
            return None
        version = self._dated(records.decode_version(*found))
        return version if self.is_present(version) else None

    def newest(self, kind: Kind, name: bytes) -> Version | None:
        """Return the last version this view sees, a deletion or an expired one too.

        It is for replacing or deleting the record, so a damaged one comes back as a stand-in.
        """
        found = self._seek(kind, name)
        return None if found is None else records.decode_version(*found, is_tolerant=True)

    def is_present(self, version: Version | None) -> bool:
        """Say whether a version stands for something: neither deleted nor past its time."""
        return (
            version is not None
            and not version.is_deleted
            and not 0 < version.expire_ms <= self.time_ms
        )

    def scan(
        self,
        kind: Kind,
        start: bytes,
        end: bytes | None,
        *,
        is_reverse: bool = False,
        is_tolerant: bool = False,
    ) -> Iterator[tuple[bytes, Version]]:
        """Yield (name, version) of the records present in [start, end), in order of name.

        `end` None means to the last one. The view must stay open while it is iterated.
        """
        walk = self._names_backward if is_reverse else self._names_forward
        for name, key, record in walk(self._prefix(kind), start, end):
            version = records.decode_version(key, record, is_tolerant=is_tolerant)
            if self.is_present(version):
                yield name, self._dated(version)

    def history(self, kind: Kind, name: bytes) -> Iterator[Version]:
        """Yield the kept versions of one record up to this view's revision, newest first.

        Deletions are among them. The last one yielded is the one that stood at the floor.
        """
        prefix = self._prefix(kind) + name + NAME_END
        cursor = self._transaction.cursor(self._databases.versions)
        found = cursor.set_range(prefix + keys.inverted(self.revision))
        while found:
            key, record = cursor.item()
            if not key.startswith(prefix):
                return
            version = records.decode_version(key, record)
            is_last = version.revision <= self.head.floor
            # A deletion before the floor hides nothing; compaction removes it sooner or later.
            if not version.is_deleted or version.revision >= self.head.floor:
                yield self._dated(version)
            if is_last:
                return
            found = cursor.next()

    def expiring(self, after_ms: int, until_ms: int) -> Iterator[bytes]:
        """Yield the keys of entries not swept yet whose time is in (after, until]."""
        cursor = self._transaction.cursor(self._databases.expiries)
        found = cursor.set_range(keys.due_key(after_ms + 1, 0, b""))
        while found:
            expire_ms, namespace_id, name = keys.split_due_key(cursor.key())
            if expire_ms > until_ms:
                return
            if namespace_id == self.head.namespace_id:
                yield name
            found = cursor.next()

    def changes(self, revision: int) -> tuple[int, list[LoggedChange]]:
        """Return (time in ms, the changes in order) of one commit at or above the floor."""
        namespace_id = self.head.namespace_id
        time_ms, logged = 0, list[LoggedChange]()
        cursor = self._transaction.cursor(self._databases.changes)
        found = cursor.set_range(keys.change_key(namespace_id, revision, 0))
        while found:
            key, record = cursor.item()
            if keys.split_change_key(key)[:2] != (namespace_id, revision):
                break
            time_ms, part = records.decode_changes(key, record)
            logged += part
            found = cursor.next()
        return time_ms, logged

    def logged(self, revision: int, part: int) -> tuple[int, list[LoggedChange]] | None:
        """Return (time in ms, changes) of one record of a commit's log, or None behind the last.

        Every record but the last holds `CHANGES_PER_RECORD_MAX` changes.
        """
        key = keys.change_key(self.head.namespace_id, revision, part)
        record = self._transaction.get(key, db=self._databases.changes)
        return None if record is None else records.decode_changes(key, record)

    def _dated(self, version: Version) -> Version:
        if not self.is_dataset:
            return version
        return version._replace(revision=self.revision, create_revision=self.revision)

    def _prefix(self, kind: Kind) -> bytes:
        return keys.kind_prefix(self.head.namespace_id, kind)

    def _seek(self, kind: Kind, name: bytes) -> tuple[bytes, bytes] | None:
        prefix = keys.kind_prefix(self.head.namespace_id, kind) + name + NAME_END
        cursor = self._versions
        if not cursor.set_range(prefix + keys.inverted(self.revision)):
            return None
        item = cursor.item()
        return item if item[0].startswith(prefix) else None

    def _names_forward(
        self, prefix: bytes, start: bytes, end: bytes | None
    ) -> Iterator[tuple[bytes, bytes, bytes]]:
        cursor = self._transaction.cursor(self._databases.versions)
        at_revision = keys.inverted(self.revision)
        found = cursor.set_range(prefix + start)
        while found:
            key = cursor.key()
            if not key.startswith(prefix):
                return
            name = keys.name_of(key)
            if end is not None and name >= end:
                return
            stem = key[:-8]
            if key[-8:] < at_revision:
                # Newer than this view: the version it sees, if any, is further on.
                found = cursor.set_range(stem + at_revision)
                if not found:
                    return
                key = cursor.key()
            if key.startswith(stem):
                yield name, key, cursor.value()
                found = self._next_name(cursor, stem)

    @staticmethod
    def _next_name(cursor: Cursor, stem: bytes) -> bool:
        # Most names have one version, so one step usually is enough; a seek skips the others.
        if not cursor.next():
            return False
        if cursor.key().startswith(stem):
            return cursor.set_range(stem[:-1] + AFTER_NAME)
        return True

    def _names_backward(
        self, prefix: bytes, start: bytes, end: bytes | None
    ) -> Iterator[tuple[bytes, bytes, bytes]]:
        cursor = self._transaction.cursor(self._databases.versions)
        at_revision = keys.inverted(self.revision)
        if end is not None and end.endswith(NAME_END):
            # The end is just after a name: what lies just after its versions is this.
            end = end[:-1] + AFTER_NAME
        limit = keys.prefix_end(prefix) if end is None else prefix + end
        found = cursor.set_range(limit) if limit is not None else False
        found = cursor.prev() if found else cursor.last()
        while found:
            key = cursor.key()
            name = keys.name_of(key)
            if not key.startswith(prefix) or name < start:
                return
            stem = key[:-8]
            if cursor.set_range(stem + at_revision) and cursor.key().startswith(stem):
                yield name, *cursor.item()
            found = cursor.set_range(stem)
            found = found and cursor.prev()
