"""What the calls about machines answer with.

Owns plain, frozen data; must never talk to a server. A state is a `str`, or a member of the Enum
that a definition was made from where machines are used through `machines.typed`; so is an event.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, Literal, TypeAlias

from statekeep._names import EventT, StateT


@dataclass(frozen=True, slots=True)
class Machine(Generic[StateT, EventT]):
    """One running instance of a definition, as it stands at one revision.

    `context` is its own data, `{}` where values were not asked for. `sequence` is that of its last
    transition. `timer_event` is what the timer of its state will send, at `timer_due_time`. Times
    are in UTC.
    """

    id: str
    definition_name: str
    definition_version: int
    state: StateT
    context: dict[str, Any]
    finished: bool
    create_revision: int
    revision: int
    create_time: datetime
    update_time: datetime
    state_time: datetime
    sequence: int
    timer_event: EventT | None
    timer_due_time: datetime | None


class TransitionCause(StrEnum):
    """What made a machine move."""

    UNSPECIFIED = "UNSPECIFIED"
    """A cause that this release of the client does not know."""
    TRIGGER = "TRIGGER"
    TIMER = "TIMER"
    MIGRATION = "MIGRATION"
    RESTORE = "RESTORE"


@dataclass(frozen=True, slots=True)
class Transition(Generic[StateT, EventT]):
    """The record that a machine moved.

    `event` is None when the cause is a migration or a restore. An `internal` one has not left the
    state. `payload` is None where the event came without one.
    """

    sequence: int
    machine_id: str
    definition_name: str
    definition_version: int
    from_state: StateT
    event: EventT | None
    to_state: StateT
    internal: bool
    cause: TransitionCause
    revision: int
    time: datetime
    actor: str
    note: str
    payload: Any


class RejectionReason(StrEnum):
    """Why an event was rejected, in order of precedence."""

    UNSPECIFIED = "UNSPECIFIED"
    """A reason that this release of the client does not know."""
    STATE_UNEXPECTED = "STATE_UNEXPECTED"
    REVISION_UNEXPECTED = "REVISION_UNEXPECTED"
    MACHINE_FINISHED = "MACHINE_FINISHED"
    NO_TRANSITION = "NO_TRANSITION"
    PAYLOAD_INVALID = "PAYLOAD_INVALID"
    GUARD_REFUSED = "GUARD_REFUSED"
    GUARD_FAILED = "GUARD_FAILED"
    HOOK_REFUSED = "HOOK_REFUSED"
    HOOK_SILENT = "HOOK_SILENT"
    ASSIGN_FAILED = "ASSIGN_FAILED"
    CONTEXT_INVALID = "CONTEXT_INVALID"
    MACHINE_BUSY = "MACHINE_BUSY"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a machine did not move: the reason to switch on, a sentence, and the hook, if one."""

    reason: RejectionReason
    message: str
    hook: str


@dataclass(frozen=True, slots=True)
class Accepted(Generic[StateT, EventT]):
    """An event moved its machine. As a condition it is true."""

    transition: Transition[StateT, EventT]
    machine: Machine[StateT, EventT]
    revision: int
    accepted: ClassVar[Literal[True]] = True
    rejection: ClassVar[None] = None

    def __bool__(self) -> Literal[True]:
        return True


@dataclass(frozen=True, slots=True)
class Rejected(Generic[StateT, EventT]):
    """An event did not move its machine, and nothing was changed. As a condition it is false."""

    rejection: Rejection
    machine: Machine[StateT, EventT]
    revision: int
    accepted: ClassVar[Literal[False]] = False
    transition: ClassVar[None] = None

    def __bool__(self) -> Literal[False]:
        return False


Verdict: TypeAlias = Accepted[StateT, EventT] | Rejected[StateT, EventT]
"""What became of an event."""


@dataclass(frozen=True, slots=True)
class EventOutlook(Generic[StateT, EventT]):
    """What an event would do now.

    It is `enabled` when it would be accepted if `hook`, where there is one, allows it. `to_state`
    is where it would lead, None when it would be rejected; `rejection` says why it would.
    """

    event: EventT
    enabled: bool
    to_state: StateT | None
    hook: str
    rejection: Rejection | None


@dataclass(frozen=True, slots=True)
class EnabledEvents(Generic[StateT, EventT]):
    """The events of the state that a machine is in, in the order of the definition."""

    revision: int
    state: StateT
    events: tuple[EventOutlook[StateT, EventT], ...]


@dataclass(frozen=True, slots=True)
class SimulatedEvent(Generic[EventT]):
    """An event to try, with a payload."""

    event: EventT
    payload: Any = None


@dataclass(frozen=True, slots=True)
class SimulatedStep(Generic[StateT, EventT]):
    """What one event would do: the transition, or else the rejection."""

    transition: Transition[StateT, EventT] | None
    rejection: Rejection | None

    @property
    def accepted(self) -> bool:
        """Whether the event would be accepted."""
        return self.transition is not None


@dataclass(frozen=True, slots=True)
class Simulation(Generic[StateT, EventT]):
    """What each event would do, and the machine after the last one. Nothing was stored."""

    revision: int
    steps: tuple[SimulatedStep[StateT, EventT], ...]
    machine: Machine[StateT, EventT]


@dataclass(frozen=True, slots=True)
class StateCount(Generic[StateT]):
    """How many machines of one version of a definition are in a state."""

    definition_name: str
    definition_version: int
    state: StateT
    count: int


@dataclass(frozen=True, slots=True)
class MachineCounts(Generic[StateT]):
    """How many machines there are, in all and in each state that has any."""

    revision: int
    count: int
    states: tuple[StateCount[StateT], ...]

    def in_state(self, state: StateT) -> int:
        """Return how many are in a state, those of all versions and definitions counted."""
        return sum(one.count for one in self.states if one.state == state)


@dataclass(frozen=True, slots=True)
class TransitionValidity(Generic[EventT]):
    """Whether a table allows a state to follow another. As a condition it means `valid`.

    `events` are those that lead there in a stored definition, in its order.
    """

    valid: bool
    events: tuple[EventT, ...]

    def __bool__(self) -> bool:
        return self.valid


@dataclass(frozen=True, slots=True)
class MigrationProblem:
    """Why a machine was left on its version."""

    machine_id: str
    definition_version: int
    state: str
    message: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """How many machines were moved to another version, or would be, and those that were left.

    `revision` is the one that the last batch made, or the latest.
    """

    revision: int
    migrated_count: int
    problems: tuple[MigrationProblem, ...]


class DiagramFormat(StrEnum):
    """The languages of diagrams."""

    DEFAULT = "UNSPECIFIED"
    """What the server draws by default: Mermaid."""
    MERMAID = "MERMAID"
    """Mermaid `stateDiagram-v2`."""
    DOT = "DOT"
    """DOT, the language of Graphviz."""
