"""What CEL expressions are given: contexts, payloads and entries, read and measured.

Owns the way into the CEL library. It cuts a text at the character NUL, which could make two texts
equal that are not, so data with that character is refused.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import orjson

from statekeep_server.domain.expression_results import ExpressionFailedError, shortened
from statekeep_server.storage.records import ValueKind

_NUL_ESCAPED: Final = b"\\u0000"


class Loaded(NamedTuple):
    """The value of an entry, as `load` finds it."""

    kind: ValueKind
    payload: bytes


def parsed(text: bytes, owner: str) -> object:
    """Return the value of a JSON text, None if it is empty.

    ExpressionFailedError if the library would misread it.
    """
    if not text:
        return None
    value = orjson.loads(text)
    if _NUL_ESCAPED in text and any("\0" in found for found in _texts(value)):
        raise _nul(owner)
    return value


def entry_value(name: str, found: Loaded | None) -> object:
    """Return what the library is given for an entry; a bytearray is what it takes bytes from."""
    if found is None:
        return None
    if found.kind is ValueKind.JSON:
        return parsed(found.payload, f"the entry {shortened(name)!r}")
    if found.kind is ValueKind.DATA:
        return bytearray(found.payload)
    if b"\0" in found.payload:
        raise _nul(f"the entry {shortened(name)!r}")
    return found.payload.decode()


def _nul(owner: str) -> ExpressionFailedError:
    return ExpressionFailedError(
        f"{owner} holds the character U+0000, which expressions cannot read"
    )


def _nodes(value: object) -> Iterator[object]:
    """Yield a value and all values in it."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _texts(value: object) -> Iterator[str]:
    for node in _nodes(value):
        if isinstance(node, dict):
            yield from node
        elif isinstance(node, str):
            yield node


def longest_of(values: list[object]) -> int:
    """Return the number of elements of the longest list or map in some values."""
    return max(
        (
            len(node)
            for node in _nodes(values)
            if isinstance(node, list | dict) and node is not values
        ),
        default=0,
    )


def rounded_up(count: int) -> int:
    """Return a number that is a quarter larger at most, so that few costs have to be kept."""
    shift = max(count.bit_length() - 3, 5)
    return -(-count >> shift) << shift
