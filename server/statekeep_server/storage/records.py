"""Byte layouts of every LMDB value, each encoder beside its decoder, each under a CRC-32C.

Owns the checksum: it covers the record and its key, so a record that is intact but in the wrong
place is noticed too. Must never return bytes whose checksum does not match.

A worked example, the entry `a` = text `hi`, created at revision 7 and saved again at 9:

    crc32c (4) | flags 10 | create_revision 7 (8) | create_time (8) | time (8) | expire 0 (8) | "hi"

`flags` holds the kind of value in its high half (0 data, 1 text, 2 json) and in its low half 1 for
a deletion and 3 for a deletion because the entry expired. Times are milliseconds since 1970.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, NamedTuple

import google_crc32c

from statekeep_server.errors import DataDamagedError
from statekeep_server.storage import keys
from statekeep_server.storage.keys import Kind

_CRC: Final = struct.Struct(">I")
_VERSION: Final = struct.Struct(">IBQQQQ")
_VERSION_HEADER_BYTES: Final = _VERSION.size
_CHANGE_HEADER: Final = struct.Struct(">QI")
_CHANGE_ITEM: Final = struct.Struct(">BH")
_HEAD: Final = struct.Struct(">IQQQQQQIIIIIQ")
_REQUEST: Final = struct.Struct(">Q16s")

CHANGES_PER_RECORD_MAX: Final = 1_000

_pack_crc = _CRC.pack
_crc = google_crc32c.value
_crc_extend = google_crc32c.extend

_DELETED: Final = 1
_EXPIRED: Final = 2


class ValueKind(IntEnum):
    """How a value was given, so that it comes back the same way."""

    DATA = 0
    TEXT = 1
    JSON = 2


class ChangeType(IntEnum):
    """What one change of a commit did.

    The numbers are stored and are those of the contract's ChangeKind; none is ever reused.
    """

    ENTRY_SAVED = 1
    ENTRY_DELETED = 2
    ENTRY_EXPIRED = 3
    MACHINE_CREATED = 4
    MACHINE_MOVED = 5
    MACHINE_DELETED = 6
    DEFINITION_ADDED = 7
    DEFINITION_DELETED = 8
    SNAPSHOT_CREATED = 9
    SNAPSHOT_RESTORED = 10
    SNAPSHOT_DELETED = 11
    SCHEMA_SAVED = 12
    SCHEMA_DELETED = 13
    SETTINGS_SAVED = 14
    # From here on what only the store itself follows: compaction does, watches do not.
    MACHINE_SAVED = 64
    TRANSITION_REMOVED = 65
    INDEX_ADDED = 66
    INDEX_REMOVED = 67
    DEFINITION_COUNTED = 68
    DEFINITION_USED = 69


HIDDEN_MIN: Final = ChangeType.MACHINE_SAVED
"""Changes from this number on are logged but not delivered."""

LOG_ONLY: Final = ChangeType.SNAPSHOT_RESTORED
"""The change that is only logged: the snapshot it is about has no new version."""


def kind_of_change(change_type: ChangeType) -> Kind:
    """Return the kind of record that a type of change is about."""
    return _KIND_OF_CHANGE[change_type - 1]


# By number: indexing a tuple is several times quicker than hashing an enum's member.
_KIND_OF_CHANGE: Final = (
    *[Kind.ENTRY] * 3,
    Kind.MACHINE,
    # That a machine moved is logged by the record of how: a commit may move it several times.
    Kind.TRANSITION,
    Kind.MACHINE,
    *[Kind.DEFINITION] * 2,
    *[Kind.SNAPSHOT] * 3,
    *[Kind.SCHEMA] * 2,
    *[Kind.SETTINGS] * 50,
    Kind.MACHINE,
    Kind.TRANSITION,
    *[Kind.MACHINE_INDEX] * 2,
    Kind.DEFINITION,
    Kind.DEFINITION_USE,
)


class Version(NamedTuple):
    """One version of a record: what was written at `revision` and stands until the next one."""

    revision: int
    create_revision: int
    create_time_ms: int
    time_ms: int
    expire_ms: int
    value_kind: ValueKind
    is_deleted: bool
    is_expired: bool
    payload: bytes


class Change(NamedTuple):
    """What a plan wants done to one record: a new payload, or None to delete it.

    `previous` is the version that the change replaces, as the plan saw it. `due_ms` is when the
    timer of a machine is due from now on, `previous_due_ms` when it was until now; 0 for none.
    """

    type: ChangeType
    name: bytes
    previous: Version | None
    payload: bytes | None = None
    value_kind: ValueKind = ValueKind.DATA
    expire_ms: int = 0
    due_ms: int = 0
    previous_due_ms: int = 0


class LoggedChange(NamedTuple):
    """One line of the change log: what was done to which record."""

    type: ChangeType
    name: bytes


@dataclass(slots=True)
class Head:
    """Where a namespace stands: its clock, its floor, and counts kept in the same commit.

    `finished` is how far compaction got: the change log holds nothing below it. At the floor it
    leaves the log in place and counts in `finished_parts` the records of it that are done.
    """

    namespace_id: int
    latest: int
    floor: int
    finished: int
    time_ms: int
    entries_count: int = 0
    entries_bytes: int = 0
    schemas_count: int = 0
    settings_count: int = 0
    snapshots_count: int = 0
    request_ids_count: int = 0
    finished_parts: int = 0
    machines_count: int = 0

    def copy(self) -> "Head":
        """Return a head that can be changed without changing this one."""
        return replace(self)


def _sealed(key: bytes, body: bytes) -> bytes:
    return _pack_crc(_crc_extend(_crc(key), body)) + body


def _opened(key: bytes, record: bytes, what: str) -> bytes:
    body = record[4:]
    if len(record) < _CRC.size or _CRC.pack(_crc_extend(_crc(key), body)) != record[:4]:
        raise DataDamagedError(
            f"{what} does not match its checksum: the stored bytes have changed on disk",
            kind=what,
        )
    return body


def is_intact(key: bytes, record: bytes) -> bool:
    """Say whether the record at this key still matches its checksum."""
    return len(record) >= _CRC.size and _CRC.pack(_crc_extend(_crc(key), record[4:])) == record[:4]


def encode_version(key: bytes, version: Version) -> bytes:
    """Return the stored form of a version under its key."""
    _revision, created, created_ms, time_ms, expire_ms, kind, deleted, expired, payload = version
    flags = kind << 4 | deleted | expired << 1
    body = _VERSION.pack(0, flags, created, created_ms, time_ms, expire_ms)[4:] + payload
    return _pack_crc(_crc_extend(_crc(key), body)) + body


def decode_version(key: bytes, record: bytes, *, is_tolerant: bool = False) -> Version:
    """Return the version stored under this key.

    When the checksum differs, DataDamagedError, or with `is_tolerant` a stand-in of which only
    the revision (from the key) and the length of the payload can be trusted.
    """
    payload = record[_VERSION_HEADER_BYTES:]
    try:
        crc, flags, created, created_ms, time_ms, expire_ms = _VERSION.unpack_from(record)
    except struct.error:
        return _damaged_version(key, payload, is_tolerant=is_tolerant)
    if crc != _crc_extend(_crc(key), record[4:]):
        return _damaged_version(key, payload, is_tolerant=is_tolerant)
    revision = keys.revision_of(key)
    kind = _VALUE_KINDS[flags >> 4]
    deleted, expired = flags & _DELETED != 0, flags & _EXPIRED != 0
    return Version(
        revision, created, created_ms, time_ms, expire_ms, kind, deleted, expired, payload
    )


_VALUE_KINDS: Final = (ValueKind.DATA, ValueKind.TEXT, ValueKind.JSON)


def _damaged_version(key: bytes, payload: bytes, *, is_tolerant: bool) -> Version:
    revision = keys.revision_of(key)
    if not is_tolerant:
        raise damaged_version(key)
    return Version(revision, revision, 0, 0, 0, ValueKind.DATA, False, False, payload)


def damaged_version(key: bytes) -> DataDamagedError:
    """Return the error that names the damaged record by kind, key and revision."""
    kind, revision = keys.kind_of(key).name.lower(), keys.revision_of(key)
    name = keys.name_of(key).decode(errors="replace")
    return DataDamagedError(
        f"the {kind} {name!r} at revision {revision} does not match its checksum: its bytes have "
        f"changed on disk; save or delete it to replace it, or restore a backup",
        kind=kind,
        key=name,
        revision=revision,
    )


def encode_changes(key: bytes, time_ms: int, changes: Sequence[Change]) -> bytes:
    """Return one record of the change log: the commit's time, then (type, name) of each change."""
    body = _CHANGE_HEADER.pack(time_ms, len(changes)) + b"".join(
        [_CHANGE_ITEM.pack(change.type, len(change.name)) + change.name for change in changes]
    )
    return _sealed(key, body)


def decode_changes(key: bytes, record: bytes) -> tuple[int, list[LoggedChange]]:
    """Return (time of the commit in ms, its changes in order)."""
    return _change_time(key, record), list(_logged(record[_CRC.size + _CHANGE_HEADER.size :]))


def decode_change_time(key: bytes, record: bytes) -> int:
    """Return the time of the commit that a record of the change log belongs to, in ms."""
    return _change_time(key, record)


def _change_time(key: bytes, record: bytes) -> int:
    body = _opened(key, record, f"the change log at revision {keys.split_change_key(key)[1]}")
    time_ms, _count = _CHANGE_HEADER.unpack_from(body)
    return int(time_ms)


def _logged(items: bytes) -> Iterator[LoggedChange]:
    offset = 0
    while offset < len(items):
        change_type, name_bytes = _CHANGE_ITEM.unpack_from(items, offset)
        offset += _CHANGE_ITEM.size
        yield LoggedChange(ChangeType(change_type), items[offset : offset + name_bytes])
        offset += name_bytes


def encode_head(key: bytes, head: Head) -> bytes:
    """Return the stored form of a namespace's head."""
    return _sealed(
        key,
        _HEAD.pack(
            head.namespace_id,
            head.latest,
            head.floor,
            head.finished,
            head.time_ms,
            head.entries_count,
            head.entries_bytes,
            head.schemas_count,
            head.settings_count,
            head.snapshots_count,
            head.request_ids_count,
            head.finished_parts,
            head.machines_count,
        ),
    )


def decode_head(key: bytes, record: bytes) -> Head:
    """Return the head stored under a namespace's name."""
    what = f"the head of namespace {key[1:].decode(errors='replace')!r}"
    # Heads of stores from before there were machines end earlier; what is missing is 0.
    return Head(*_HEAD.unpack(_opened(key, record, what).ljust(_HEAD.size, b"\0")))


class RequestRecord(NamedTuple):
    """The first answer to a request id, and what was asked."""

    time_ms: int
    fingerprint: bytes
    answer: bytes


def encode_request(key: bytes, request: RequestRecord) -> bytes:
    """Return the stored form of the first answer to a request id."""
    header = _REQUEST.pack(request.time_ms, request.fingerprint)
    return _sealed(key, header + request.answer)


def decode_request(key: bytes, record: bytes) -> RequestRecord:
    """Return the first answer to a request id."""
    body = _opened(key, record, f"the answer kept for request id {key[5:].decode()!r}")
    time_ms, fingerprint = _REQUEST.unpack_from(body)
    return RequestRecord(time_ms, fingerprint, body[_REQUEST.size :])


def encode_plain(key: bytes, body: bytes) -> bytes:
    """Return any small record (an expiry, a counter, the store's identity) under its checksum."""
    return _sealed(key, body)


def decode_plain(key: bytes, record: bytes, what: str) -> bytes:
    """Return the body of a small record; `what` names it in the error if it is damaged."""
    return _opened(key, record, what)
