"""The feed: what commits changed, read from the durable change log in bounded batches.

Owns positions and filters of watches. The log on disk is the only source; what is remembered here
is a small copy of its newest records, so that many watches do not read them many times. Must never
wait, and never keep anything for a watch between two reads.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import ClassVar, Final, NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain.machine_records import (
    decode_transition,
    machine_id_of,
    without_context,
)
from statekeep_server.errors import DataDamagedError, RevisionCompactedError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import (
    CHANGES_PER_RECORD_MAX,
    HIDDEN_MIN,
    ChangeType,
    LoggedChange,
    Version,
    kind_of_change,
)
from statekeep_server.storage.view import View

CHANGES_PER_VIEW_MAX: Final = 1_000
RECENT_CHANGES_MAX: Final = 10_000
_RECENT_REVISIONS_MAX: Final = 1_000
# What a change, and an entry in it, take in a message beside keys and values.
_CHANGE_BYTES: Final = 64
_ENTRY_BYTES: Final = 64

_ENTRIES: Final = frozenset(
    {ChangeType.ENTRY_SAVED, ChangeType.ENTRY_DELETED, ChangeType.ENTRY_EXPIRED}
)
_KEYED: Final = _ENTRIES | {ChangeType.SCHEMA_SAVED, ChangeType.SCHEMA_DELETED}
_STANDING: Final = frozenset(
    {
        ChangeType.ENTRY_SAVED,
        ChangeType.MACHINE_CREATED,
        ChangeType.MACHINE_MOVED,
        ChangeType.SNAPSHOT_CREATED,
        ChangeType.SNAPSHOT_RESTORED,
    }
)
_ENDING: Final = frozenset({ChangeType.MACHINE_DELETED, ChangeType.SNAPSHOT_DELETED})

LogRecord = tuple[int, list[LoggedChange]]


class Position(NamedTuple):
    """The change to go on with: its revision and its place among the changes of the commit.

    `namespace_id` is 0 until the namespace has begun to exist.
    """

    namespace_id: int
    revision: int
    place: int = 0


@dataclass(slots=True, frozen=True)
class WatchQuery:
    """What a watch wants to see; without prefixes and kinds, everything."""

    namespace: str
    prefixes: tuple[bytes, ...] = ()
    kinds: frozenset[ChangeType] = frozenset()
    with_values: bool = False
    with_previous_values: bool = False

    def passes(self, change: LoggedChange) -> bool:
        """Say whether the filters let a change through."""
        if change.type >= HIDDEN_MIN or (self.kinds and change.type not in self.kinds):
            return False
        if not self.prefixes:
            return True
        return change.type in _KEYED and change.name.startswith(self.prefixes)

    def keeps(self, change: "FeedChange") -> bool:
        """Say whether the filters let a change through whose versions have been read."""
        del self, change
        return True


@dataclass(slots=True, frozen=True)
class TransitionQuery:
    """What a watch of transitions wants to see; an empty filter lets everything through."""

    namespace: str
    machine_ids: frozenset[bytes] = frozenset()
    definition_names: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    from_states: frozenset[str] = frozenset()
    to_states: frozenset[str] = frozenset()
    with_values: ClassVar[bool] = False
    with_previous_values: ClassVar[bool] = False

    def passes(self, change: LoggedChange) -> bool:
        """Say whether a change is a transition of one of the machines."""
        if change.type is not ChangeType.MACHINE_MOVED:
            return False
        return not self.machine_ids or machine_id_of(change.name) in self.machine_ids

    def keeps(self, change: "FeedChange") -> bool:
        """Say whether the other filters let a transition through."""
        if change.version is None:
            return False
        found = decode_transition(change.name, change.version)
        return all(
            not wanted or value in wanted
            for wanted, value in (
                (self.definition_names, found.definition_name),
                (self.events, found.event),
                (self.from_states, found.from_state),
                (self.to_states, found.to_state),
            )
        )


Query = WatchQuery | TransitionQuery


class FeedChange(NamedTuple):
    """A change, the version of what it is about, and the entry before if that was asked for.

    Of a deleted snapshot or machine the version is the last one; of a machine that moved it is the
    transition, and `machine` is the machine if values were asked for. What is no longer kept is
    None.
    """

    revision: int
    place: int
    time_ms: int
    type: ChangeType
    name: bytes
    version: Version | None = None
    previous: Version | None = None
    machine: Version | None = None

    def size_bytes(self) -> int:
        """Return about how large the change is in a message."""
        size_bytes = _CHANGE_BYTES + len(self.name)
        for version in (self.version, self.previous, self.machine):
            if version is not None:
                size_bytes += _ENTRY_BYTES + len(self.name) + len(version.payload)
        return size_bytes


class Batch(NamedTuple):
    """A part of the feed: whole commits, or with `is_partial` a piece of the last one.

    Reading goes on at `position`. A batch that `is_full` would be the same if read later.
    """

    changes: list[FeedChange]
    position: Position
    latest: int
    is_partial: bool = False
    is_full: bool = False

    @property
    def revision(self) -> int:
        """The revision up to which the batch goes."""
        return self.position.revision if self.is_partial else self.position.revision - 1


class Feed:
    """Reads the change log of a store, from any thread."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        """Read from an open engine."""
        self._engine = engine
        self._limits = limits
        self._recent: OrderedDict[Position, LogRecord] = OrderedDict()
        self._recent_changes = 0
        self._lock = Lock()

    def begin(self, namespace: str, start_revision: int) -> tuple[Position, int]:
        """Return where a watch begins, 0 being right after the latest revision, and that revision.

        Raises RevisionCompactedError when the changes at the start are no longer kept.
        """
        with self._engine.view(namespace) as view:
            head = view.head
            position = Position(head.namespace_id, start_revision or head.latest + 1)
            _check_kept(view, position)
            return position, head.latest

    def read(self, query: Query, position: Position) -> Batch:
        """Return the next changes that pass the query's filters, or none and a later position.

        Raises RevisionCompactedError when the changes at the position are no longer kept, and
        DataDamagedError when one of its commits cannot be read.
        """
        draft = _Draft(query, position, self._limits)
        while True:
            with self._engine.view(query.namespace) as view:
                _check_kept(view, draft.position)
                draft.position = draft.position._replace(namespace_id=view.head.namespace_id)
                latest = view.head.latest
                try:
                    is_finished = self._walk(view, draft)
                except DataDamagedError:
                    # What comes before the damage is delivered first.
                    if not draft.cut_to_whole_commits():
                        raise
                    is_finished = True
            # A view is kept open for a short while only, also amid a large commit; but changes of
            # a commit are not handed out before it is known whether more of them follow.
            if is_finished or not draft.is_amid_commit:
                return Batch(draft.changes, draft.position, latest, draft.is_partial, draft.is_full)

    def _walk(self, view: View, draft: "_Draft") -> bool:
        """Take a view's worth of changes; return whether there is nothing more to take."""
        budget = CHANGES_PER_VIEW_MAX
        while draft.position.revision <= view.head.latest:
            if budget <= 0:
                return False
            record = self._log_record(view, draft.position)
            if record is None:
                draft.end_commit()
                budget -= 1
                continue
            time_ms, changes = record
            start = draft.position.place % CHANGES_PER_RECORD_MAX
            for logged in changes[start:] if start else changes:
                if draft.query.passes(logged):
                    change = _load(view, draft.query, draft.position, time_ms, logged)
                    if draft.query.keeps(change) and not draft.take(change):
                        return True
                draft.step()
            budget -= len(changes)
            if len(changes) < CHANGES_PER_RECORD_MAX:
                draft.end_commit()
        return True

    def _log_record(self, view: View, position: Position) -> LogRecord | None:
        """Return the record of the log that holds a position, read from disk once if it is new."""
        namespace_id, revision, place = position
        part = place // CHANGES_PER_RECORD_MAX
        if view.head.latest - revision >= _RECENT_REVISIONS_MAX:
            return view.logged(revision, part)
        key = Position(namespace_id, revision, part)
        with self._lock:
            record = self._recent.get(key)
        if record is None:
            record = view.logged(revision, part)
            if record is not None:
                self._remember(key, record)
        return record

    def _remember(self, key: Position, record: LogRecord) -> None:
        with self._lock:
            if key in self._recent:
                return
            self._recent[key] = record
            self._recent_changes += len(record[1])
            while self._recent_changes > RECENT_CHANGES_MAX:
                _oldest, dropped = self._recent.popitem(last=False)
                self._recent_changes -= len(dropped[1])


class _Draft:
    """A batch while it is read."""

    __slots__ = (
        "_changes_max",
        "_room_bytes",
        "_whole_count",
        "changes",
        "is_full",
        "is_partial",
        "position",
        "query",
    )

    def __init__(self, query: Query, position: Position, limits: Limits) -> None:
        self.query = query
        self.position = position
        self.changes = list[FeedChange]()
        self.is_full = self.is_partial = False
        self._whole_count = 0
        self._changes_max = limits.watch_batch_changes_max
        self._room_bytes = limits.watch_batch_bytes_max

    @property
    def is_amid_commit(self) -> bool:
        """Changes of a commit were taken whose end has not been seen."""
        return len(self.changes) > self._whole_count

    def take(self, change: FeedChange) -> bool:
        """Add a change, or end the batch before it when it is full: at a commit if it can be."""
        self._room_bytes -= change.size_bytes()
        if self.changes and (self._room_bytes < 0 or len(self.changes) >= self._changes_max):
            self.is_full = True
            if not self.cut_to_whole_commits():
                self.is_partial = True
            return False
        self.changes.append(change)
        return True

    def step(self) -> None:
        """Go to the next change of the commit."""
        namespace_id, revision, place = self.position
        self.position = Position(namespace_id, revision, place + 1)

    def end_commit(self) -> None:
        """Go to the first change of the next commit."""
        self.position = Position(self.position.namespace_id, self.position.revision + 1)
        self._whole_count = len(self.changes)

    def cut_to_whole_commits(self) -> bool:
        """Give back the changes of the unfinished commit; False when there are no others."""
        if not self._whole_count:
            return False
        if self.is_amid_commit or self.position.place:
            del self.changes[self._whole_count :]
            self.position = Position(self.position.namespace_id, self.position.revision)
        return True


def _check_kept(view: View, position: Position) -> None:
    head, oldest = view.head, view.head.floor
    if position.namespace_id not in {0, head.namespace_id}:
        raise RevisionCompactedError(
            f"the namespace was deleted while it was watched; what is there now begins after "
            f"revision {oldest}",
            revision=position.revision,
            floor=oldest + 1,
        )
    if position.revision > oldest or not oldest:
        return
    # The floor of a namespace that was deleted and made anew is no commit of its own: the changes
    # begin after it.
    if position.revision == oldest and view.logged(oldest, 0) is not None:
        return
    if view.head.namespace_id == 0 or position.revision == oldest:
        oldest += 1
    raise RevisionCompactedError(
        f"the changes at revision {position.revision} are no longer kept: the oldest that can be "
        f"watched, the floor, is {oldest}",
        revision=position.revision,
        floor=oldest,
    )


def _load(
    view: View, query: Query, position: Position, time_ms: int, logged: LoggedChange
) -> FeedChange:
    """Return a logged change with the versions that the query asks for, dropping other payloads."""
    change_type, name = logged
    revision = position.revision
    version = previous = machine = None
    if change_type in _STANDING:
        # What was saved is shown as it was, also when its time has passed since.
        version = _at(view, revision, change_type, name)
        if version is not None and not query.with_values:
            version = _without_value(change_type, version)
    elif change_type in _ENDING and revision > view.head.floor:
        version = _at(view, revision - 1, change_type, name)
        if version is not None:
            version = _without_value(change_type, version)
    if change_type is ChangeType.MACHINE_MOVED and query.with_values:
        machine = view.get(Kind.MACHINE, machine_id_of(name))
    if query.with_previous_values and change_type in _ENTRIES and revision > view.head.floor:
        # A save makes an entry anew when the one before it had expired, swept or not.
        view.revision = revision - 1
        view.time_ms = time_ms if change_type is ChangeType.ENTRY_SAVED else 0
        previous = view.get(kind_of_change(change_type), name)
    return FeedChange(
        revision, position.place, time_ms, change_type, name, version, previous, machine
    )


def _at(view: View, revision: int, change_type: ChangeType, name: bytes) -> Version | None:
    view.revision, view.time_ms = revision, 0
    return view.get(kind_of_change(change_type), name)


def _without_value(change_type: ChangeType, version: Version) -> Version:
    if change_type in _ENTRIES:
        return version._replace(payload=b"")
    if change_type in {ChangeType.MACHINE_CREATED, ChangeType.MACHINE_DELETED}:
        return without_context(version)
    return version
