"""Restores: bringing a namespace back to a snapshot, as a new commit made of what differs.

Owns what a restore changes, of entries and of machines. A machine that stands elsewhere is moved,
with a transition that says so; its history stays. A timer goes on with the time that was left of
it when the snapshot was made. On which versions the machines run, `restored_definitions` says. Must
never change what a snapshot holds, nor go back in revisions.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, overload

from statekeep_server.config import Limits
from statekeep_server.domain import differences, quotas, snapshot_records
from statekeep_server.domain.differences import Difference
from statekeep_server.domain.machine_draft import Cause, Destination, MachineDraft
from statekeep_server.domain.machine_records import Machine, decode_machine
from statekeep_server.domain.machines import BY_RESTORE
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.points import move_to_snapshot
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.domain.restored_definitions import RestoredDefinitions
from statekeep_server.domain.snapshot_records import Snapshot, Target
from statekeep_server.errors import RestoreTooLargeError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType, Version
from statekeep_server.storage.view import View

DIFFERENCES_SHOWN_MAX: Final = 1_000
# The machines of a restore are held in memory, other than its entries.
MACHINES_BYTES_MAX: Final = 256 << 20


class RestoreAnswer(NamedTuple):
    """The revision of a restore (the latest, if nothing differed), and what it changed."""

    revision: int
    snapshot: Snapshot
    saved_count: int
    deleted_count: int
    machines_saved_count: int = 0
    machines_deleted_count: int = 0


def restore(
    origin: Origin, target: Target, key_range: KeyRange | None, limits: Limits, programs: Programs
) -> Plan[RestoreAnswer]:
    """Return the plan that makes a namespace equal to a snapshot, or the entries of a range."""

    def run(view: View) -> Outcome[RestoreAnswer]:
        restoration = Restoration(view, target, key_range, limits, programs)
        quotas.check_growth(view, restoration.entries_growth, restoration.bytes_growth, limits)
        return Outcome(
            restoration.answer(),
            restoration if restoration.is_change else (),
            size_bytes=restoration.saved_bytes,
        )

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=_restore_answer_from,
        request=origin.request,
    )


def preview(  # noqa: PLR0913, PLR0917 - the parts of one question
    engine: Engine,
    namespace: str,
    target: Target,
    key_range: KeyRange | None,
    limits: Limits,
    programs: Programs,
) -> tuple[RestoreAnswer, list[Difference]]:
    """Return what a restore would change, and the first differences on the way to the snapshot.

    The differences come without values.
    """
    with engine.view(namespace) as view:
        restoration = Restoration(view, target, key_range, limits, programs)
        answer = restoration.answer()._replace(revision=view.revision)
        return answer, restoration.shown


class Restoration(Sequence[Change]):
    """The changes of a restore: the keys that differ, and their changes as they are asked for.

    Values of entries are read when a change is asked for: a large restore does not hold them all.
    """

    def __init__(
        self,
        view: View,
        target: Target,
        key_range: KeyRange | None,
        limits: Limits,
        programs: Programs,
    ) -> None:
        """Find what differs; RestoreTooLargeError if it is more than one commit may change."""
        self._view = view
        self._limits = limits
        self.snapshot = snapshot_records.find(view, target)
        self._past = view.another()
        move_to_snapshot(self._past, self.snapshot)
        # What has passed its time since then does not come back.
        self._past.time_ms = view.time_ms
        self.keys, self.shown = list[bytes](), list[Difference]()
        self.saved_count = self.saved_bytes = self.deleted_count = 0
        self.entries_growth = self.bytes_growth = 0
        for difference in differences.between(view, self._past, key_range or KeyRange()):
            self._add(difference, limits.restore_entries_max)
        self.machines_saved_count = self.machines_deleted_count = 0
        self._machines_bytes = self._removed_count = 0
        self._draft = MachineDraft(view, programs, limits)
        self._definitions = RestoredDefinitions(view, self._past, limits)
        if key_range is None:
            for difference in differences.between(view, self._past, KeyRange(), Kind.MACHINE):
                self._restore_machine(difference)
        self._machine_changes = [*self._draft.changes(), *self._definitions.numbers()]
        self.saved_bytes += self._draft.size_bytes() + self._definitions.size_bytes

    def _restore_machine(self, difference: Difference) -> None:
        count = self.machines_saved_count + self.machines_deleted_count
        limit = self._limits.restore_machines_max
        if count == limit:
            raise RestoreTooLargeError(
                f"more than {limit} machines differ from the snapshot, the limit of one restore; "
                f"raise --restore-machines-max",
                limit=limit,
            )
        name, now, then, _kind = difference
        self._check_machine(name, now, then)
        self._show(difference)
        if then is None:
            self.machines_deleted_count += 1
            self._draft.delete(name.decode())
            return
        self.machines_saved_count += 1
        machine, goal = self._draft.find(name.decode()), decode_machine(name, then)
        program = self._draft.programs.of(self._past, goal.definition_name, goal.definition_version)
        # A machine that is there goes on counting from its own number, though one of its id had a
        # higher one when the snapshot was made: that was another, and a history has no gap.
        if machine is None:
            self._draft.bring_back(goal, program, self._destination(goal))
        else:
            machine = machine._replace(definition_name=goal.definition_name)
            self._draft.move(machine, program, self._destination(goal), Cause(BY_RESTORE))

    def _check_machine(self, name: bytes, now: Version | None, then: Version | None) -> None:
        """Raise RestoreTooLargeError when the machines so far and this one are too much."""
        self._machines_bytes += sum(len(each.payload) for each in (now, then) if each is not None)
        if self._machines_bytes > MACHINES_BYTES_MAX:
            raise RestoreTooLargeError(
                f"the machines that differ from the snapshot have more than {MACHINES_BYTES_MAX} "
                f"bytes, the limit of one restore; delete some of those that are to go first",
                limit=MACHINES_BYTES_MAX,
            )
        if now is None or then is not None:
            return
        gone, limit = decode_machine(name, now), self._limits.restore_entries_max
        self._removed_count += gone.sequence - gone.first_sequence + 1
        if self._removed_count > limit:
            raise RestoreTooLargeError(
                f"the machines that are to go have more than {limit} transitions in their "
                f"histories, the limit of one restore; delete some of them first, or raise "
                f"--restore-entries-max",
                limit=limit,
            )

    def _destination(self, goal: Machine) -> Destination:
        remaining_ms = max(0, goal.timer_due_ms - self.snapshot.moment_ms)
        return Destination(
            goal.state,
            goal.context_json,
            self._definitions.version_of(goal.definition_name, goal.definition_version),
            remaining_ms=remaining_ms,
            has_timer=bool(goal.timer_due_ms),
        )

    @property
    def is_change(self) -> bool:
        """The namespace differs from the snapshot."""
        return bool(self.keys or self._machine_changes)

    def _show(self, difference: Difference) -> None:
        key, now, then, kind = difference
        if len(self.shown) < DIFFERENCES_SHOWN_MAX:
            if kind is Kind.ENTRY:
                now, then = _without_value(now), _without_value(then)
            self.shown.append(Difference(key, now, then, kind))

    def _add(self, difference: Difference, limit: int) -> None:
        if len(self.keys) == limit:
            raise RestoreTooLargeError(
                f"more than {limit} entries differ from the snapshot, the limit of one restore; "
                f"restore by key_prefix, one after the other, or raise --restore-entries-max",
                limit=limit,
            )
        key, now, then, _kind = difference
        self.keys.append(key)
        self._show(difference)
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
        revision = self._view.next_revision if self.is_change else self._view.revision
        return RestoreAnswer(
            revision,
            self.snapshot,
            self.saved_count,
            self.deleted_count,
            self.machines_saved_count,
            self.machines_deleted_count,
        )

    def __len__(self) -> int:
        """Return how many changes there are.

        First the snapshot's own, then those of the entries, the definitions and the machines.
        """
        return 1 + len(self.keys) + len(self._definitions.added) + len(self._machine_changes)

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
        if index > len(self.keys):
            place, added_count = index - 1 - len(self.keys), len(self._definitions.added)
            if place < added_count:
                return self._definitions.added_change(place)
            return self._machine_changes[place - added_count]
        key = self.keys[index - 1]
        now, then = self._view.newest(Kind.ENTRY, key), self._past.get(Kind.ENTRY, key)
        if then is None:
            return Change(ChangeType.ENTRY_DELETED, key, now)
        return Change(
            ChangeType.ENTRY_SAVED, key, now, then.payload, then.value_kind, then.expire_ms
        )


def _without_value(version: Version | None) -> Version | None:
    return None if version is None else version._replace(payload=b"")


def _restore_answer_from(fields: list[object]) -> RestoreAnswer:
    revision, snapshot, *counts = fields
    return RestoreAnswer(revision, Snapshot(*snapshot), *counts)  # type: ignore[arg-type, misc]
