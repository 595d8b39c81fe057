"""Byte layouts of every LMDB key, each encoder beside its decoder.

Owns the order of the store: LMDB sorts keys as bytes, so integers are big-endian and a revision is
stored inverted where the newest should come first. Must never know what a record holds.

A worked example. Saving `a` at revision 7 and 9 and deleting it at 12 in namespace 1 is stored as

    00000001 01 61 00 fffffffffffffff3   -> deletion   (12 inverted)
    00000001 01 61 00 fffffffffffffff6   -> 2          (9 inverted)
    00000001 01 61 00 fffffffffffffff8   -> 1          (7 inverted)

so all versions of a key are neighbours, the newest first, and a read at revision 10 seeks
`…6100 fffffffffffffff5` and lands on revision 9. Names hold no control characters, so the byte 00
after the name ends it and keeps `a` before `ab`.
"""

import struct
from enum import IntEnum
from typing import Final, NamedTuple

REVISION_MAX: Final = (1 << 64) - 1
NAME_END: Final = b"\x00"
AFTER_NAME: Final = b"\x01"

_U64: Final = struct.Struct(">Q")
_PREFIX: Final = struct.Struct(">IB")
_CHANGE: Final = struct.Struct(">IQI")
_DUE: Final = struct.Struct(">QI")
_HELD: Final = struct.Struct(">IQB")
_NAMESPACE: Final = struct.Struct(">I")

_from_bytes = int.from_bytes
pack_u64 = _U64.pack
namespace_prefix = _NAMESPACE.pack
change_key = _CHANGE.pack


class Kind(IntEnum):
    """What a record describes; the fifth byte of its key."""

    ENTRY = 1
    MACHINE = 2
    DEFINITION = 3
    SNAPSHOT = 4
    SCHEMA = 5
    TRANSITION = 6
    SETTINGS = 8
    MACHINE_INDEX = 9
    DEFINITION_USE = 10


def kind_prefix(namespace_id: int, kind: Kind) -> bytes:
    """Return the bytes that every version of every record of this kind begins with."""
    return _PREFIX.pack(namespace_id, kind)


def inverted(revision: int) -> bytes:
    """Return the revision so that a larger one sorts first."""
    return pack_u64(REVISION_MAX - revision)


def revision_of(version_key: bytes) -> int:
    """Return the revision at the end of a version's key."""
    return REVISION_MAX - _from_bytes(version_key[-8:])


def name_of(version_key: bytes) -> bytes:
    """Return the name in a version's key: what lies between the kind and the end byte."""
    return version_key[5:-9]


def kind_of(version_key: bytes) -> Kind:
    """Return the kind in a version's key."""
    return Kind(version_key[4])


def namespace_of(key: bytes) -> int:
    """Return the namespace id that a version's or change's key begins with."""
    return int.from_bytes(key[:4], "big")


def split_change_key(key: bytes) -> tuple[int, int, int]:
    """Return (namespace id, revision, chunk index) of a change record's key."""
    namespace_id, revision, index = _CHANGE.unpack(key)
    return namespace_id, revision, index


def due_key(due_ms: int, namespace_id: int, name: bytes) -> bytes:
    """Return the key under which an expiry or a timer waits: (when, namespace, name)."""
    return _DUE.pack(due_ms, namespace_id) + name


def split_due_key(key: bytes) -> tuple[int, int, bytes]:
    """Return (when in ms, namespace id, name) of an expiry's or a timer's key."""
    due_ms, namespace_id = _DUE.unpack_from(key)
    return due_ms, namespace_id, key[_DUE.size :]


class HeldKey(NamedTuple):
    """A version that only a pin still sees: which pin, and which version of which record."""

    pin: int
    kind: Kind
    name: bytes
    revision: int


def held_key(namespace_id: int, pin: int, kind: Kind, name: bytes, revision: int) -> bytes:
    """Return the key under which a pin holds a version: (namespace, pin, kind, name, revision)."""
    return _HELD.pack(namespace_id, pin, kind) + name + NAME_END + pack_u64(revision)


def split_held_key(key: bytes) -> HeldKey:
    """Return what a held version's key says."""
    _namespace_id, pin, kind = _HELD.unpack_from(key)
    return HeldKey(pin, Kind(kind), key[_HELD.size : -9], _from_bytes(key[-8:]))


def request_key(namespace_id: int, request_id: bytes) -> bytes:
    """Return the key of the answer kept for a request id."""
    return _NAMESPACE.pack(namespace_id) + b"i" + request_id


def request_age_key(namespace_id: int, time_ms: int, request_id: bytes) -> bytes:
    """Return the key that orders kept answers by age, oldest first."""
    return _NAMESPACE.pack(namespace_id) + b"t" + _U64.pack(time_ms) + request_id


def split_request_age_key(key: bytes) -> tuple[int, bytes]:
    """Return (time in ms, request id) of an age key."""
    return int.from_bytes(key[5:13], "big"), key[13:]


def prefix_end(prefix: bytes) -> bytes | None:
    """Return the smallest bytes that sort after everything with this prefix; None if nothing does.

    >>> prefix_end(b"user/")
    b'user0'
    """
    trimmed = prefix.rstrip(b"\xff")
    if not trimmed:
        return None
    return trimmed[:-1] + bytes((trimmed[-1] + 1,))
