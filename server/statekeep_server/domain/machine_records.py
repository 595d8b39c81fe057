"""The stored forms of machines and transitions, and the names under which they lie.

Owns the byte layout of both and of the index by which machines are listed. Must never decide how a
machine moves.

A worked example, the machine `source-17` of version 2 of `source` after its third transition:

    machine     source-17                              -> ["source",2,"indexed",2,…] LF {"tries":1}
    transition  source-17 01 000000000003              -> ["source",2,"processing",…] LF {"ok":true}
    index       7b…e1 01 00000002 01 002 01 019aac1e2f01 01 source-17   -> ""

The byte 01 cannot be part of a name, so it separates. In the index stand a digest of the
definition's name, the version, the place of the state in the definition and the time at which the
machine entered the state, all in hexadecimal of a fixed width: machines of a state are neighbours,
the one that has been there longest first.
"""

import hashlib
from functools import lru_cache
from typing import Final, NamedTuple

import orjson

from statekeep_server.domain.ranges import KeyRange
from statekeep_server.storage.records import Version

SEPARATOR: Final = b"\x01"
_DIGEST_BYTES: Final = 10
_BODY: Final = b"\n"


class Machine(NamedTuple):
    """One machine as it stands at a revision.

    `state_place` is the place of its state among those of its definition. Its history begins at
    the sequence number `first_sequence`; `sequence` is that of its last transition, 0 for none.
    """

    id: str
    definition_name: str
    definition_version: int
    state: str
    state_place: int
    is_finished: bool
    state_time_ms: int
    sequence: int
    first_sequence: int
    timer_event: str
    timer_due_ms: int
    context_json: str
    create_revision: int
    revision: int
    create_time_ms: int
    time_ms: int


class Standing(NamedTuple):
    """Where a machine stands."""

    definition_name: str
    definition_version: int
    state: str
    context_json: str
    has_timer: bool


class Transition(NamedTuple):
    """The record that a machine moved; `cause` is the number of a TransitionCause."""

    machine_id: str
    sequence: int
    definition_name: str
    definition_version: int
    from_state: str
    event: str
    to_state: str
    is_internal: bool
    cause: int
    actor: str
    note: str
    payload_json: str
    revision: int
    time_ms: int


def encode_machine(machine: Machine) -> bytes:
    """Return the stored form of a machine; its id and revisions lie in the key and the version."""
    return orjson.dumps(machine[1:11]) + _BODY + machine.context_json.encode()


def decode_machine(name: bytes, version: Version) -> Machine:
    """Return the machine of a stored version."""
    header, _, context = version.payload.partition(_BODY)
    return Machine._make(
        (
            name.decode(),
            *orjson.loads(header),
            context.decode(),
            version.create_revision,
            version.revision,
            version.create_time_ms,
            version.time_ms,
        )
    )


def without_context(version: Version) -> Version:
    """Return the version of a machine with an empty context."""
    header, _, _context = version.payload.partition(_BODY)
    return version._replace(payload=header + _BODY + b"{}")


def standing_of(version: Version) -> Standing:
    """Return what makes a stored machine differ from another: where it stands, not since when."""
    machine = decode_machine(b"", version)
    return Standing(
        machine.definition_name,
        machine.definition_version,
        machine.state,
        machine.context_json,
        bool(machine.timer_due_ms),
    )


def encode_transition(transition: Transition) -> bytes:
    """Return the stored form of a transition."""
    return orjson.dumps(transition[2:11]) + _BODY + transition.payload_json.encode()


def decode_transition(name: bytes, version: Version) -> Transition:
    """Return the transition of a stored version."""
    header, _, payload = version.payload.partition(_BODY)
    machine_id, _, sequence = name.rpartition(SEPARATOR)
    return Transition._make(
        (
            machine_id.decode(),
            int(sequence, 16),
            *orjson.loads(header),
            payload.decode(),
            version.revision,
            version.time_ms,
        )
    )


def transition_name(machine_id: str, sequence: int) -> bytes:
    r"""Return the name of a transition's record.

    >>> transition_name("source-17", 3)
    b'source-17\x01000000000003'
    """
    return b"%b\x01%012x" % (machine_id.encode(), sequence)


def transition_range(machine_id: str) -> KeyRange:
    """Return the names of a machine's transitions."""
    return KeyRange.of_prefix(machine_id.encode() + SEPARATOR)


def machine_id_of(transition: bytes) -> bytes:
    """Return the id of the machine in the name of a transition."""
    return transition[: -len(SEPARATOR) - 12]


def index_name(machine: Machine) -> bytes:
    """Return the name under which a machine stands in the index."""
    prefix = index_prefix(machine.definition_name, machine.definition_version, machine.state_place)
    return b"%b%012x\x01%b" % (prefix, machine.state_time_ms, machine.id.encode())


@lru_cache(maxsize=1_024)
def index_prefix(definition: str, version: int | None = None, place: int | None = None) -> bytes:
    """Return what the index names of a definition, of a version and of a state of it begin with."""
    digest = hashlib.blake2b(definition.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    prefix = digest.encode() + SEPARATOR
    if version is not None:
        prefix += b"%08x\x01" % version
        if place is not None:
            prefix += b"%03x\x01" % place
    return prefix


class IndexEntry(NamedTuple):
    """What the name of an index record says."""

    version: int
    state_place: int
    state_time_ms: int
    machine_id: bytes


def split_index_name(name: bytes) -> IndexEntry:
    """Return what an index name says; the digest of the definition's name is left out."""
    _digest, version, place, time_ms, machine_id = name.split(SEPARATOR, 4)
    return IndexEntry(int(version, 16), int(place, 16), int(time_ms, 16), machine_id)
