"""The stored form of a snapshot, and how one is found again.

Owns ids and records of snapshots. Must never change one: a snapshot is created and deleted, and
nothing in between.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import orjson

from statekeep_server.errors import SnapshotNotFoundError
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import Version
from statekeep_server.storage.view import View

_ID: Final = re.compile(r"s-[0-9a-f]{16}")
_SHOWN_MAX: Final = 200


class Snapshot(NamedTuple):
    """A labelled revision that is kept readable.

    `dataset_id` is 0 for a snapshot of the namespace itself; an imported one has what it brought
    along in a dataset, `revision` is when it came, and `content_time_ms` the moment at which what
    it holds stood like that where it came from.
    """

    id: str
    label: str
    description: str
    is_pinned: bool
    revision: int
    time_ms: int
    entries_count: int
    dataset_id: int = 0
    machines_count: int = 0
    content_time_ms: int = 0

    @property
    def moment_ms(self) -> int:
        """The moment from which the time left of the timers in it counts."""
        return self.content_time_ms or self.time_ms


class Target(NamedTuple):
    """Which snapshot: the newest with a label, the one with an id, or the newest of all."""

    label: str = ""
    id: str = ""


def id_of(revision: int) -> str:
    """Return the id of the snapshot that a revision made; ids sort as the revisions do.

    >>> id_of(42)
    's-000000000000002a'
    """
    return f"s-{revision:016x}"


def encode(snapshot: Snapshot) -> bytes:
    """Return the stored form of a snapshot."""
    return orjson.dumps(snapshot._asdict())


def decode(version: Version) -> Snapshot:
    """Return the snapshot of a stored version."""
    return Snapshot(**orjson.loads(version.payload))


def scan(view: View, *, is_reverse: bool = False, start: bytes = b"") -> Iterator[Snapshot]:
    """Yield the snapshots from the oldest on, or backwards from the newest."""
    for _name, version in view.scan(Kind.SNAPSHOT, start, None, is_reverse=is_reverse):
        yield decode(version)


def find(view: View, target: Target) -> Snapshot:
    """Return the snapshot meant by a target; SnapshotNotFoundError if there is none."""
    if target.id:
        is_id = _ID.fullmatch(target.id) is not None
        version = view.get(Kind.SNAPSHOT, target.id.encode()) if is_id else None
        if version is not None:
            return decode(version)
    else:
        for snapshot in scan(view, is_reverse=True):
            if not target.label or snapshot.label == target.label:
                return snapshot
    raise not_found(target)


def not_found(target: Target) -> SnapshotNotFoundError:
    """Return the error that names the snapshot which is not there."""
    asked = (target.label or target.id)[:_SHOWN_MAX]
    which = repr(asked) if asked else "at all"
    return SnapshotNotFoundError(f"there is no snapshot {which}", snapshot=asked)


def at_revision(view: View, revision: int) -> Snapshot | None:
    """Return the snapshot that a revision made, or None."""
    version = view.get(Kind.SNAPSHOT, id_of(revision).encode())
    return None if version is None else decode(version)


def pins(view: View) -> tuple[int, ...]:
    """Return the revisions that snapshots keep readable, in ascending order."""
    if not view.head.snapshots_count:
        return ()
    return tuple(snapshot.revision for snapshot in scan(view) if not snapshot.dataset_id)
