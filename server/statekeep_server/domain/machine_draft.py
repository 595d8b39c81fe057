"""What a commit does to machines, while its operations are worked out.

Owns the way from a move to records: the machine, its transition, its place in the index, its timer
and how its definition is used change together, in one commit. Must never judge an event; the step
does.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import definition_records, machine_records, quotas
from statekeep_server.domain.expressions import Budget
from statekeep_server.domain.machine_records import Machine, Transition
from statekeep_server.domain.program import Program
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.transition import COMMIT_COST_MS_MAX
from statekeep_server.errors import MachineAlreadyExistsError, MachineNotFoundError
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import Change, ChangeType, ValueKind, Version
from statekeep_server.storage.view import View

# A history that has become longer than its limit is cut by no more than this in one move.
_TRIMMED_MAX: Final = 100


class Cause(NamedTuple):
    """What made a machine move: the number of a TransitionCause, and what was said with it."""

    number: int
    event: str = ""
    actor: str = ""
    note: str = ""
    payload_json: str = ""


class Destination(NamedTuple):
    """Where a move leads.

    `remaining_ms` is the time left of the state's timer, None for all of it; without `has_timer`
    it does not wait at all.
    """

    state: str
    context_json: str
    version: int
    is_internal: bool = False
    remaining_ms: int | None = None
    has_timer: bool = True


class MachineDraft:
    """The machines of one commit; each operation sees what the ones before it did."""

    __slots__ = (
        "_after",
        "_before",
        "_hidden",
        "_limits",
        "_places",
        "_public",
        "_view",
        "budget",
        "programs",
    )

    def __init__(self, view: View, programs: Programs, limits: Limits) -> None:
        """Begin without changes, on what the view sees."""
        self.programs = programs
        self.budget = Budget(COMMIT_COST_MS_MAX)
        self._view = view
        self._limits = limits
        self._before: dict[str, tuple[Version | None, Machine | None]] = {}
        self._after: dict[str, Machine | None] = {}
        self._public = list[Change]()
        self._places = dict[str, int]()
        self._hidden = list[Change]()

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(self._after)

    def find(self, machine_id: str) -> Machine | None:
        """Return a machine as the commit has it so far, or None."""
        if machine_id in self._after:
            return self._after[machine_id]
        return self._stored(machine_id)[1]

    def get(self, machine_id: str) -> Machine:
        """Return a machine as the commit has it so far, or raise MachineNotFoundError."""
        found = self.find(machine_id)
        if found is None:
            raise not_found(machine_id, self._view.revision)
        return found

    def create(
        self, name: str, version: int, program: Program, machine_id: str, context_json: str
    ) -> Machine:
        """Add a machine in the initial state of a version of its definition."""
        if self.find(machine_id) is not None:
            raise MachineAlreadyExistsError(
                f"there is a machine {machine_id!r} already; choose another id, or delete it first",
                machine_id=machine_id,
            )
        machine = self._blank(machine_id, name)
        initial = Destination(program.initial, context_json, version)
        return self._added(self._entered(machine, program, initial, machine.sequence))

    def unstored(self, program: Program, version: int, context_json: str) -> Machine:
        """Return a machine that is only imagined, in the initial state; it is not added."""
        blank = self._blank("", program.definition.name)
        initial = Destination(program.initial, context_json, version)
        return self._entered(blank, program, initial, blank.sequence)

    def placed(self, machine: Machine, program: Program, destination: Destination) -> Machine:
        """Return a machine as if it had just entered a state; it is not added."""
        return self._entered(machine, program, destination, machine.sequence)

    def bring_back(self, machine: Machine, program: Program, destination: Destination) -> Machine:
        """Add a machine that was deleted; it goes on counting where it was, without its history."""
        blank = self._blank(machine.id, machine.definition_name)
        emptied = blank._replace(first_sequence=machine.sequence + 1)
        return self._added(self._entered(emptied, program, destination, machine.sequence))

    def growth(self) -> int:
        """Return how many more machines there will be."""
        return sum(
            (after is not None) - (self._stored(machine_id)[1] is not None)
            for machine_id, after in self._after.items()
        )

    def put(self, machine: Machine) -> Machine:
        """Have a machine stand as given at the commit's revision."""
        self._after[machine.id] = machine
        return machine

    def move(
        self, machine: Machine, program: Program, destination: Destination, cause: Cause
    ) -> tuple[Machine, Transition]:
        """Move a machine and add the transition that records it."""
        version, state = destination.version, destination.state
        sequence = machine.sequence + 1
        transition = Transition(
            machine_id=machine.id,
            sequence=sequence,
            definition_name=machine.definition_name,
            definition_version=version,
            from_state=machine.state,
            event=cause.event,
            to_state=state,
            is_internal=destination.is_internal,
            cause=cause.number,
            actor=cause.actor,
            note=cause.note,
            payload_json=cause.payload_json,
            revision=self._view.next_revision,
            time_ms=self._view.time_ms,
        )
        if destination.is_internal:
            moved = machine._replace(
                sequence=sequence,
                context_json=destination.context_json,
                revision=transition.revision,
                time_ms=transition.time_ms,
            )
        else:
            moved = self._entered(machine, program, destination, sequence)
        name = machine_records.transition_name(machine.id, sequence)
        payload = machine_records.encode_transition(transition)
        added = Change(ChangeType.MACHINE_MOVED, name, None, payload, ValueKind.JSON)
        self._public.append(added)
        return self.put(self._trimmed(moved, program)), transition

    def without_timer(self, machine: Machine) -> Machine:
        """Take the timer of a machine away: it has fired."""
        return self.put(
            machine._replace(
                timer_event="",
                timer_due_ms=0,
                revision=self._view.next_revision,
                time_ms=self._view.time_ms,
            )
        )

    def delete(self, machine_id: str) -> bool:
        """Delete a machine with its timer and its history; return whether it was there."""
        machine = self.find(machine_id)
        if machine is None:
            return False
        for sequence in range(machine.first_sequence, machine.sequence + 1):
            self._remove_transition(machine_id, sequence)
        self._after[machine_id] = None
        return True

    def changes(self) -> list[Change]:
        """Return the changes: what watches are told first, then what only the store follows.

        Raises QuotaExceededError if there would be too many machines.
        """
        if self._places:
            quotas.check_machines(self._view, self.growth(), self._limits)
        hidden = list(self._hidden)
        growth: dict[tuple[str, int], int] = {}
        for machine_id, after in self._after.items():
            previous, before = self._stored(machine_id)
            hidden += self._index_changes(before, after)
            self._count(growth, before, after)
            self._add(hidden, previous, before, after)
        for (name, version), count in growth.items():
            if count:
                hidden.append(definition_records.used(self._view, name, version, count))
        return [*self._public, *hidden]

    def size_bytes(self) -> int:
        """Return about what the machines and transitions to be stored take."""
        moved = sum([len(change.payload or b"") for change in self._public])
        return moved + sum(
            [len(each.context_json.encode()) for each in self._after.values() if each]
        )

    def _added(self, machine: Machine) -> Machine:
        """Add a machine that is new: its change stands here, before those of its moves.

        What the change stores is known when all operations are.
        """
        self._places[machine.id] = len(self._public)
        self._public.append(Change(ChangeType.MACHINE_CREATED, machine.id.encode(), None))
        return self.put(machine)

    def _add(
        self,
        hidden: list[Change],
        previous: Version | None,
        before: Machine | None,
        after: Machine | None,
    ) -> None:
        previous_due_ms = before.timer_due_ms if before is not None else 0
        if after is None:
            if before is not None:
                change = Change(ChangeType.MACHINE_DELETED, before.id.encode(), previous)
                self._public.append(change._replace(previous_due_ms=previous_due_ms))
            return
        change = Change(
            ChangeType.MACHINE_CREATED if before is None else ChangeType.MACHINE_SAVED,
            after.id.encode(),
            previous,
            machine_records.encode_machine(after),
            ValueKind.JSON,
            due_ms=after.timer_due_ms,
            previous_due_ms=previous_due_ms,
        )
        if before is None:
            self._public[self._places[after.id]] = change
        else:
            hidden.append(change)

    def _stored(self, machine_id: str) -> tuple[Version | None, Machine | None]:
        found = self._before.get(machine_id)
        if found is None:
            name = machine_id.encode()
            version = self._view.get(Kind.MACHINE, name)
            if version is not None:
                found = version, machine_records.decode_machine(name, version)
            else:
                found = self._view.newest(Kind.MACHINE, name), None
            self._before[machine_id] = found
        return found

    def _blank(self, machine_id: str, definition: str) -> Machine:
        revision, time_ms = self._view.next_revision, self._view.time_ms
        return Machine(
            id=machine_id,
            definition_name=definition,
            definition_version=0,
            state="",
            state_place=0,
            is_finished=False,
            state_time_ms=0,
            sequence=0,
            first_sequence=1,
            timer_event="",
            timer_due_ms=0,
            context_json="{}",
            create_revision=revision,
            revision=revision,
            create_time_ms=time_ms,
            time_ms=time_ms,
        )

    def _entered(
        self, machine: Machine, program: Program, destination: Destination, sequence: int
    ) -> Machine:
        state, now_ms = destination.state, self._view.time_ms
        timer = program.timer(state) if destination.has_timer else None
        due_ms = 0
        if timer is not None:
            remaining_ms = destination.remaining_ms
            due_ms = now_ms + (timer.delay_ms if remaining_ms is None else remaining_ms)
        return machine._replace(
            definition_version=destination.version,
            state=state,
            state_place=program.place_of(state),
            is_finished=program.is_final(state),
            state_time_ms=now_ms,
            sequence=sequence,
            timer_event="" if timer is None else timer.event,
            timer_due_ms=due_ms,
            context_json=destination.context_json,
            revision=self._view.next_revision,
            time_ms=now_ms,
        )

    def _trimmed(self, machine: Machine, program: Program) -> Machine:
        kept_max = program.history_transitions_max or self._limits.history_transitions_default
        first = machine.sequence - kept_max + 1
        if first <= machine.first_sequence:
            return machine
        # What this commit adds stays, so that watches can be told of it.
        before = self._stored(machine.id)[1]
        first = min(
            first, machine.first_sequence + _TRIMMED_MAX, before.sequence + 1 if before else 1
        )
        for sequence in range(machine.first_sequence, first):
            self._remove_transition(machine.id, sequence)
        return machine._replace(first_sequence=first)

    def _remove_transition(self, machine_id: str, sequence: int) -> None:
        name = machine_records.transition_name(machine_id, sequence)
        self._hidden.append(Change(ChangeType.TRANSITION_REMOVED, name, None))

    @staticmethod
    def _index_changes(before: Machine | None, after: Machine | None) -> Iterator[Change]:
        old = None if before is None else machine_records.index_name(before)
        new = None if after is None else machine_records.index_name(after)
        if old == new:
            return
        if old is not None:
            yield Change(ChangeType.INDEX_REMOVED, old, None)
        if new is not None:
            yield Change(ChangeType.INDEX_ADDED, new, None, b"")

    @staticmethod
    def _count(
        growth: dict[tuple[str, int], int], before: Machine | None, after: Machine | None
    ) -> None:
        for machine, step in ((before, -1), (after, 1)):
            if machine is not None:
                key = machine.definition_name, machine.definition_version
                growth[key] = growth.get(key, 0) + step


def not_found(machine_id: str, revision: int) -> MachineNotFoundError:
    """Return the error that names the machine which is not there."""
    return MachineNotFoundError(
        f"there is no machine {machine_id!r} at revision {revision}",
        machine_id=machine_id,
        revision=revision,
    )
