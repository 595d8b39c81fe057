"""Between machines in Python and in the contract, for both clients.

Pure functions of their arguments: `names` gives states and events the form that the caller wants.
Must never call a server.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from statekeep import _convert
from statekeep._convert_definitions import to_reference
from statekeep._names import EventT, Names, StateT, name_of
from statekeep.definitions import Definition
from statekeep.hooks import HookQuestion
from statekeep.machines import (
    Accepted,
    EnabledEvents,
    EventOutlook,
    Machine,
    MachineCounts,
    MigrationProblem,
    Rejected,
    Rejection,
    RejectionReason,
    SimulatedEvent,
    SimulatedStep,
    Simulation,
    StateCount,
    Transition,
    TransitionCause,
    TransitionValidity,
    Verdict,
)
from statekeep.v1 import commit_pb2, hook_pb2, machine_pb2
from statekeep.v1 import machine_service_pb2 as pb
from statekeep.values import Json

_REASON_PREFIX = "REJECTION_REASON_"
_CAUSE_PREFIX = "TRANSITION_CAUSE_"


def to_context(context: Mapping[str, Any] | None) -> str:
    """Return a machine's data as JSON text; "" when there is nothing to say."""
    return "" if context is None else _convert.to_json(context)


def to_payload(payload: object) -> str:
    """Return an event's payload as JSON text; None is no payload, and Json(None) is null."""
    if payload is None:
        return ""
    return _convert.to_json(payload.value if isinstance(payload, Json) else payload)


def to_simulated_events(
    events: Iterable[str | Enum | SimulatedEvent[Any]],
) -> list[pb.SimulatedEvent]:
    """Return the events to try."""
    if isinstance(events, str | Enum | SimulatedEvent):
        raise TypeError(f"events is a list; write [{events!r}].")
    return [_to_simulated_event(event) for event in events]


def _to_simulated_event(event: str | Enum | SimulatedEvent[Any]) -> pb.SimulatedEvent:
    if isinstance(event, SimulatedEvent):
        return pb.SimulatedEvent(event=name_of(event.event), payload_json=to_payload(event.payload))
    return pb.SimulatedEvent(event=name_of(event))


def to_watch(
    *,
    machine_ids: Iterable[str],
    definitions: Iterable[str | Definition],
    events: Iterable[str | Enum],
    from_states: Iterable[str | Enum],
    to_states: Iterable[str | Enum],
    start_revision: int,
    progress_interval: float | timedelta | None,
) -> pb.WatchTransitionsRequest:
    """Return the request of a watch of transitions."""
    for name, given in (
        ("machine_ids", machine_ids),
        ("definitions", definitions),
        ("events", events),
        ("from_states", from_states),
        ("to_states", to_states),
    ):
        if isinstance(given, str | Definition):
            raise TypeError(f"{name} is a list; write [{given!r}].")
    return pb.WatchTransitionsRequest(
        start_revision=_convert.to_revision(start_revision, "start_revision"),
        machine_ids=machine_ids,
        definition_names=[to_reference(one).name for one in definitions],
        events=map(name_of, events),
        from_states=map(name_of, from_states),
        to_states=map(name_of, to_states),
        progress_interval=_convert.to_duration(progress_interval),
    )


def to_table(
    definition: str | Definition | None,
    version: int | None,
    allowed: Iterable[tuple[str | Enum, str | Enum]] | None,
) -> dict[str, Any]:
    """Return the table that says what may follow what, as a field of its request."""
    if (definition is None) == (allowed is None):
        raise ValueError("Name the definition, or give the allowed pairs; one of them.")
    if allowed is None:
        assert definition is not None  # noqa: S101 - one of them is given
        return {"stored": to_reference(definition, version)}
    return {
        "given": pb.TransitionTable(
            allowed=[
                pb.AllowedTransition(from_state=name_of(from_state), to_state=name_of(to_state))
                for from_state, to_state in allowed
            ]
        )
    }


def from_machine(
    message: machine_pb2.Machine, names: Names[StateT, EventT]
) -> Machine[StateT, EventT]:
    """Return a machine."""
    names.check(message.id, message.definition_name)
    return Machine(
        id=message.id,
        definition_name=message.definition_name,
        definition_version=message.definition_version,
        state=names.state(message.state),
        context=json.loads(message.context_json) if message.context_json else {},
        finished=message.finished,
        create_revision=message.create_revision,
        revision=message.revision,
        create_time=_convert.from_timestamp(message.create_time),
        update_time=_convert.from_timestamp(message.update_time),
        state_time=_convert.from_timestamp(message.state_time),
        sequence=message.sequence,
        timer_event=names.event(message.timer_event) if message.timer_event else None,
        timer_due_time=_time(
            message.timer_due_time if message.HasField("timer_due_time") else None
        ),
    )


def from_transition(
    message: machine_pb2.Transition, names: Names[StateT, EventT]
) -> Transition[StateT, EventT]:
    """Return the record that a machine moved."""
    names.check(message.machine_id, message.definition_name)
    cause = TransitionCause.UNSPECIFIED
    if message.cause in machine_pb2.TransitionCause.values():
        name = machine_pb2.TransitionCause.Name(message.cause)
        cause = TransitionCause(name.removeprefix(_CAUSE_PREFIX))
    return Transition(
        sequence=message.sequence,
        machine_id=message.machine_id,
        definition_name=message.definition_name,
        definition_version=message.definition_version,
        from_state=names.state(message.from_state),
        event=names.event(message.event) if message.event else None,
        to_state=names.state(message.to_state),
        internal=message.internal,
        cause=cause,
        revision=message.revision,
        time=_convert.from_timestamp(message.time),
        actor=message.actor,
        note=message.note,
        payload=_from_payload(message.payload_json),
    )


def from_rejection(message: machine_pb2.Rejection) -> Rejection:
    """Return why a machine did not move."""
    reason = RejectionReason.UNSPECIFIED
    if message.reason in machine_pb2.RejectionReason.values():
        name = machine_pb2.RejectionReason.Name(message.reason)
        reason = RejectionReason(name.removeprefix(_REASON_PREFIX))
    return Rejection(reason=reason, message=message.message, hook=message.hook)


def from_trigger(
    message: pb.TriggerResponse, names: Names[StateT, EventT]
) -> Verdict[StateT, EventT]:
    """Return what became of an event."""
    machine = from_machine(message.machine, names)
    if not message.accepted:
        return Rejected(from_rejection(message.rejection), machine, message.revision)
    return Accepted(from_transition(message.transition, names), machine, message.revision)


def from_trigger_result(
    message: commit_pb2.TriggerResult, revision: int, names: Names[StateT, EventT]
) -> Accepted[StateT, EventT]:
    """Return what an event in a commit did."""
    return Accepted(
        from_transition(message.transition, names), from_machine(message.machine, names), revision
    )


def from_enabled_events(
    message: pb.ListEnabledEventsResponse, names: Names[StateT, EventT]
) -> EnabledEvents[StateT, EventT]:
    """Return what the events of a machine's state would do."""
    return EnabledEvents(
        revision=message.revision,
        state=names.state(message.state),
        events=tuple(_from_outlook(one, names) for one in message.events),
    )


def _from_outlook(
    message: pb.EventOutlook, names: Names[StateT, EventT]
) -> EventOutlook[StateT, EventT]:
    return EventOutlook(
        event=names.event(message.event),
        enabled=message.enabled,
        to_state=names.state(message.to_state) if message.to_state else None,
        hook=message.hook,
        rejection=from_rejection(message.rejection) if message.HasField("rejection") else None,
    )


def from_simulation(
    message: pb.SimulateEventsResponse, names: Names[StateT, EventT]
) -> Simulation[StateT, EventT]:
    """Return what events would do."""
    return Simulation(
        revision=message.revision,
        steps=tuple(_from_step(one, names) for one in message.steps),
        machine=from_machine(message.machine, names),
    )


def _from_step(
    message: pb.SimulatedStep, names: Names[StateT, EventT]
) -> SimulatedStep[StateT, EventT]:
    if not message.accepted:
        return SimulatedStep(None, from_rejection(message.rejection))
    return SimulatedStep(from_transition(message.transition, names), None)


def from_counts(
    message: pb.CountMachinesResponse, names: Names[StateT, EventT]
) -> MachineCounts[StateT]:
    """Return how many machines there are in each state."""
    return MachineCounts(
        revision=message.revision,
        count=message.count,
        states=tuple(
            StateCount(
                definition_name=one.definition_name,
                definition_version=one.definition_version,
                state=names.state(one.state),
                count=one.count,
            )
            for one in message.states
        ),
    )


def from_validity(
    message: pb.ValidateTransitionResponse, names: Names[StateT, EventT]
) -> TransitionValidity[EventT]:
    """Return whether a state may follow another."""
    return TransitionValidity(message.valid, tuple(map(names.event, message.events)))


def from_problem(message: pb.MigrationProblem) -> MigrationProblem:
    """Return why a machine was left on its version."""
    return MigrationProblem(
        machine_id=message.machine_id,
        definition_version=message.definition_version,
        state=message.state,
        message=message.message,
    )


def from_question(
    message: hook_pb2.HookQuestion, names: Names[StateT, EventT]
) -> HookQuestion[StateT, EventT]:
    """Return what a hook is asked."""
    return HookQuestion(
        hook=message.hook,
        machine=from_machine(message.machine, names),
        event=names.event(message.event),
        to_state=names.state(message.to_state),
        payload=_from_payload(message.payload_json),
        actor=message.actor,
        note=message.note,
        time_left_seconds=message.time_left.ToTimedelta().total_seconds(),
    )


def _from_payload(text: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(text) if text else None


def _time(message: Timestamp | None) -> datetime | None:
    return None if message is None else _convert.from_timestamp(message)
