"""Checks of requests about machines: pure functions of a message and the limits.

Owns what such a request may look like, in the order of precedence that the contract gives. Whether
a definition makes sense is for the domain to say. Must never look at the store.
"""

from typing import Final

from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import commit_pb2, machine_pb2
from statekeep.v1.machine_pb2 import HookPolicy
from statekeep.v1.machine_service_pb2 import CreateMachineRequest, TriggerRequest
from statekeep_server.config import Limits
from statekeep_server.domain.contexts import long_integer
from statekeep_server.domain.definition import (
    HOOK_TIMEOUT_MS_DEFAULT,
    Definition,
    EventRule,
    Guard,
    HookRule,
    Rule,
    State,
    Timer,
)
from statekeep_server.domain.machine_queries import MachineFilter
from statekeep_server.domain.machines import CreateOperation, TriggerOperation
from statekeep_server.domain.names import CONTROL_CHARACTER
from statekeep_server.errors import (
    ArgumentInvalidError,
    ContextInvalidError,
    DefinitionInvalidError,
    PayloadInvalidError,
    ValueInvalidError,
)
from statekeep_server.services.validate import NANOS_PER_SECOND, key_of, parse_json, shown

NAME_BYTES_MAX: Final = 128
ACTOR_BYTES_MAX: Final = 200
NOTE_BYTES_MAX: Final = 1_000
_MS_MAX: Final = (1 << 53) - 1


AsksTrigger = TriggerRequest | commit_pb2.TriggerOperation
AsksCreation = CreateMachineRequest | commit_pb2.CreateMachineOperation


def name_of(name: str, field: str) -> str:
    """Return the name of a definition, state, event or hook."""
    size_bytes = len(name.encode())
    if not 0 < size_bytes <= NAME_BYTES_MAX or CONTROL_CHARACTER.search(name):
        raise ArgumentInvalidError(
            f"{field} {shown(name)} has {size_bytes} bytes; a name has 1 to {NAME_BYTES_MAX} and "
            f"no control characters",
            field=field,
            limit=NAME_BYTES_MAX,
        )
    return name


def optional_name_of(name: str, field: str) -> str:
    """Return a name, or "" where none is given."""
    return name_of(name, field) if name else ""


def machine_id_of(machine_id: str, limits: Limits, field: str = "machine_id") -> str:
    """Return the id of a machine."""
    key_of(machine_id, limits, field, "machine id")
    return machine_id


def trigger_of(request: AsksTrigger, limits: Limits, path: str = "") -> TriggerOperation:
    """Return the event that a request sends; `path` is where the request stands, for errors."""
    machine_id = machine_id_of(request.machine_id, limits, f"{path}machine_id")
    event = name_of(request.event, f"{path}event")
    expected_state = optional_name_of(request.expected_state, f"{path}expected_state")
    actor = _text_of(request.actor, ACTOR_BYTES_MAX, f"{path}actor")
    note = _text_of(request.note, NOTE_BYTES_MAX, f"{path}note")
    return TriggerOperation(
        machine_id,
        event,
        payload_of(request.payload_json, limits, f"{path}payload_json"),
        expected_state,
        request.expected_revision if request.HasField("expected_revision") else None,
        actor,
        note,
    )


def _text_of(text: str, bytes_max: int, field: str) -> str:
    size_bytes = len(text.encode())
    if size_bytes > bytes_max:
        raise ArgumentInvalidError(
            f"{field} has {size_bytes} bytes; the limit is {bytes_max}",
            field=field,
            limit=bytes_max,
        )
    return text


def creation_of(request: AsksCreation, limits: Limits, path: str = "") -> CreateOperation:
    """Return the machine that a request creates."""
    name = name_of(request.definition.name, f"{path}definition.name")
    machine_id = request.machine_id
    if machine_id:
        machine_id_of(machine_id, limits, f"{path}machine_id")
    return CreateOperation(
        name,
        request.definition.version,
        machine_id,
        context_of(request.context_json, limits, f"{path}context_json"),
    )


def context_of(text: str, limits: Limits, field: str = "context_json") -> str:
    """Return the JSON object of a context; "" is an empty one."""
    if not text:
        return "{}"
    size_bytes, limit = len(text.encode()), limits.context_bytes_max
    if size_bytes > limit:
        raise ContextInvalidError(
            f"the context has {size_bytes} bytes; the limit is {limit} (context_bytes_max)",
            field=field,
            limit=limit,
        )
    try:
        value = parse_json(text, field)
    except ValueInvalidError as error:
        raise ContextInvalidError(str(error), field=field, limit=limit) from None
    if not isinstance(value, dict):
        raise ContextInvalidError(
            f"the context {shown(text)} must be a JSON object", field=field, limit=limit
        )
    integer = long_integer(text.encode())
    if integer is not None:
        raise ContextInvalidError(f"the context's {integer}", field=field, limit=limit)
    return text


def payload_of(text: str, limits: Limits, field: str = "payload_json") -> str:
    """Return the JSON text of a payload; "" is none."""
    if not text:
        return ""
    size_bytes, limit = len(text.encode()), limits.payload_bytes_max
    if size_bytes > limit:
        raise PayloadInvalidError(
            f"the payload has {size_bytes} bytes; the limit is {limit} (payload_bytes_max)",
            field=field,
            limit=limit,
        )
    try:
        parse_json(text, field)
    except ValueInvalidError as error:
        raise PayloadInvalidError(str(error), field=field, limit=limit) from None
    return text


def filter_of(name: str, version: int, state: str, in_state_for: Duration | None) -> MachineFilter:
    """Return which machines a request asks for."""
    for wanted, needed, what in (
        (bool(version or state), name, "definition_name"),
        (in_state_for is not None, state, "state"),
    ):
        if wanted and not needed:
            raise ArgumentInvalidError(
                f"the other filters need {what}: give it, or leave them out", field=what
            )
    in_state_for_ms = None
    if in_state_for is not None:
        in_state_for_ms = _duration_ms(in_state_for)
        if in_state_for_ms is None or in_state_for_ms < 0:
            raise ArgumentInvalidError(
                "in_state_for must be a time of 0 s or more", field="in_state_for"
            )
    return MachineFilter(
        optional_name_of(name, "definition_name"),
        version,
        optional_name_of(state, "state"),
        in_state_for_ms,
    )


def definition_of(message: machine_pb2.Definition, limits: Limits) -> Definition:
    """Return the definition of a message, unchecked but for its size.

    A duration that is none becomes -1 ms, for the checks to refuse with its path.
    """
    size_bytes, limit = message.ByteSize(), limits.definition_bytes_max
    if size_bytes > limit:
        sentence = f"the definition has {size_bytes} bytes; the limit is {limit} "
        sentence += "(definition_bytes_max)"
        raise DefinitionInvalidError(sentence, [("definition", sentence)])
    return Definition(
        name=message.name,
        states=tuple(_state(state) for state in message.states),
        transitions=tuple(_rule(rule) for rule in message.transitions),
        initial_state=message.initial_state,
        description=message.description,
        context_schema=message.context_schema,
        events=tuple(
            EventRule(event.name, event.description, event.payload_schema)
            for event in message.events
        ),
        hooks=tuple(_hook(hook) for hook in message.hooks),
        history_transitions_max=message.history_transitions_max,
    )


def _state(state: machine_pb2.State) -> State:
    after = None
    if state.HasField("after"):
        delay_ms = _duration_ms(state.after.delay)
        after = Timer(-1 if delay_ms is None else delay_ms, state.after.event)
    return State(state.name, state.description, state.final, after)


def _rule(rule: machine_pb2.TransitionRule) -> Rule:
    guard = None
    if rule.HasField("guard"):
        guard = Guard(rule.guard.expression, rule.guard.hook)
    return Rule(
        tuple(rule.from_states),
        rule.event,
        rule.to_state,
        guard,
        tuple(sorted(rule.assign.items())),
        rule.description,
    )


def _hook(hook: machine_pb2.HookRule) -> HookRule:
    timeout_ms: int | None = HOOK_TIMEOUT_MS_DEFAULT
    if hook.HasField("timeout"):
        timeout_ms = _duration_ms(hook.timeout)
    allows = hook.when_silent == HookPolicy.HOOK_POLICY_ALLOW
    return HookRule(hook.name, -1 if timeout_ms is None else timeout_ms, allows)


def _duration_ms(duration: Duration) -> int | None:
    """Return whole milliseconds; None for what is no duration or beyond all bounds."""
    is_duration = abs(duration.nanos) < NANOS_PER_SECOND
    total_ms = duration.seconds * 1_000 + duration.nanos // 1_000_000
    return total_ms if is_duration and abs(total_ms) <= _MS_MAX else None
