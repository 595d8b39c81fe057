"""What a definition consists of: states, transitions, events, hooks.

Owns plain, frozen data; must never talk to a server, nor check what the server checks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from typing import Any, Final, TypeAlias

from statekeep._document import expression_of
from statekeep._names import name_of

EVERY_STATE: Final = "*"
"""As the state that a transition comes from: every state that is not final."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A guard that clients answer through `machines.serve_guards`."""

    name: str


Guard: TypeAlias = str | Hook
"""What may refuse a transition: a CEL expression, or a hook."""

Assigned: TypeAlias = str | float | bool | None
"""What a field of the context gets: the result of a CEL expression, or a value but no text."""


@dataclass(frozen=True, slots=True, init=False)
class TimerRule:
    """A timer of a state: after `delay`, in seconds or as a timedelta, the server sends `event`."""

    delay: timedelta
    event: str

    def __init__(self, delay: float | timedelta, event: str | Enum) -> None:
        _set(self, delay=_length(delay), event=name_of(event))


@dataclass(frozen=True, slots=True, init=False)
class State:
    """Where a machine may be. A machine that enters a `final` one takes no more events."""

    name: str
    description: str
    final: bool
    after: TimerRule | None

    def __init__(
        self,
        name: str | Enum,
        description: str = "",
        *,
        final: bool = False,
        after: TimerRule | None = None,
    ) -> None:
        if after is not None and not isinstance(after, TimerRule):
            raise _no_timer(after)
        _set(self, name=name_of(name), description=description, final=final, after=after)


@dataclass(frozen=True, slots=True, init=False)
class TransitionRule:
    """A way from a state, from several, or from `"*"`, to a state.

        TransitionRule("processing", "fail", "failed")
        TransitionRule("failed", "retry", "pending", guard="context.attempts < 3")
        TransitionRule("*", "note", assign={"note": "payload.text"})

    Without `to_state` it is internal: the machine stays where it is. `assign` gives fields of the
    context the results of CEL expressions; a number, True, False or None stands for itself.
    """

    from_states: tuple[str, ...]
    event: str
    to_state: str
    guard: Guard | None
    assign: dict[str, str]
    description: str

    def __init__(
        self,
        from_states: str | Enum | Iterable[str | Enum],
        event: str | Enum,
        to_state: str | Enum | None = None,
        *,
        guard: Guard | None = None,
        assign: Mapping[str, Assigned] | None = None,
        description: str = "",
    ) -> None:
        if guard is not None and not isinstance(guard, str | Hook):
            raise TypeError(
                f"guard is {guard!r}; write a CEL expression as text, such as"
                f' "context.tries < 3", or Hook("name").'
            )
        several = [from_states] if isinstance(from_states, str | Enum) else from_states
        _set(
            self,
            from_states=tuple(map(name_of, several)),
            event=name_of(event),
            to_state="" if to_state is None else name_of(to_state),
            guard=guard,
            assign=_expressions(assign),
            description=description,
        )


@dataclass(frozen=True, slots=True, init=False)
class EventRule:
    """Describes an event; one that only a transition names needs none.

    `payload_schema` is the JSON Schema of its payload, None for any.
    """

    name: str
    description: str
    payload_schema: Any

    def __init__(
        self,
        name: str | Enum,
        description: str = "",
        *,
        payload_schema: Any = None,  # noqa: ANN401 - JSON
    ) -> None:
        _set(self, name=name_of(name), description=description, payload_schema=payload_schema)


class HookPolicy(StrEnum):
    """What an unanswered hook means."""

    DEFAULT = "UNSPECIFIED"
    """What the server does by default: it refuses."""
    REFUSE = "REFUSE"
    ALLOW = "ALLOW"


@dataclass(frozen=True, slots=True, init=False)
class HookRule:
    """How a hook is asked; one that only a guard names is asked by the server's defaults.

    `timeout`, in seconds or as a timedelta, is how long the server waits for an answer.
    """

    name: str
    timeout: timedelta | None
    when_silent: HookPolicy

    def __init__(
        self,
        name: str,
        *,
        timeout: float | timedelta | None = None,
        when_silent: HookPolicy = HookPolicy.DEFAULT,
    ) -> None:
        length = None if timeout is None else _length(timeout)
        _set(self, name=name, timeout=length, when_silent=when_silent)


def _set(rule: object, **fields: object) -> None:
    # What a caller may write in several ways is kept in one, which a frozen class does by this.
    for name, value in fields.items():
        object.__setattr__(rule, name, value)


def _expressions(assign: Mapping[str, Assigned] | None) -> dict[str, str]:
    """Return what a transition assigns as expressions; the file of a definition has the same."""
    if assign is None:
        return {}
    if not isinstance(assign, Mapping):
        raise TypeError(f"assign is {assign!r}; write a dict of context fields to expressions.")
    found = dict[str, str]()
    for field, value in assign.items():
        expression = expression_of(value)
        if expression is None:
            raise TypeError(
                f"assign[{field!r}] is {value!r}; write a CEL expression as text, or a number,"
                " True, False or None."
            )
        found[field] = expression
    return found


def _no_timer(given: object) -> TypeError:
    example = given if isinstance(given, tuple) else (5, "event")
    return TypeError(f"after is {given!r} and no timer; write TimerRule{example!r}.")


def _length(length: float | timedelta) -> timedelta:
    return length if isinstance(length, timedelta) else timedelta(seconds=length)
