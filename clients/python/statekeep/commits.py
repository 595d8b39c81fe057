"""What a commit consists of. Owns plain, frozen data; must never talk to a server."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from statekeep.entries import Cleared, Deleted, Saved
from statekeep.values import Storable


@dataclass(frozen=True, slots=True)
class Save:
    """Saves an entry; `ttl` is its lifetime, in seconds or as a timedelta."""

    key: str
    value: Storable
    ttl: float | timedelta | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Deletes an entry. That it does not exist is no failure."""

    key: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Deletes every entry under a prefix, or from `start` up to but without `end`.

    Without any of them it deletes every entry of the namespace.
    """

    prefix: str | None = None
    start: str | None = None
    end: str | None = None


Operation: TypeAlias = Save | Delete | Clear
"""One step of a commit."""


@dataclass(frozen=True, slots=True)
class Require:
    """What must hold of an entry for a commit to apply: its revision, or that it exists or not.

    `Require("theme", revision=7)`; revision 0 and `exists=False` both mean that there is none.
    """

    key: str
    revision: int | None = None
    exists: bool | None = None

    def __post_init__(self) -> None:
        if (self.revision is None) == (self.exists is None):
            raise ValueError("Require needs either revision or exists, and not both.")


OperationResult: TypeAlias = Saved | Deleted | Cleared
"""What one operation did, in the same form as the call of its own."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A commit was applied. `results` stand in the order of its operations."""

    revision: int
    results: tuple[OperationResult, ...]
