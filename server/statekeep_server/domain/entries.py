"""Entries: saving, deleting and clearing them, alone or as operations of a commit.

Owns the meaning of these operations. Must never write: a plan returns its changes to the writer.
"""

from collections.abc import Sequence
from typing import NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import quotas, schemas
from statekeep_server.domain.answers import DeleteAnswer
from statekeep_server.domain.origin import Origin
from statekeep_server.errors import ClearTooLargeError, PreconditionFailedError
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType, ValueKind, Version
from statekeep_server.storage.view import View


class SaveOperation(NamedTuple):
    """Save a value under a key; `if_revision` 0 means that the entry must not exist."""

    key: bytes
    value_kind: ValueKind
    payload: bytes
    ttl_ms: int = 0
    if_revision: int | None = None


class DeleteOperation(NamedTuple):
    """Delete an entry if it is there."""

    key: bytes
    if_revision: int | None = None


class ClearOperation(NamedTuple):
    """Delete every entry with a key in [start, end); `end` None means to the last one."""

    start: bytes
    end: bytes | None


class SaveAnswer(NamedTuple):
    """The revision of a save, and whether the entry was not there before."""

    revision: int
    created: bool


class ClearAnswer(NamedTuple):
    """The revision of a clear (the latest, if nothing was there) and how many it deleted."""

    revision: int
    deleted_count: int


def save(origin: Origin, operation: SaveOperation, limits: Limits) -> Plan[SaveAnswer]:
    """Return the plan that saves one entry."""

    def run(view: View) -> Outcome[SaveAnswer]:
        change = saved(view, operation, "")
        changes = (change,)
        quotas.check(view, changes, limits)
        created = not view.is_present(change.previous)
        return Outcome(SaveAnswer(view.next_revision, created), changes)

    size_bytes = len(operation.key) + len(operation.payload)
    return Plan(origin.namespace, run, _save_answer_from, origin.request, size_bytes)


def saved(view: View, operation: SaveOperation, field: str) -> Change:
    """Return the change of a save, if its schemas and `if_revision` allow it.

    `field` is where the operation stands in the request, for errors.
    """
    key, value_kind, payload, ttl_ms, if_revision = operation
    previous = view.newest(Kind.ENTRY, key)
    if view.head.schemas_count:
        schemas.check(view, key, value_kind, payload, field)
    if if_revision is not None:
        require_revision(view, key, if_revision, previous, f"{field}if_revision")
    expire_ms = view.time_ms + ttl_ms if ttl_ms else 0
    return Change(ChangeType.ENTRY_SAVED, key, previous, payload, value_kind, expire_ms)


def delete(origin: Origin, operation: DeleteOperation, limits: Limits) -> Plan[DeleteAnswer]:
    """Return the plan that deletes one entry."""

    def run(view: View) -> Outcome[DeleteAnswer]:
        draft = EntryDraft(view, limits)
        existed = draft.delete(operation, "")
        return Outcome(DeleteAnswer(_revision(view, draft), existed), draft.finished())

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: DeleteAnswer(*fields),  # type: ignore[arg-type]
        request=origin.request,
        grows=False,
    )


def clear(origin: Origin, operation: ClearOperation, limits: Limits) -> Plan[ClearAnswer]:
    """Return the plan that deletes every entry in a range."""

    def run(view: View) -> Outcome[ClearAnswer]:
        draft = EntryDraft(view, limits)
        count = draft.clear(operation)
        return Outcome(ClearAnswer(_revision(view, draft), count), draft.finished())

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: ClearAnswer(*fields),  # type: ignore[arg-type]
        request=origin.request,
        grows=False,
    )


class EntryDraft:
    """The changes of a commit while its operations are worked out, each seeing those before it."""

    __slots__ = ("_changes", "_cleared", "_limits", "_view")

    def __init__(self, view: View, limits: Limits) -> None:
        """Begin without changes, on what the view sees."""
        self._view = view
        self._limits = limits
        self._changes: dict[bytes, Change] = {}
        self._cleared: set[bytes] = set()

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(self._changes)

    def find(self, key: bytes) -> Change | Version | None:
        """Return an entry as the commit has it so far: its change, or else its version."""
        return self._changes.get(key) or self._view.get(Kind.ENTRY, key)

    def growth(self) -> int:
        """Return how many more entries there will be, those that wait to be swept included."""
        growth = 0
        for change in self._changes.values():
            had = change.previous is not None and not change.previous.is_deleted
            growth += (change.payload is not None) - had
        return growth

    def finished(self) -> Sequence[Change]:
        """Return the changes, once the namespace's quotas allow them."""
        changes = tuple(self._changes.values())
        quotas.check(self._view, changes, self._limits)
        return changes

    def save(self, operation: SaveOperation, field: str) -> bool:
        """Add a save; return whether it creates the entry."""
        change = saved(self._view, operation, field)
        self._changes[operation.key] = change
        return not self._view.is_present(change.previous)

    def delete(self, operation: DeleteOperation, field: str) -> bool:
        """Add a delete; return whether the entry was there."""
        key = operation.key
        previous = self._view.newest(Kind.ENTRY, key)
        if operation.if_revision is not None:
            where = f"{field}if_revision"
            require_revision(self._view, key, operation.if_revision, previous, where)
        if not self._view.is_present(previous) or key in self._cleared:
            return False
        self._changes[key] = Change(ChangeType.ENTRY_DELETED, key, previous)
        return True

    def clear(self, operation: ClearOperation) -> int:
        """Add a delete for every entry in the range; return how many."""
        count, count_max = 0, self._limits.clear_entries_max
        scan = self._view.scan(Kind.ENTRY, operation.start, operation.end, is_tolerant=True)
        for key, previous in scan:
            if key in self._cleared:
                continue
            if len(self._cleared) == count_max:
                raise ClearTooLargeError(
                    f"the clear would delete more than {count_max} entries, the limit of one "
                    f"commit; clear narrower prefixes or ranges, one after the other, or raise "
                    f"--clear-entries-max",
                    limit=count_max,
                )
            count += 1
            self._changes[key] = Change(ChangeType.ENTRY_DELETED, key, previous)
            self._cleared.add(key)
        return count


def require_revision(
    view: View, key: bytes, wanted: int, newest: Version | None, field: str
) -> None:
    """Raise PreconditionFailedError unless an entry's revision is the wanted one, 0 for none."""
    found = newest.revision if newest is not None and view.is_present(newest) else 0
    if found != wanted:
        shown = key.decode()
        is_now = f"was last saved at revision {found}" if found else "does not exist"
        must_be = f"is at revision {wanted}" if wanted else "does not exist"
        raise PreconditionFailedError(
            f"{field} requires that {shown!r} {must_be}, but it {is_now}; nothing was changed",
            field=field,
            key=shown,
            revision=found,
            latest=view.revision,
        )


def _revision(view: View, draft: EntryDraft) -> int:
    """Return the revision that a draft makes: the latest one if it changes nothing."""
    return view.next_revision if draft else view.revision


def _save_answer_from(fields: list[object]) -> SaveAnswer:
    return SaveAnswer(*fields)  # type: ignore[arg-type]
