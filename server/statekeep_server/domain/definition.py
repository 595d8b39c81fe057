"""Definitions: the states, events, transitions, guards and timers of a kind of machine, as data.

Owns the shape of a definition and the bytes under which it is stored. Must never judge one: that is
`definition_checks`, and `program` is what a definition becomes once it has been judged.

The stored bytes are JSON with sorted names and without what has its default value, so that equal
definitions have equal bytes:

    {"initial_state":"closed","name":"door","states":[{"name":"closed"},{"name":"open"}],
     "transitions":[{"event":"open","from_states":["closed"],"to_state":"open"}]}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

ANY_STATE: Final = "*"
HOOK_TIMEOUT_MS_DEFAULT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Timer:
    """The event that a machine is sent once it has stayed in a state for so long."""

    delay_ms: int
    event: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a machine may be."""

    name: str
    description: str = ""
    is_final: bool = False
    after: Timer | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """What may refuse a transition: exactly one of an expression and the name of a hook."""

    expression: str = ""
    hook: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A way from states to a state; `to_state` is "" when it is internal.

    `assign` has pairs of a context field and an expression. Their order means nothing.
    """

    from_states: tuple[str, ...]
    event: str
    to_state: str = ""
    guard: Guard | None = None
    assign: tuple[tuple[str, str], ...] = ()
    description: str = ""

    @property
    def expressions(self) -> tuple[str, ...]:
        """What a step compiles for it: the guard, if it has one, and what it assigns."""
        guards = () if self.guard is None else (self.guard.expression,)
        return (*guards, *(expression for _field, expression in self.assign))


@dataclass(frozen=True, slots=True)
class EventRule:
    """What is said of an event beside the transitions that name it."""

    name: str
    description: str = ""
    payload_schema: str = ""


@dataclass(frozen=True, slots=True)
class HookRule:
    """How a hook is asked, and what holds when nobody answers in time."""

    name: str
    timeout_ms: int = HOOK_TIMEOUT_MS_DEFAULT
    allows_when_silent: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """A kind of machine. `history_transitions_max` is 0 for the server's default."""

    name: str
    states: tuple[State, ...]
    transitions: tuple[Rule, ...]
    initial_state: str
    description: str = ""
    context_schema: str = ""
    events: tuple[EventRule, ...] = ()
    hooks: tuple[HookRule, ...] = ()
    history_transitions_max: int = 0


def encode(definition: Definition) -> bytes:
    """Return the bytes of a definition; equal definitions have equal bytes."""
    return orjson.dumps(
        _fields(
            name=definition.name,
            states=[_state_fields(state) for state in definition.states],
            transitions=[_rule_fields(rule) for rule in definition.transitions],
            initial_state=definition.initial_state,
            description=definition.description,
            context_schema=definition.context_schema,
            events=[
                _fields(
                    name=event.name,
                    description=event.description,
                    payload_schema=event.payload_schema,
                )
                for event in definition.events
            ],
            hooks=[
                _fields(
                    name=hook.name,
                    timeout_ms=hook.timeout_ms,
                    allows_when_silent=hook.allows_when_silent,
                )
                for hook in definition.hooks
            ],
            history_transitions_max=definition.history_transitions_max,
        ),
        option=orjson.OPT_SORT_KEYS,
    )


def decode(data: bytes) -> Definition:
    """Return the definition that was encoded."""
    fields = orjson.loads(data)
    return Definition(
        **fields
        | {
            "name": fields.get("name", ""),
            "initial_state": fields.get("initial_state", ""),
            "states": tuple(_state(state) for state in fields.get("states", ())),
            "transitions": tuple(_rule(rule) for rule in fields.get("transitions", ())),
            "events": tuple(_event(event) for event in fields.get("events", ())),
            "hooks": tuple(_hook(hook) for hook in fields.get("hooks", ())),
        }
    )


_SHAPE: Final = {
    "name": str,
    "states": [
        {
            "name": str,
            "description": str,
            "is_final": bool,
            "after": {"delay_ms": int, "event": str},
        }
    ],
    "transitions": [
        {
            "from_states": [str],
            "event": str,
            "to_state": str,
            "guard": {"expression": str, "hook": str},
            "assign": [(str, str)],
            "description": str,
        }
    ],
    "initial_state": str,
    "description": str,
    "context_schema": str,
    "events": [{"name": str, "description": str, "payload_schema": str}],
    "hooks": [{"name": str, "timeout_ms": int, "allows_when_silent": bool}],
    "history_transitions_max": int,
}


def parse(data: bytes) -> Definition | None:
    """Return the definition of bytes that anyone may have made; None if `encode` never makes them.

    What it says is unchecked, as that of a definition that a client sends.
    """
    try:
        fields = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    if not _has_shape(fields, _SHAPE):
        return None
    definition = decode(data)
    return definition if encode(definition) == data else None


def _has_shape(value: object, shape: object) -> bool:
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            name in shape and _has_shape(each, shape[name]) for name, each in value.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(_has_shape(each, shape[0]) for each in value)
    if isinstance(shape, tuple):
        return (
            isinstance(value, list)
            and len(value) == len(shape)
            and all(_has_shape(*pair) for pair in zip(value, shape, strict=True))
        )
    # A flag is no number here, though it is one to Python.
    return type(value) is shape


def _fields(**fields: object) -> dict[str, object]:
    """Return the fields that say something; one at "", 0, False or empty is left out."""
    return {name: value for name, value in fields.items() if value}


def _state_fields(state: State) -> dict[str, object]:
    after = state.after and {"delay_ms": state.after.delay_ms, "event": state.after.event}
    return _fields(
        name=state.name, description=state.description, is_final=state.is_final, after=after
    )


def _rule_fields(rule: Rule) -> dict[str, object]:
    guard = rule.guard and {"expression": rule.guard.expression, "hook": rule.guard.hook}
    return _fields(
        from_states=rule.from_states,
        event=rule.event,
        to_state=rule.to_state,
        guard=guard,
        assign=sorted(rule.assign),
        description=rule.description,
    )


def _state(fields: Mapping[str, Any]) -> State:
    after = fields.get("after")
    return State(
        name=fields.get("name", ""),
        description=fields.get("description", ""),
        is_final=fields.get("is_final", False),
        after=None if after is None else Timer(after.get("delay_ms", 0), after.get("event", "")),
    )


def _rule(fields: Mapping[str, Any]) -> Rule:
    guard = fields.get("guard")
    return Rule(
        from_states=tuple(fields.get("from_states", ())),
        event=fields.get("event", ""),
        to_state=fields.get("to_state", ""),
        guard=None if guard is None else Guard(**guard),
        assign=tuple((name, expression) for name, expression in fields.get("assign", ())),
        description=fields.get("description", ""),
    )


def _event(fields: Mapping[str, Any]) -> EventRule:
    return EventRule(
        name=fields.get("name", ""),
        description=fields.get("description", ""),
        payload_schema=fields.get("payload_schema", ""),
    )


def _hook(fields: Mapping[str, Any]) -> HookRule:
    return HookRule(
        name=fields.get("name", ""),
        timeout_ms=fields.get("timeout_ms", 0),
        allows_when_silent=fields.get("allows_when_silent", False),
    )
