"""Between definitions in Python and in the contract, for both clients.

Pure functions of their arguments. Must never call a server.
"""

import json
from collections.abc import Mapping
from typing import Any

from statekeep import _convert
from statekeep.definitions import (
    Defined,
    Definition,
    Finding,
    FindingSeverity,
)
from statekeep.rules import (
    EventRule,
    Guard,
    Hook,
    HookPolicy,
    HookRule,
    State,
    TimerRule,
    TransitionRule,
)
from statekeep.v1 import machine_pb2
from statekeep.v1 import machine_service_pb2 as pb

_SEVERITY_PREFIX = "FINDING_SEVERITY_"
_POLICY_PREFIX = "HOOK_POLICY_"


def to_reference(
    definition: str | Definition, version: int | None = None
) -> machine_pb2.DefinitionReference:
    """Return which version of a definition is meant: this one, that of the definition, the newest.

    None of a Definition is the one that it was read at, and the newest of one that was not.
    """
    if isinstance(definition, Mapping):
        raise _no_definition(definition)
    if isinstance(definition, Definition):
        name, own_version = definition.name, definition.version
    else:
        name, own_version = definition, 0
    return machine_pb2.DefinitionReference(
        name=name, version=own_version if version is None else version
    )


def to_definition(definition: Definition) -> machine_pb2.Definition:
    """Return a definition as a message."""
    if not isinstance(definition, Definition):
        raise _no_definition(definition)
    return machine_pb2.Definition(
        name=definition.name,
        description=definition.description,
        states=map(_to_state, definition.states),
        transitions=map(_to_transition, definition.transitions),
        initial_state=definition.initial_state,
        context_schema=_to_schema(definition.context_schema),
        events=[
            machine_pb2.EventRule(
                name=one.name,
                description=one.description,
                payload_schema=_to_schema(one.payload_schema),
            )
            for one in definition.events
        ],
        hooks=[
            machine_pb2.HookRule(
                name=one.name,
                timeout=_convert.to_duration(one.timeout),
                when_silent=machine_pb2.HookPolicy.Value(f"{_POLICY_PREFIX}{one.when_silent}"),
            )
            for one in definition.hooks
        ],
        history_transitions_max=definition.history_transitions_max,
    )


def from_definition(message: machine_pb2.Definition) -> Definition:
    """Return a definition."""
    has_time = message.HasField("create_time")
    return Definition(
        message.name,
        initial_state=message.initial_state,
        states=map(_from_state, message.states),
        transitions=map(_from_transition, message.transitions),
        description=message.description,
        context_schema=_from_schema(message.context_schema),
        events=[
            EventRule(one.name, one.description, payload_schema=_from_schema(one.payload_schema))
            for one in message.events
        ],
        hooks=map(_from_hook, message.hooks),
        history_transitions_max=message.history_transitions_max,
        version=message.version,
        create_revision=message.create_revision,
        create_time=_convert.from_timestamp(message.create_time) if has_time else None,
    )


def from_defined(message: pb.DefineMachineResponse) -> Defined:
    """Return what a definition's storing did."""
    return Defined(
        revision=message.revision,
        version=message.version,
        created=message.created,
        findings=tuple(map(_from_finding, message.findings)),
    )


def _no_definition(given: object) -> TypeError:
    return TypeError(
        f"A definition is expected, not {type(given).__name__}: Definition.from_document makes one"
        " of a dict, Definition.load of a file, Definition.from_enums of two Enums and a table."
    )


def _from_finding(message: pb.Finding) -> Finding:
    severity = FindingSeverity.UNSPECIFIED
    if message.severity in pb.FindingSeverity.values():
        name = pb.FindingSeverity.Name(message.severity)
        severity = FindingSeverity(name.removeprefix(_SEVERITY_PREFIX))
    return Finding(severity=severity, path=message.path, message=message.message)


def _to_state(state: State) -> machine_pb2.State:
    after = None
    if state.after is not None:
        after = machine_pb2.TimerRule(
            delay=_convert.to_duration(state.after.delay), event=state.after.event
        )
    return machine_pb2.State(
        name=state.name, description=state.description, final=state.final, after=after
    )


def _from_state(message: machine_pb2.State) -> State:
    after = None
    if message.HasField("after"):
        after = TimerRule(message.after.delay.ToTimedelta(), message.after.event)
    return State(message.name, message.description, final=message.final, after=after)


def _to_transition(rule: TransitionRule) -> machine_pb2.TransitionRule:
    return machine_pb2.TransitionRule(
        from_states=rule.from_states,
        event=rule.event,
        to_state=rule.to_state,
        guard=_to_guard(rule.guard),
        assign=rule.assign,
        description=rule.description,
    )


def _from_transition(message: machine_pb2.TransitionRule) -> TransitionRule:
    return TransitionRule(
        list(message.from_states),
        message.event,
        message.to_state or None,
        guard=_from_guard(message.guard),
        assign=dict(message.assign),
        description=message.description,
    )


def _to_guard(guard: Guard | None) -> machine_pb2.Guard | None:
    match guard:
        case None:
            return None
        case Hook():
            return machine_pb2.Guard(hook=guard.name)
    return machine_pb2.Guard(expression=guard)


def _from_guard(message: machine_pb2.Guard) -> Guard | None:
    match message.WhichOneof("kind"):
        case "hook":
            return Hook(message.hook)
        case "expression":
            return message.expression
    return None


def _from_hook(message: machine_pb2.HookRule) -> HookRule:
    policy = HookPolicy.DEFAULT
    if message.when_silent in machine_pb2.HookPolicy.values():
        name = machine_pb2.HookPolicy.Name(message.when_silent)
        policy = HookPolicy(name.removeprefix(_POLICY_PREFIX))
    timeout = message.timeout.ToTimedelta() if message.HasField("timeout") else None
    return HookRule(message.name, timeout=timeout, when_silent=policy)


def _to_schema(schema: object) -> str:
    return "" if schema is None else _convert.to_json_text(schema)


def _from_schema(text: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(text) if text else None
