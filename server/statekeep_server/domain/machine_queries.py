"""Reading machines: one, a page, a count, a history.

Owns every question about machines. Each opens a view, answers and closes it again; none keeps a
view between two pages. Must never write.
"""

import heapq
from collections.abc import Iterator
from typing import Final, NamedTuple

from statekeep_server.domain import definition_records, machine_records
from statekeep_server.domain.definition import Definition, decode
from statekeep_server.domain.machine_draft import not_found
from statekeep_server.domain.machine_records import IndexEntry, Machine, Transition
from statekeep_server.domain.points import move, open_page
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import KeyRange, PageQuery, Point, next_token
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind, prefix_end
from statekeep_server.storage.view import View

# What the numbers and the frame of a count take in an answer, and more.
_COUNT_BYTES: Final = 40


class MachineFilter(NamedTuple):
    """Which machines: of a definition, on a version (0 any), in a state, in it for so long."""

    definition_name: str = ""
    definition_version: int = 0
    state: str = ""
    in_state_for_ms: int | None = None


class MachinePage(NamedTuple):
    """A page of machines at one revision; an empty token means it is the last."""

    revision: int
    machines: list[Machine]
    next_token: str


class TransitionPage(NamedTuple):
    """A page of a machine's transitions; an empty token means it is the last."""

    revision: int
    transitions: list[Transition]
    next_token: str


class StateCount(NamedTuple):
    """How many machines are in a state of a version of a definition."""

    definition_name: str
    definition_version: int
    state: str
    machines_count: int


def find(view: View, machine_id: str) -> Machine:
    """Return a machine as a view sees it, or raise MachineNotFoundError."""
    name = machine_id.encode()
    version = view.get(Kind.MACHINE, name)
    if version is None:
        raise not_found(machine_id, view.revision)
    return machine_records.decode_machine(name, version)


def get(
    engine: Engine, namespace: str, machine_id: str, point: Point = None
) -> tuple[int, Machine]:
    """Return (the revision read, the machine) or raise MachineNotFoundError."""
    with engine.view(namespace) as view:
        move(view, point)
        return view.revision, find(view, machine_id)


def get_with_definition(
    engine: Engine, namespace: str, machine_id: str, point: Point = None
) -> tuple[int, Machine, Definition]:
    """Return (the revision read, a machine, the version of its definition that it runs on)."""
    with engine.view(namespace) as view:
        move(view, point)
        machine = find(view, machine_id)
        name, version = machine.definition_name, machine.definition_version
        stored = definition_records.find(view, name, version)
        return view.revision, machine, decode(stored.record.payload)


def is_in(  # noqa: PLR0913, PLR0917 - the parts of one question
    engine: Engine, programs: Programs, namespace: str, machine_id: str, state: str, point: Point
) -> tuple[int, Machine]:
    """Return (the revision read, the machine), if its definition has the state.

    Raises ArgumentInvalidError if it does not: the question could never be answered with yes.
    """
    with engine.view(namespace) as view:
        move(view, point)
        machine = find(view, machine_id)
        program = programs.of(view, machine.definition_name, machine.definition_version)
        if not program.has_state(state):
            raise ArgumentInvalidError(
                f"the definition {machine.definition_name!r} of {machine_id!r} has no state "
                f"{state!r}",
                field="state",
            )
        return view.revision, machine


def list_page(
    engine: Engine, query: PageQuery, wanted: MachineFilter, page_bytes_max: int
) -> MachinePage:
    """Return a page of machines.

    Without a definition they come by id; with one by version, state and time of entry; with a
    state by time of entry and id, the one that has been there longest first.
    """
    with engine.view(query.namespace) as view:
        rest = open_page(query, view)
        machines, size_bytes = list[Machine](), 0
        for position, machine in _listed(view, wanted, rest):
            size_bytes += len(machine.context_json.encode())
            is_full = len(machines) == query.entries_max or size_bytes > page_bytes_max
            if machines and is_full:
                return MachinePage(view.revision, machines, next_token(query, view, position))
            machines.append(machine)
        return MachinePage(view.revision, machines, "")


def _listed(view: View, wanted: MachineFilter, rest: KeyRange) -> Iterator[tuple[bytes, Machine]]:
    """Yield (where a page that begins with it goes on, machine)."""
    if not wanted.definition_name:
        for name, version in view.scan(Kind.MACHINE, *rest):
            yield name, machine_records.decode_machine(name, version)
        return
    definition_records.check_known(view, wanted.definition_name, wanted.definition_version)
    for position, entry in _indexed(view, wanted, rest.start):
        found = view.get(Kind.MACHINE, entry.machine_id)
        if found is not None:
            yield position, machine_records.decode_machine(entry.machine_id, found)


def _indexed(view: View, wanted: MachineFilter, start: bytes) -> Iterator[tuple[bytes, IndexEntry]]:
    if not wanted.state:
        version = wanted.definition_version or None
        prefix = machine_records.index_prefix(wanted.definition_name, version)
        scan = view.scan(Kind.MACHINE_INDEX, max(start, prefix), prefix_end(prefix))
        for name, _record in scan:
            yield name, machine_records.split_index_name(name)
        return
    # Each version has its part of the index in order of time; together they are one list.
    parts = [
        _in_state(view, wanted.definition_name, version, place, start)
        for version, place in _places(view, wanted)
    ]
    for position, entry in heapq.merge(*parts, key=lambda part: part[0]):
        is_late = (
            wanted.in_state_for_ms is not None
            and entry.state_time_ms > view.time_ms - wanted.in_state_for_ms
        )
        if is_late:
            return
        yield position, entry


def _in_state(
    view: View, definition: str, version: int, place: int, start: bytes
) -> Iterator[tuple[bytes, IndexEntry]]:
    prefix = machine_records.index_prefix(definition, version, place)
    scan = view.scan(Kind.MACHINE_INDEX, prefix + start, prefix_end(prefix))
    for name, _record in scan:
        yield name[len(prefix) :], machine_records.split_index_name(name)


def _places(view: View, wanted: MachineFilter) -> list[tuple[int, int]]:
    """Return (version, place of the state in it) of each version that has the wanted state.

    Raises ArgumentInvalidError if none has: no machine could ever be in it.
    """
    name, version, state, _for_ms = wanted
    found = list[tuple[int, int]]()
    for stored in definition_records.chosen(view, name, version):
        states = definition_records.states_of(stored)
        if state in states:
            found.append((stored.version, states.index(state)))
    if not found:
        which = f"version {version}" if version else "no version"
        raise ArgumentInvalidError(
            f"{which} of the definition {name!r} has {'no' if version else 'a'} state {state!r}",
            field="state",
        )
    return found


def count(  # noqa: PLR0913, PLR0917 - the parts of one question
    engine: Engine, namespace: str, definition: str, version: int, point: Point, bytes_max: int
) -> tuple[int, list[StateCount]]:
    """Return (the revision read, how many machines are in each state that has any).

    Raises ArgumentInvalidError when there are more such states than an answer takes; those of one
    version are not too many.
    """
    with engine.view(namespace) as view:
        move(view, point)
        names = [definition] if definition else definition_records.names(view)
        if definition:
            definition_records.check_known(view, definition, version)
        counts, size_bytes = list[StateCount](), 0
        for name in names:
            for counted in _counted(view, name, version):
                size_bytes += _COUNT_BYTES + len(name.encode()) + len(counted.state.encode())
                if size_bytes > bytes_max and not version:
                    raise _too_many_states(definition, bytes_max)
                counts.append(counted)
        return view.revision, counts


def _too_many_states(definition: str, bytes_max: int) -> ArgumentInvalidError:
    narrower = "one version of the definition" if definition else "one definition"
    return ArgumentInvalidError(
        f"the counts of all states with machines have more than {bytes_max} bytes, the limit of "
        f"an answer (page_bytes_max); count {narrower} at a time",
        field="definition_version" if definition else "definition_name",
        limit=bytes_max,
    )


def _counted(view: View, definition: str, version: int) -> Iterator[StateCount]:
    found: dict[tuple[int, int], int] = {}
    prefix = machine_records.index_prefix(definition, version or None)
    for name, _record in view.scan(Kind.MACHINE_INDEX, prefix, prefix_end(prefix)):
        entry = machine_records.split_index_name(name)
        key = entry.version, entry.state_place
        found[key] = found.get(key, 0) + 1
    states: dict[int, list[str]] = {}
    for (of_version, place), count_in_state in found.items():
        if of_version not in states:
            stored = definition_records.find(view, definition, of_version)
            states[of_version] = definition_records.states_of(stored)
        yield StateCount(definition, of_version, states[of_version][place], count_in_state)


def history_page(
    engine: Engine, query: PageQuery, machine_id: str, page_bytes_max: int
) -> TransitionPage:
    """Return a page of a machine's kept transitions: with `is_reverse` the newest first.

    Raises MachineNotFoundError.
    """
    with engine.view(query.namespace) as view:
        start, end = open_page(query, view)
        find(view, machine_id)
        transitions, size_bytes = list[Transition](), 0
        scan = view.scan(Kind.TRANSITION, start, end, is_reverse=query.is_reverse)
        for name, version in scan:
            size_bytes += len(version.payload)
            is_full = len(transitions) == query.entries_max or size_bytes > page_bytes_max
            if transitions and is_full:
                token = next_token(query, view, name)
                return TransitionPage(view.revision, transitions, token)
            transitions.append(machine_records.decode_transition(name, version))
        return TransitionPage(view.revision, transitions, "")
