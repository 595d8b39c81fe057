"""From what the domain says of machines to messages of the contract, and what hooks answer back."""

from typing import Final

from statekeep.v1 import hook_pb2, machine_pb2, machine_service_pb2
from statekeep.v1.machine_service_pb2 import (
    CreateMachineResponse,
    FindingSeverity,
    ServeGuardsRequest,
    TriggerResponse,
)
from statekeep_server.domain.definition import Definition, State
from statekeep_server.domain.definition_findings import Finding
from statekeep_server.domain.definitions import DefinitionAnswer
from statekeep_server.domain.machine_records import Machine, Transition
from statekeep_server.domain.machines import (
    CreateAnswer,
    HookNeededError,
    Rejection,
    TriggerAnswer,
)
from statekeep_server.domain.migrations import Problem
from statekeep_server.domain.transition import Allowed, HookAnswer, Refused
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services.moments import duration, put_time

_HOOK_MESSAGE_BYTES_MAX: Final = 1_000


def machine(found: Machine) -> machine_pb2.Machine:
    """Return a machine as it stands."""
    message = machine_pb2.Machine()
    put_machine(message, found)
    return message


def put_machine(message: machine_pb2.Machine, found: Machine) -> None:
    """Fill an empty message with a machine: where it stands, there is nothing to copy."""
    message.id = found.id
    message.definition_name = found.definition_name
    message.definition_version = found.definition_version
    message.state = found.state
    message.context_json = found.context_json
    message.finished = found.is_finished
    message.create_revision = found.create_revision
    message.revision = found.revision
    message.sequence = found.sequence
    put_time(message.create_time, found.create_time_ms)
    put_time(message.update_time, found.time_ms)
    put_time(message.state_time, found.state_time_ms)
    if found.timer_due_ms:
        message.timer_event = found.timer_event
        put_time(message.timer_due_time, found.timer_due_ms)


def transition(made: Transition) -> machine_pb2.Transition:
    """Return the record that a machine moved."""
    message = machine_pb2.Transition()
    put_transition(message, made)
    return message


def put_transition(message: machine_pb2.Transition, made: Transition) -> None:
    """Fill an empty message with the record that a machine moved."""
    message.sequence = made.sequence
    message.machine_id = made.machine_id
    message.definition_name = made.definition_name
    message.definition_version = made.definition_version
    message.from_state = made.from_state
    message.event = made.event
    message.to_state = made.to_state
    message.internal = made.is_internal
    message.cause = machine_pb2.TransitionCause.ValueType(made.cause)
    message.revision = made.revision
    put_time(message.time, made.time_ms)
    message.actor = made.actor
    message.note = made.note
    message.payload_json = made.payload_json


def rejection(why: Rejection) -> machine_pb2.Rejection:
    """Return why a machine did not move."""
    return machine_pb2.Rejection(
        reason=machine_pb2.RejectionReason.ValueType(why.reason),
        message=why.message,
        hook=why.hook,
    )


def trigger_response(answer: TriggerAnswer) -> TriggerResponse:
    """Return the response to a trigger."""
    found, moved, refused = answer.verdict
    response = TriggerResponse(revision=answer.revision, accepted=moved is not None)
    put_machine(response.machine, found)
    if moved is not None:
        put_transition(response.transition, moved)
    elif refused is not None:
        response.rejection.CopyFrom(rejection(refused))
    return response


def create_response(answer: CreateAnswer) -> CreateMachineResponse:
    """Return the response to a machine's creation."""
    return CreateMachineResponse(revision=answer.revision, machine=machine(answer.machine))


def definition(found: DefinitionAnswer) -> machine_pb2.Definition:
    """Return one version of a definition."""
    message = _definition(found.definition)
    message.version = found.version
    message.create_revision = found.create_revision
    put_time(message.create_time, found.create_time_ms)
    return message


def _definition(found: Definition) -> machine_pb2.Definition:
    message = machine_pb2.Definition(
        name=found.name,
        description=found.description,
        initial_state=found.initial_state,
        context_schema=found.context_schema,
        history_transitions_max=found.history_transitions_max,
    )
    message.states.extend(_state(state) for state in found.states)
    for rule in found.transitions:
        added = message.transitions.add(
            from_states=rule.from_states,
            event=rule.event,
            to_state=rule.to_state,
            assign=dict(rule.assign),
            description=rule.description,
        )
        if rule.guard is not None and rule.guard.hook:
            added.guard.hook = rule.guard.hook
        elif rule.guard is not None:
            added.guard.expression = rule.guard.expression
    for event in found.events:
        message.events.add(
            name=event.name, description=event.description, payload_schema=event.payload_schema
        )
    for hook in found.hooks:
        policy = machine_pb2.HOOK_POLICY_REFUSE
        if hook.allows_when_silent:
            policy = machine_pb2.HOOK_POLICY_ALLOW
        message.hooks.add(name=hook.name, timeout=duration(hook.timeout_ms), when_silent=policy)
    return message


def _state(state: State) -> machine_pb2.State:
    message = machine_pb2.State(
        name=state.name, description=state.description, final=state.is_final
    )
    if state.after is not None:
        message.after.delay.CopyFrom(duration(state.after.delay_ms))
        message.after.event = state.after.event
    return message


def finding(found: Finding) -> machine_service_pb2.Finding:
    """Return what the checks of a definition found."""
    severity = FindingSeverity.FINDING_SEVERITY_WARNING
    if found.is_error:
        severity = FindingSeverity.FINDING_SEVERITY_ERROR
    return machine_service_pb2.Finding(severity=severity, path=found.path, message=found.message)


def problem(found: Problem) -> machine_service_pb2.MigrationProblem:
    """Return why a machine was not migrated."""
    return machine_service_pb2.MigrationProblem(
        machine_id=found.machine_id,
        definition_version=found.definition_version,
        state=found.state,
        message=found.message,
    )


def question(
    question_id: str, needed: HookNeededError, time_left_seconds: float
) -> hook_pb2.HookQuestion:
    """Return the question whether a transition may be taken."""
    operation = needed.operation
    return hook_pb2.HookQuestion(
        question_id=question_id,
        hook=needed.rule.name,
        machine=machine(needed.machine),
        event=operation.event,
        to_state=needed.asked.question.to_state,
        payload_json=operation.payload_json,
        actor=operation.actor,
        note=operation.note,
        time_left=duration(max(0, int(time_left_seconds * 1_000))),
    )


def check_answer(request: ServeGuardsRequest) -> None:
    """Raise ArgumentInvalidError unless a message is an answer."""
    if request.WhichOneof("message") != "answer":
        raise ArgumentInvalidError(
            "every message after the first must be an answer; open another stream to register "
            "other hooks",
            field="message",
        )


def verdict_of(answer: hook_pb2.HookAnswer) -> HookAnswer:
    """Return what a hook answered; a message too long is cut, so that the verdict stands."""
    if answer.allowed:
        return Allowed()
    return Refused(answer.message.encode()[:_HOOK_MESSAGE_BYTES_MAX].decode(errors="ignore"))
