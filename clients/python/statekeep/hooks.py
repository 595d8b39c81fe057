"""What functions that serve hooks are asked, and how they answer. Owns plain, frozen data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias

from statekeep._names import EventT, StateT
from statekeep.machines import Machine


@dataclass(frozen=True, slots=True)
class HookQuestion(Generic[StateT, EventT]):
    """Whether a machine may make a transition.

    `machine` is as it stands before; `to_state` is where it would go. `time_left_seconds` is how
    long the server still waits for the answer.
    """

    hook: str
    machine: Machine[StateT, EventT]
    event: EventT
    to_state: StateT
    payload: Any
    actor: str
    note: str
    time_left_seconds: float


@dataclass(frozen=True, slots=True)
class Allow:
    """The transition may be made. True says the same."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The transition may not be made; the message becomes that of the rejection."""

    message: str = ""


HookAnswer: TypeAlias = bool | Allow | Refuse
"""What a function that serves a hook answers with."""

HookFunction: TypeAlias = Callable[
    [HookQuestion[StateT, EventT]], HookAnswer | Awaitable[HookAnswer]
]
"""A function that serves a hook; it may be an `async` one."""
