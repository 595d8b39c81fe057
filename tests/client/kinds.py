"""The definitions that the tests of machines use."""

from enum import Enum, StrEnum, auto

from statekeep import (
    Definition,
    EventRule,
    Hook,
    HookRule,
    State,
    Stay,
    TimerRule,
    To,
    TransitionRule,
)


class SourceState(StrEnum):
    """Where a source may be."""

    PENDING = auto()
    PROCESSING = auto()
    INDEXED = auto()
    FAILED = auto()


class SourceEvent(Enum):
    """What happens to a source; an Enum whose values are no text."""

    PROCESS = auto()
    COMPLETE = auto()
    FAIL = auto()
    RETRY = auto()
    NOTE = auto()


SOURCE = Definition.from_enums(
    "source",
    SourceState,
    SourceEvent,
    initial=SourceState.PENDING,
    table={
        (SourceState.PENDING, SourceEvent.PROCESS): SourceState.PROCESSING,
        (SourceState.PROCESSING, SourceEvent.COMPLETE): SourceState.INDEXED,
        (SourceState.PROCESSING, SourceEvent.FAIL): To(
            SourceState.FAILED, assign={"tries": "has(context.tries) ? context.tries + 1 : 1"}
        ),
        (SourceState.PROCESSING, SourceEvent.NOTE): Stay(assign={"note": "payload.text"}),
        (SourceState.FAILED, SourceEvent.RETRY): To(SourceState.PENDING, guard="context.tries < 2"),
    },
)

DOOR = Definition(
    "door",
    initial_state="closed",
    states=["closed", State("open", after=TimerRule(3600, "close"))],
    transitions=[
        TransitionRule("closed", "open", "open", guard=Hook("may_open")),
        TransitionRule("open", "close", "closed"),
    ],
    events=[EventRule("open", payload_schema={"type": "object", "required": ["by"]})],
    hooks=[HookRule("may_open", timeout=2)],
)
