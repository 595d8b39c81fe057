"""What entries hold and where reads look, as a caller writes it.

Owns the Python side of the contract's Value and PointInTime. Must never talk to a server.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias


class ValueKind(StrEnum):
    """How an entry's value is stored, and so what it is in Python."""

    DATA = "data"
    """Bytes: `bytes`."""
    TEXT = "text"
    """Text: `str`."""
    JSON = "json"
    """JSON: what `json.loads` makes of it."""


@dataclass(frozen=True, slots=True)
class Json:
    """Stores a value as JSON where its type alone would say otherwise.

    `save("name", "Ada")` stores text; `save("name", Json("Ada"))` stores a JSON string.
    """

    value: Any


Storable: TypeAlias = (
    bytes
    | bytearray
    | memoryview
    | str
    | Json
    | Mapping[str, object]
    | Sequence[object]
    | int
    | float
    | None
)
"""What can be saved: bytes as data, str as text, everything else as JSON."""


class SnapshotId(str):
    """The id of a snapshot, to tell it from a label where a read says `at`."""

    __slots__ = ()


At: TypeAlias = int | datetime | str | SnapshotId | None
"""Where a read looks: a revision, a time, a snapshot's label, a SnapshotId; None is the latest."""
