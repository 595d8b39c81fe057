"""The step: what a machine does with an event, as a pure function.

Owns the judgement of events. It stores nothing, sends nothing and reads no clock: what it needs is
given in a `Situation`, and a hook in its way whose answer it was not given makes it return a
`Question`; the caller asks, and steps again with the answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from statekeep_server.domain.program import Program


class RejectionReason(Enum):
    """Why an event was rejected, in order of precedence; the contract has the same names."""

    STATE_UNEXPECTED = 1
    REVISION_UNEXPECTED = 2
    MACHINE_FINISHED = 3
    NO_TRANSITION = 4
    PAYLOAD_INVALID = 5
    GUARD_REFUSED = 6
    GUARD_FAILED = 7
    HOOK_REFUSED = 8
    HOOK_SILENT = 9
    ASSIGN_FAILED = 10
    CONTEXT_INVALID = 11
    MACHINE_BUSY = 12  # only the caller can find this: the step judges one moment


@dataclass(frozen=True, slots=True)
class Situation:
    """A machine at one moment. `load` gives the value of an entry at the same revision."""

    machine_id: str
    state: str
    context_json: bytes
    now_ms: int
    load: Callable[[str], object]
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """What is sent into a machine, and in which state and revision it is expected to be."""

    name: str
    payload_json: str = ""
    expected_state: str = ""
    expected_revision: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """The machine moves. `rule_index` is that of the transition in the definition."""

    to_state: str
    is_internal: bool
    context_json: bytes
    rule_index: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """The machine does not move; `hook` is set when a hook is the reason."""

    reason: RejectionReason
    message: str
    hook: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A hook has to be asked first, about the way to this state."""

    hook: str
    to_state: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """The hook allows the transition."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The hook refuses the transition."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Silent:
    """Nobody answered in time; the hook's policy decides."""


HookAnswer = Allowed | Refused | Silent
Answers = Callable[[Question], HookAnswer | None]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an event would do. With a `hook`, it is enabled if the hook allows it."""

    event: str
    is_enabled: bool
    to_state: str = ""
    hook: str = ""
    refusal: Refusal | None = None


def step(
    program: Program, situation: Situation, event: Event, answers: Answers
) -> Move | Refusal | Question:
    """Return what the machine does with an event, given the answers that hooks have given.

    With a dict of answers so far, pass its `get`.
    """
    raise NotImplementedError


def outlook(program: Program, situation: Situation) -> tuple[Outlook, ...]:
    """Return what each event of the machine's state would do, in order of the definition.

    Guards are evaluated without a payload, hooks are named and not asked, and neither payload
    schemas nor `assign` are looked at.
    """
    raise NotImplementedError


def simulate(
    program: Program,
    situation: Situation,
    events: Sequence[Event],
    hook_answers: Mapping[str, bool],
) -> tuple[Move | Refusal, ...]:
    """Return what a list of events would do, one after the other.

    A hook answers as `hook_answers` says; one that it does not name is silent.
    """
    raise NotImplementedError
