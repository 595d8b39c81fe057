"""What a commit consists of. Owns plain, frozen data; must never talk to a server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, TypeAlias

from statekeep.definitions import Definition
from statekeep.entries import Cleared, Deleted, Saved
from statekeep.machines import Accepted, Machine
from statekeep.snapshots import SnapshotCreated
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


@dataclass(frozen=True, slots=True)
class CreateMachine:
    """Creates a machine, as `machines.create`. One that exists already fails the commit."""

    definition: str | Definition
    machine_id: str = ""
    context: Mapping[str, Any] | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """Sends an event into a machine, as `machines.trigger`.

    One that is rejected fails the commit with EventRejectedError.
    """

    machine_id: str
    event: str | Enum
    payload: Any = None
    expected_state: str | Enum | None = None
    expected_revision: int | None = None
    actor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CreateSnapshot:
    """Keeps what the whole commit leaves behind under a label, as `snapshots.create`."""

    label: str
    description: str = ""
    pinned: bool = False


Operation: TypeAlias = Save | Delete | Clear | CreateMachine | Trigger | CreateSnapshot
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


@dataclass(frozen=True, slots=True)
class RequireMachine:
    """What must hold of a machine for a commit to apply: its state, its revision, or existence.

    `RequireMachine("source-17", state="pending")`; revision 0 and `exists=False` both mean that
    there is none.
    """

    machine_id: str
    state: str | Enum | None = None
    revision: int | None = None
    exists: bool | None = None

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.state, self.revision, self.exists)) != 1:
            raise ValueError("RequireMachine needs one of state, revision and exists.")


Requirement: TypeAlias = Require | RequireMachine
"""What must hold for a commit to apply."""

OperationResult: TypeAlias = Saved | Deleted | Cleared | Machine | Accepted | SnapshotCreated
"""What one operation did, in the same form as the call of its own."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A commit was applied. `results` stand in the order of its operations."""

    revision: int
    results: tuple[OperationResult, ...]
