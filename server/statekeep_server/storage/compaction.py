"""Compaction: removing versions and log records that no readable revision needs.

Owns the walk along the change log from where it last ended up to the floor, in bounded steps that
the writer runs between commits. Progress is stored in the same commit, so a crash between two
steps loses nothing. Must never touch what a revision at or above the floor can see.

A worked example: `a` saved at revisions 3 and 5, deleted at 8, and the floor raised to 6. The log
of revisions 3 and 5 is walked; at 5 the version of 3 goes, because from 5 on nobody sees it. The
version of 5 stays: it is what a read at 6 or 7 finds. With the floor at 8 the log of 8 is walked
too: the version of 5 goes, and the deletion stays, as history at the floor. With the floor at 9
the deletion goes as well, since nothing is left for it to hide.

With a snapshot at revision 4, the version of 3 is what it sees: it is held instead of removed, and
the deletion stays with it, until the snapshot is deleted.
"""

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum
from typing import Final

from statekeep_server.errors import RevisionInFutureError
from statekeep_server.storage import keys, records
from statekeep_server.storage.group import Group
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import Head, LoggedChange, kind_of_change

# What a snapshot covers; everything else follows the floor alone.
_SNAPSHOT_KINDS: Final = frozenset({Kind.ENTRY, Kind.MACHINE, Kind.MACHINE_INDEX, Kind.DEFINITION})


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
    """Remove what the floor of a namespace has made unreachable, up to `records_max` records.

    `pins` are the revisions that snapshots keep readable, in ascending order, as they were when
    `pins_revision` was the latest. A version that only a pin still sees is held: a record under
    the pin names it, so that it can be found and removed when the snapshot is gone, without a walk
    over everything. Should the floor have gone beyond `pins_revision` since, the step leaves what
    is above to whoever raised it, who knows the snapshots created meanwhile.
    """

    namespace: str
    records_max: int
    pins: tuple[int, ...] = ()
    pins_revision: int = keys.REVISION_MAX

    def __call__(self, group: Group) -> tuple[int, bool]:
        """Return (records removed, whether there is nothing left to do)."""
        head = group.heads.find(group.transaction, self.namespace)
        if head is None:
            return 0, True
        removed, rest, is_done = 0, self.records_max, False
        before = (head.finished, head.finished_parts)
        walk = _Walk(group, head, self.pins, self.pins_revision)
        while not is_done and rest > 0:
            if head.finished < min(head.floor, self.pins_revision):
                part = walk.finish_revision(rest)
            elif head.floor > self.pins_revision:
                part, is_done = 0, True
            else:
                part, is_done = walk.finish_part_of_floor()
            removed += part
            rest -= max(part, 1)
        if is_done:
            part, is_done = walk.release(max(rest, 1))
            removed += part
        if before != (head.finished, head.finished_parts):
            group.touch(self.namespace)
        return removed, is_done


class Held(Enum):
    """Whether a version was held already or is from now on."""

    BEFORE = "before"
    NOW = "now"


class _Walk:
    """One step's walk along the change log of a namespace."""

    def __init__(self, group: Group, head: Head, pins: tuple[int, ...], pins_revision: int) -> None:
        self._group = group
        self._head = head
        self._pins = pins
        self._pins_revision = pins_revision
        self._versions = group.databases.versions

    def finish_revision(self, records_max: int) -> int:
        """Walk the log of one revision below the floor, chunk by chunk; return what was removed.

        A revision whose log is longer than `records_max` is left for the next step at the chunk
        where this one stopped, because finished chunks are deleted.
        """
        group, head = self._group, self._head
        removed, revision = 0, head.finished
        cursor = group.transaction.cursor(group.databases.changes)
        while cursor.set_range(keys.change_key(head.namespace_id, revision, 0)):
            key, record = cursor.item()
            if keys.split_change_key(key)[:2] != (head.namespace_id, revision):
                break
            removed += self._remove_named(key, record, keeps_itself=False)
            group.delete([key], group.databases.changes)
            removed += 1
            if removed >= records_max:
                return removed
        head.finished += 1
        head.finished_parts = 0
        return removed

    def finish_part_of_floor(self) -> tuple[int, bool]:
        """Remove what one chunk of the floor's own log superseded; return (how many, whether all).

        The log itself stays: reads at the floor take their time from it.
        """
        head = self._head
        key = keys.change_key(head.namespace_id, head.floor, head.finished_parts)
        record = self._group.transaction.get(key, db=self._group.databases.changes)
        if record is None:
            return 0, True
        removed = self._remove_named(key, record, keeps_itself=True)
        head.finished_parts += 1
        return removed, False

    def release(self, records_max: int) -> tuple[int, bool]:
        """Remove versions held by pins that are gone; return (how many, whether that is all)."""
        freed = self._held_by_gone_pins(records_max)
        for key in freed:
            held = keys.split_held_key(key)
            self._group.delete([key], self._group.databases.held)
            stem = keys.kind_prefix(self._head.namespace_id, held.kind) + held.name + keys.NAME_END
            newer_key = self._newer(stem, held.revision)
            if newer_key is None:
                # Nothing superseded it after all, so it is what everybody sees.
                continue
            if self._hold(held.kind, held.name, held.revision, keys.revision_of(newer_key)):
                continue
            self._group.delete([stem + keys.inverted(held.revision)], self._versions)
            if self._is_bare_deletion(stem, newer_key):
                self._group.delete([newer_key], self._versions)
        return len(freed), len(freed) < records_max

    def _held_by_gone_pins(self, records_max: int) -> list[bytes]:
        prefix = keys.namespace_prefix(self._head.namespace_id)
        cursor = self._group.transaction.cursor(self._group.databases.held)
        freed = list[bytes]()
        found = cursor.set_range(prefix)
        while found and cursor.key().startswith(prefix) and len(freed) < records_max:
            pin = keys.split_held_key(cursor.key()).pin
            if pin > self._pins_revision:
                break
            if self._newest_pin(pin, pin + 1) is None:
                freed.append(cursor.key())
                found = cursor.next()
            else:
                found = cursor.set_range(prefix + keys.pack_u64(pin + 1))
        return freed

    def _newer(self, stem: bytes, revision: int) -> bytes | None:
        """Return the key of the oldest version above a revision, or None."""
        cursor = self._group.transaction.cursor(self._versions)
        found = cursor.set_range(stem + keys.inverted(revision))
        found = cursor.prev() if found else cursor.last()
        return cursor.key() if found and cursor.key().startswith(stem) else None

    def _is_bare_deletion(self, stem: bytes, key: bytes) -> bool:
        """Say whether a version is a deletion below the floor with nothing older left to hide."""
        cursor = self._group.transaction.cursor(self._versions)
        if keys.revision_of(key) >= self._head.floor or not cursor.set_range(key):
            return False
        record = cursor.value()
        if not records.is_intact(key, record) or not records.decode_version(key, record).is_deleted:
            return False
        return not (cursor.next() and cursor.key().startswith(stem))

    def _remove_named(self, key: bytes, record: bytes, *, keeps_itself: bool) -> int:
        """Remove the versions that the changes in a record of the log superseded."""
        if not records.is_intact(key, record):
            # What it named stays until a later change of the same records is compacted; the
            # damage must not hold up all compaction, and nobody reads the log below the floor.
            return 0
        _namespace_id, revision, _index = keys.split_change_key(key)
        return sum(
            self._remove_superseded(revision, change, keeps_itself=keeps_itself)
            for change in records.decode_changes(key, record)[1]
            if change.type is not records.LOG_ONLY
        )

    def _remove_superseded(self, revision: int, change: LoggedChange, *, keeps_itself: bool) -> int:
        """Remove the versions older than `revision`, and that one too if it is a deletion.

        What a pin still sees is held instead; below one that is held already, all has been seen
        to. At the floor the deletion itself is kept, and so it is wherever it hides something held.
        """
        kind = kind_of_change(change.type)
        stem = keys.kind_prefix(self._head.namespace_id, kind) + change.name + keys.NAME_END
        cursor = self._group.transaction.cursor(self._versions)
        unreachable, deletion, newer, hides = list[bytes](), None, revision, False
        found = cursor.set_range(stem + keys.inverted(revision))
        while found and cursor.key().startswith(stem):
            key, record = cursor.item()
            older = keys.revision_of(key)
            if older == revision:
                is_intact = records.is_intact(key, record)
                if is_intact and records.decode_version(key, record).is_deleted:
                    deletion = key
            elif held := self._hold(kind, change.name, older, newer):
                hides = True
                if held is Held.BEFORE:
                    break
            else:
                unreachable.append(key)
            newer = older
            found = cursor.next()
        if deletion is not None and not keeps_itself and not hides:
            unreachable.append(deletion)
        self._group.delete(unreachable, self._versions)
        return len(unreachable)

    def _hold(self, kind: Kind, name: bytes, revision: int, next_revision: int) -> Held | None:
        """Hold the version that stood from `revision` to before the next one, if a pin sees it."""
        pin = self._newest_pin(revision, next_revision) if kind in _SNAPSHOT_KINDS else None
        if pin is None:
            return None
        key = keys.held_key(self._head.namespace_id, pin, kind, name, revision)
        held = self._group.databases.held
        if self._group.transaction.get(key, db=held) is not None:
            return Held.BEFORE
        self._group.transaction.put(key, records.encode_plain(key, b""), db=held)
        self._group.is_changed = True
        return Held.NOW

    def _newest_pin(self, revision: int, next_revision: int) -> int | None:
        index = bisect_left(self._pins, next_revision)
        return self._pins[index - 1] if index and self._pins[index - 1] >= revision else None
