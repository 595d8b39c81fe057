"""The kinds of machines: what a caller writes down, and what the server says to it.

Owns plain, frozen data; must never talk to a server, nor check what the server checks.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Any, Generic, Self, TypeAlias

from typing_extensions import TypeVar

from statekeep import _definition_file
from statekeep._names import EventT, StateT, name_of
from statekeep.rules import (
    EVERY_STATE,
    Assigned,
    EventRule,
    Guard,
    HookRule,
    State,
    TimerRule,
    TransitionRule,
)

StatesT = TypeVar("StatesT", bound=Enum)
EventsT = TypeVar("EventsT", bound=Enum)
RuleT = TypeVar("RuleT")

# What a rule of each kind needs at the least.
_WRITTEN = {TransitionRule: "from_states, event, to_state", EventRule: "name", HookRule: "name"}


@dataclass(frozen=True, slots=True)
class To(Generic[StateT]):
    """Where a row of a table leads, where there is more to say than the state.

    `guard` and `assign` are as in a TransitionRule.
    """

    state: StateT
    guard: Guard | None = None
    assign: Mapping[str, Assigned] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """As where a row of a table leads: the machine stays where it is, an internal transition."""

    guard: Guard | None = None
    assign: Mapping[str, Assigned] = field(default_factory=dict)
    description: str = ""


Target: TypeAlias = StatesT | To[StatesT] | Stay | Sequence[StatesT | To[StatesT] | Stay]
"""Where a row of a table leads: a state, To, Stay, or several of which the first that may is taken.
"""


@dataclass(frozen=True, slots=True, init=False)
class Definition:
    """The states, events, transitions, guards and timers of a kind of machine.

        Definition(
            "door",
            initial_state="closed",
            states=["closed", State("open", after=TimerRule(5, "close"))],
            transitions=[
                TransitionRule("closed", "open", "open", guard="context.locked == false"),
                TransitionRule("open", "close", "closed"),
            ],
        )

    `load` reads one from a file, `from_enums` makes one from two Enums and a table. `version`,
    `create_revision` and `create_time` are given by the server, and two definitions that differ in
    nothing else are equal. `context_schema` is a JSON Schema; `history_transitions_max` is 0 for
    the server's default.
    """

    name: str
    initial_state: str
    states: tuple[State, ...]
    transitions: tuple[TransitionRule, ...]
    description: str
    context_schema: Any
    events: tuple[EventRule, ...]
    hooks: tuple[HookRule, ...]
    history_transitions_max: int
    version: int = field(compare=False)
    create_revision: int = field(compare=False)
    create_time: datetime | None = field(compare=False)

    def __init__(
        self,
        name: str,
        *,
        initial_state: str | Enum,
        states: Iterable[State | str | Enum],
        transitions: Iterable[TransitionRule] = (),
        description: str = "",
        context_schema: Any = None,  # noqa: ANN401 - JSON
        events: Iterable[EventRule] = (),
        hooks: Iterable[HookRule] = (),
        history_transitions_max: int = 0,
        version: int = 0,
        create_revision: int = 0,
        create_time: datetime | None = None,
    ) -> None:
        if isinstance(states, str):
            raise TypeError(f"states is a list; write [{states!r}].")
        fields = {
            "name": name,
            "initial_state": name_of(initial_state),
            "states": tuple(one if isinstance(one, State) else State(one) for one in states),
            "transitions": _all_of(TransitionRule, "transitions", transitions),
            "description": description,
            "context_schema": context_schema,
            "events": _all_of(EventRule, "events", events),
            "hooks": _all_of(HookRule, "hooks", hooks),
            "history_transitions_max": history_transitions_max,
            "version": version,
            "create_revision": create_revision,
            "create_time": create_time,
        }
        for each, value in fields.items():
            object.__setattr__(self, each, value)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a definition from a file in YAML or JSON, as `docs/definition-file.md` tells.

        YAML needs `pip install statekeep[yaml]`. What is wrong in the file raises
        DefinitionFileError with the path of each mistake.
        """
        return cls(**_definition_file.load(path))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the definition that a text says, as `load` reads one from a file."""
        return cls(**_definition_file.parse(text))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Return the definition that a document says, which is what a file holds, parsed."""
        return cls(**_definition_file.from_document(document))

    def to_document(self) -> dict[str, Any]:
        """Return the document that says this definition, to be written as YAML or JSON."""
        return _definition_file.to_document(
            name=self.name,
            description=self.description,
            initial_state=self.initial_state,
            states=self.states,
            transitions=self.transitions,
            context_schema=self.context_schema,
            events=self.events,
            hooks=self.hooks,
            history_transitions_max=self.history_transitions_max,
        )

    @staticmethod
    def from_enums(
        name: str,
        states: type[StatesT],
        events: type[EventsT],
        *,
        initial: StatesT,
        table: Mapping[tuple[StatesT, EventsT], Target[StatesT]],
        from_every_state: Mapping[EventsT, Target[StatesT]] | None = None,
        final: Iterable[StatesT] | None = None,
        after: Mapping[StatesT, tuple[float | timedelta, EventsT]] | None = None,
        payload_schemas: Mapping[EventsT, Any] | None = None,
        context_schema: Any = None,  # noqa: ANN401 - JSON
        hooks: Iterable[HookRule] = (),
        history_transitions_max: int = 0,
        description: str = "",
    ) -> "TypedDefinition[StatesT, EventsT]":
        """Make a definition from two Enums and a table of what follows what.

            SOURCE = Definition.from_enums(
                "source", SourceState, SourceEvent, initial=SourceState.PENDING,
                table={
                    (SourceState.PENDING, SourceEvent.PROCESS): SourceState.PROCESSING,
                    (SourceState.PROCESSING, SourceEvent.COMPLETE): SourceState.INDEXED,
                    (SourceState.PROCESSING, SourceEvent.FAIL): SourceState.FAILED,
                    (SourceState.FAILED, SourceEvent.RETRY): SourceState.PENDING,
                },
                after={SourceState.PROCESSING: (60, SourceEvent.FAIL)},
            )

        A row leads to a state, to a `To` that also has a guard or assigns to the context, or to a
        `Stay`.
        `from_every_state` has the events that every state answers to. States without a row are
        final, unless `final` names those that are. `after` has delays and the events that they
        send. Use it through `client.machines.typed`, and a machine's state is a member.
        """
        rows = _rows(table) + _rows(
            {(EVERY_STATE, event): target for event, target in (from_every_state or {}).items()}
        )
        if final is None and from_every_state:
            raise ValueError("With from_every_state, say which states are final, if only ().")
        with_row = {state for state, _event in table}
        finals = {one for one in states if one not in with_row} if final is None else set(final)
        timers = {one: TimerRule(*rule) for one, rule in (after or {}).items()}
        return TypedDefinition(
            name,
            states_enum=states,
            events_enum=events,
            initial_state=initial,
            states=[State(one, final=one in finals, after=timers.get(one)) for one in states],
            transitions=rows,
            description=description,
            context_schema=context_schema,
            events=[
                EventRule(event, payload_schema=schema)
                for event, schema in (payload_schemas or {}).items()
            ],
            hooks=hooks,
            history_transitions_max=history_transitions_max,
        )


@dataclass(frozen=True, slots=True, init=False)
class TypedDefinition(Definition, Generic[StateT, EventT]):
    """A definition that knows the Enums of its states and events; `from_enums` makes it."""

    states_enum: type[StateT] = field(compare=False)
    events_enum: type[EventT] = field(compare=False)

    def __init__(
        self,
        name: str,
        *,
        states_enum: type[StateT],
        events_enum: type[EventT],
        **fields: Any,  # noqa: ANN401 - those of its parent
    ) -> None:
        Definition.__init__(self, name, **fields)
        object.__setattr__(self, "states_enum", states_enum)
        object.__setattr__(self, "events_enum", events_enum)


class FindingSeverity(StrEnum):
    """How bad a finding is."""

    UNSPECIFIED = "UNSPECIFIED"
    """A severity that this release of the client does not know."""
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the checks of a definition found, with its path."""

    severity: FindingSeverity
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition has this version, which is new if `created`; or would have it in a dry run.

    `findings` are warnings, and in a dry run also what would refuse it.
    """

    revision: int
    version: int
    created: bool
    findings: tuple[Finding, ...]


def _all_of(kind: type[RuleT], field_name: str, given: Iterable[RuleT]) -> tuple[RuleT, ...]:
    """Return the rules that were given; TypeError names the first that is of another kind."""
    rules = tuple(given)
    for index, one in enumerate(rules):
        if not isinstance(one, kind):
            raise TypeError(
                f"{field_name}[{index}] is {one!r} and no rule; write"
                f" {kind.__name__}({_WRITTEN[kind]})."
            )
    return rules


def _rows(
    table: Mapping[tuple[StatesT, EventsT], Target[StatesT]]
    | Mapping[tuple[str, EventsT], Target[StatesT]],
) -> list[TransitionRule]:
    rows = list[TransitionRule]()
    for (state, event), target in table.items():
        several = [target] if isinstance(target, Enum | To | Stay) else target
        for one in several:
            to = one if isinstance(one, To | Stay) else To(one)
            rows.append(
                TransitionRule(
                    state,
                    event,
                    to.state if isinstance(to, To) else None,
                    guard=to.guard,
                    assign=to.assign,
                    description=to.description,
                )
            )
    return rows
