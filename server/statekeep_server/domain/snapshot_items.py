"""What the chunks of a snapshot's file hold: entries, definitions and machines, as bytes.

Owns the layout of each, and what must hold for one to be believed: whatever a client could not have
made on this server is refused, though every checksum is right. Must never look at the store.

The machines of a definition follow it, so a reader has one definition at hand at a time, however
many there are.
"""

import re
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

import orjson

from statekeep_server.config import Limits
from statekeep_server.domain import machine_records
from statekeep_server.domain.definition import Definition, parse
from statekeep_server.domain.definition_checks import check
from statekeep_server.domain.definition_findings import DefinitionLimits
from statekeep_server.domain.definition_records import VERSION_MAX, name_of
from statekeep_server.domain.machine_records import Machine
from statekeep_server.domain.program import Program
from statekeep_server.errors import SnapshotFileDamagedError
from statekeep_server.storage.records import ValueKind

TIME_MS_MAX: Final = 253_402_300_799_999  # the last millisecond of the year 9999
SEQUENCE_MAX: Final = (1 << 47) - 1
STATE_BYTES_MAX: Final = DefinitionLimits().name_bytes_max

ENTRY: Final = struct.Struct(">HBQQQQQI")
DEFINITION: Final = struct.Struct(">IQQ")
MACHINE: Final = struct.Struct(">HHQQQQQQQI")

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class FileEntry(NamedTuple):
    """One entry of a snapshot, as it was at the source."""

    key: bytes
    value_kind: ValueKind
    payload: bytes
    create_revision: int
    revision: int
    create_time_ms: int
    time_ms: int
    expire_ms: int = 0


class FileDefinition(NamedTuple):
    """One version of a definition, with its stored bytes; `name` stands in them too."""

    name: str
    version: int
    payload: bytes
    create_revision: int
    create_time_ms: int


FileItem = FileEntry | FileDefinition | Machine


def encode_entry(entry: FileEntry) -> bytes:
    """Return the bytes of an entry in its chunk."""
    key, kind, payload, *numbers = entry
    return ENTRY.pack(len(key), kind, *numbers, len(payload)) + key + payload


def encode_definition(definition: FileDefinition) -> bytes:
    """Return the bytes of a definition, which has a chunk of its own."""
    _name, version, payload, *numbers = definition
    return DEFINITION.pack(version, *numbers) + payload


def encode_machine(machine: Machine) -> bytes:
    """Return the bytes of a machine in its chunk; what its definition says is left out."""
    machine_id, state = machine.id.encode(), machine.state.encode()
    context = machine.context_json.encode()
    numbers = (
        machine.sequence,
        machine.create_revision,
        machine.revision,
        machine.create_time_ms,
        machine.time_ms,
        machine.state_time_ms,
        machine.timer_due_ms,
    )
    return (
        MACHINE.pack(len(machine_id), len(state), *numbers, len(context))
        + machine_id
        + state
        + context
    )


class EntryReader:
    """Reads chunks of entries, one after the other."""

    def __init__(self, limits: Limits) -> None:
        """Begin before the first entry."""
        self.entries_count = 0
        self.entries_bytes = 0
        self.item_bytes_max = ENTRY.size + limits.key_bytes_max + limits.value_bytes_max
        self._limits = limits
        self._last_key = b""

    def read(self, body: bytes, start: int) -> list[FileEntry]:
        """Return the entries of a chunk whose body begins at an offset."""
        entries = list[FileEntry]()
        for where, numbers, (key, payload) in _items(body, start, ENTRY, "an entry", (0, 7)):
            _check_name(key, "a key", where, self._limits)
            if key <= self._last_key:
                raise damaged(where, "a key comes twice or out of order")
            self._last_key = key
            kind = self._checked_value(numbers[1], payload, where)
            entries.append(FileEntry(key, kind, payload, *numbers[2:7]))
            _check_revisions(numbers[2], numbers[3], "an entry", where)
            _check_times(numbers[4:7], where)
            self.entries_bytes += len(key) + len(payload)
        self.entries_count += len(entries)
        return entries

    def _checked_value(self, kind: int, payload: bytes, where: int) -> ValueKind:
        bytes_max = self._limits.value_bytes_max
        if len(payload) > bytes_max:
            raise damaged(
                where,
                f"a value has {len(payload)} bytes where this server takes {bytes_max} "
                f"(value_bytes_max); raise that to import the file",
            )
        if kind == ValueKind.TEXT:
            decoded(payload, where, "a text")
        elif kind == ValueKind.JSON:
            try:
                orjson.loads(payload)
            except orjson.JSONDecodeError:
                raise damaged(where, "a value said to be JSON is not") from None
        elif kind != ValueKind.DATA:
            raise damaged(where, f"a value has the kind {kind}, which there is not")
        return ValueKind(kind)


class MachineReader:
    """Reads definitions and the machines that follow each."""

    def __init__(self, limits: Limits) -> None:
        """Begin before the first definition."""
        self.machines_count = 0
        self.item_bytes_max = (
            MACHINE.size + limits.key_bytes_max + STATE_BYTES_MAX + limits.context_bytes_max
        )
        self._limits = limits
        self._bounds = DefinitionLimits.of(limits)
        self._definition: FileDefinition | None = None
        self._program: Program | None = None
        self._is_used = True
        self._last_record = self._last_place = b""

    def define(self, body: bytes, start: int) -> FileDefinition:
        """Return the definition of a chunk whose body begins at an offset."""
        self.check_used(start)
        version, create_revision, create_time_ms = DEFINITION.unpack_from(body)
        payload = body[DEFINITION.size :]
        definition = self._checked(payload, start)
        if not 0 < version <= VERSION_MAX:
            raise damaged(start, f"a definition has the version {version}, which there is not")
        _check_times((create_time_ms,), start)
        record = name_of(definition.name, version)
        if record <= self._last_record:
            raise damaged(start, "a definition comes twice or out of order")
        self._last_record, self._last_place = record, b""
        self._program, self._is_used = Program(definition), False
        self._definition = FileDefinition(
            definition.name, version, payload, create_revision, create_time_ms
        )
        return self._definition

    def check_used(self, where: int) -> None:
        """Raise SnapshotFileDamagedError if the last definition is one without machines."""
        if not self._is_used:
            raise damaged(where, "no machines follow a definition")

    def read(self, body: bytes, start: int, moment_ms: int) -> list[Machine]:
        """Return the machines of a chunk, whose snapshot was created at `moment_ms`."""
        definition, program = self._definition, self._program
        if definition is None or program is None:
            raise damaged(start, "machines come before any definition")
        machines = list[Machine]()
        for where, numbers, texts in _items(body, start, MACHINE, "a machine", (0, 1, 9)):
            self._check(numbers, texts, where, program)
            name, state, context = (text.decode() for text in texts)
            sequence, create_revision, revision, create_time_ms, time_ms = numbers[2:7]
            state_time_ms, due_ms = numbers[7:9]
            timer = program.timer(state)
            if due_ms and timer is None:
                raise damaged(where, f"the timer of {name!r} waits in a state that has none")
            if due_ms - moment_ms > self._bounds.delay_ms_max:
                raise damaged(where, f"the timer of {name!r} waits longer than any can")
            machine = Machine(
                id=name,
                definition_name=definition.name,
                definition_version=definition.version,
                state=state,
                state_place=program.place_of(state),
                is_finished=program.is_final(state),
                state_time_ms=state_time_ms,
                sequence=sequence,
                # Its history is not in the file.
                first_sequence=sequence + 1,
                timer_event=timer.event if due_ms and timer is not None else "",
                timer_due_ms=due_ms,
                context_json=context,
                create_revision=create_revision,
                revision=revision,
                create_time_ms=create_time_ms,
                time_ms=time_ms,
            )
            place = machine_records.index_name(machine)
            if place <= self._last_place:
                raise damaged(where, f"the machine {name!r} comes twice or out of order")
            self._last_place, self._is_used = place, True
            machines.append(machine)
        self.machines_count += len(machines)
        return machines

    def _checked(self, payload: bytes, where: int) -> Definition:
        definition = parse(payload)
        if definition is None:
            raise damaged(where, "a definition does not have the form in which it is stored")
        for finding in check(definition, self._bounds):
            if finding.is_error:
                raise damaged(
                    where,
                    f"a definition is one that this server refuses: {finding.path or 'it'}: "
                    f"{finding.message}",
                )
        return definition

    def _check(
        self, numbers: tuple[int, ...], texts: list[bytes], where: int, program: Program
    ) -> None:
        machine_id, state, context = texts
        _check_name(machine_id, "the id of a machine", where, self._limits)
        if not program.has_state(decoded(state, where, "the state of a machine")):
            raise damaged(where, "a machine is in a state that its definition does not have")
        bytes_max = self._limits.context_bytes_max
        if len(context) > bytes_max:
            raise damaged(
                where,
                f"a context has {len(context)} bytes where this server takes {bytes_max} "
                f"(context_bytes_max)",
            )
        decoded(context, where, "a context")
        violation = program.context_violation(context)
        if violation:
            raise damaged(where, f"the definition refuses the context of a machine: {violation}")
        if numbers[2] > SEQUENCE_MAX:
            raise damaged(where, "a machine has made more transitions than can be")
        _check_revisions(numbers[3], numbers[4], "a machine", where)
        _check_times(numbers[5:9], where)


def _items(
    body: bytes, start: int, fixed: struct.Struct, what: str, lengths: tuple[int, ...]
) -> Iterator[tuple[int, tuple[int, ...], list[bytes]]]:
    """Yield (offset, numbers, texts) of the items of a chunk.

    `lengths` are the places of those numbers that tell how long the texts are.
    """
    at = 0
    while at < len(body):
        where = start + at
        if len(body) - at < fixed.size:
            raise damaged(where, f"{what} is cut short")
        numbers = fixed.unpack_from(body, at)
        at += fixed.size
        texts = list[bytes]()
        for place in lengths:
            texts.append(body[at : at + numbers[place]])
            at += numbers[place]
        if at > len(body):
            raise damaged(where, f"{what} claims more bytes than its chunk has")
        yield where, numbers, texts


def _check_name(name: bytes, what: str, where: int, limits: Limits) -> None:
    bytes_max = limits.key_bytes_max
    if not 0 < len(name) <= bytes_max:
        raise damaged(where, f"{what} has {len(name)} bytes, not 1 to {bytes_max} (key_bytes_max)")
    if CONTROL.search(decoded(name, where, what)):
        raise damaged(where, f"{what} has a control character")


def _check_revisions(create_revision: int, revision: int, what: str, where: int) -> None:
    if create_revision > revision:
        raise damaged(where, f"{what} was saved before it was created")


def _check_times(times_ms: tuple[int, ...], where: int) -> None:
    if max(times_ms) > TIME_MS_MAX:
        raise damaged(where, "a time is after the year 9999")


def decoded(text: bytes, where: int, what: str) -> str:
    """Return the text of UTF-8 bytes."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise damaged(where, f"{what} is not UTF-8") from None


def damaged(offset: int, why: str) -> SnapshotFileDamagedError:
    """Return the error that says where and why a file is refused."""
    return SnapshotFileDamagedError(
        f"the file cannot be imported: at byte {offset:,} {why}; nothing was imported",
        field="data",
        offset=offset,
    )
