"""The calls about single machines, apart from how they are carried.

Owns the way from a request to a plan or a query, as `calls` does for entries. Must never know a
stream.
"""

from typing import NamedTuple

from statekeep.v1.machine_service_pb2 import (
    CreateMachineRequest,
    GetMachineRequest,
    GetMachineResponse,
    IsInStateRequest,
    IsInStateResponse,
    TriggerRequest,
)
from statekeep_server.config import Limits
from statekeep_server.domain import machine_queries, machines
from statekeep_server.domain.machines import CreateAnswer, Replies, TriggerAnswer, Verdict
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import Point
from statekeep_server.services import machine_convert, machine_validate, validate
from statekeep_server.services.judging import MachineMovingError, PlanWith
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import Plan


class MachineQuery(NamedTuple):
    """A question about one machine; `state` is that of IsInState."""

    namespace: str
    machine_id: str
    point: Point
    state: str = ""


def create_plan(
    request: CreateMachineRequest, limits: Limits, programs: Programs
) -> Plan[CreateAnswer]:
    """Return the plan that a request to create a machine asks for."""
    origin = validate.origin_of(request, request.namespace, request.request_id, limits)
    operation = machine_validate.creation_of(request, limits)
    return machines.create(origin, operation, programs, limits)


def trigger_plan(
    request: TriggerRequest, limits: Limits, programs: Programs
) -> PlanWith[TriggerAnswer]:
    """Return what makes the plan of a trigger, given the answers of hooks."""
    origin = validate.origin_of(request, request.namespace, request.request_id, limits)
    operation = machine_validate.trigger_of(request, limits)

    def plan_with(replies: Replies) -> Plan[TriggerAnswer]:
        return machines.trigger(origin, operation, replies, programs, limits)

    return plan_with


def busy_answer(engine: Engine, namespace: str, error: MachineMovingError) -> TriggerAnswer:
    """Return the verdict on an event whose machine kept moving while hooks were asked."""
    operation = error.needed.operation
    revision, machine = machine_queries.get(engine, namespace, operation.machine_id)
    rejection = machines.busy(operation, machines.HOOK_ROUNDS_MAX)
    return TriggerAnswer(revision, Verdict(machine, None, rejection))


def machine_query(request: GetMachineRequest | IsInStateRequest, limits: Limits) -> MachineQuery:
    """Return the question that a request to get a machine, or whether it is in a state, asks."""
    namespace = validate.namespace_of(request.namespace)
    machine_id = machine_validate.machine_id_of(request.machine_id, limits)
    state = ""
    if isinstance(request, IsInStateRequest):
        state = machine_validate.name_of(request.state, "state")
    return MachineQuery(namespace, machine_id, validate.point_of(request.at), state)


def get_machine(engine: Engine, programs: Programs, query: MachineQuery) -> GetMachineResponse:
    """Return the response to the getting of a machine."""
    del programs
    revision, found = machine_queries.get(engine, query.namespace, query.machine_id, query.point)
    return GetMachineResponse(revision=revision, machine=machine_convert.machine(found))


def is_in_state(engine: Engine, programs: Programs, query: MachineQuery) -> IsInStateResponse:
    """Return the response to the question whether a machine is in a state."""
    revision, found = machine_queries.is_in(
        engine, programs, query.namespace, query.machine_id, query.state, query.point
    )
    return IsInStateResponse(
        revision=revision, in_state=found.state == query.state, state=found.state
    )
