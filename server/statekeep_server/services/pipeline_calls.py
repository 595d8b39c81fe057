"""The calls that a pipeline carries: what each is made of, and how it is answered.

Owns the tables from the kinds of calls to `calls` and `machine_calls`. Must never know a stream.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from google.protobuf.message import Message

from statekeep.v1.store_service_pb2 import PipelineCall
from statekeep_server.domain.machines import NO_REPLIES, HookNeededError
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services import calls, convert, judging, machine_calls, machine_convert
from statekeep_server.services.calls import EntryQuery
from statekeep_server.services.context import Edge
from statekeep_server.services.judging import PlanWith
from statekeep_server.services.machine_calls import MachineQuery
from statekeep_server.storage.plan import Plan

RESPONSES: Final[dict[str, Callable[[Any], Message]]] = {
    "save": calls.save_response,
    "delete": calls.delete_response,
    "commit": convert.commit_response,
    "create_machine": machine_convert.create_response,
    "trigger": machine_convert.trigger_response,
}
"""For each kind of write, from its plan's answer to the response."""

_PLANS: Final[dict[str, Callable[..., Plan[Any]]]] = {
    "save": calls.save_plan,
    "delete": calls.delete_plan,
}
# Those whose plan depends on what hooks answer.
_PLANS_WITH: Final[dict[str, Callable[..., PlanWith[Any]]]] = {
    "commit": calls.commit_plan,
    "trigger": machine_calls.trigger_plan,
}
_ENTRY_READS: Final[dict[str, Callable[..., Message]]] = {
    "load": calls.load,
    "exists": calls.exists,
}
_MACHINE_READS: Final[dict[str, Callable[..., Message]]] = {
    "get_machine": machine_calls.get_machine,
    "is_in_state": machine_calls.is_in_state,
}

Query: TypeAlias = EntryQuery | MachineQuery


class Write(NamedTuple):
    """A write that waits for its group commit; with `plan_with` hooks may have a say in it."""

    id: int
    kind: str
    plan: Plan[Any]
    deadline_seconds: float | None
    plan_with: PlanWith[Any] | None = None


class Read(NamedTuple):
    """A read whose turn has not come yet."""

    id: int
    kind: str
    query: Query
    deadline_seconds: float | None


def made_of(call: PipelineCall, deadline_seconds: float | None, edge: Edge) -> Write | Read:
    """Return what a call asks for, checked."""
    kind = call.WhichOneof("call")
    if kind is None:
        raise ArgumentInvalidError(
            "the call has no request; give one, such as save or load", field="call"
        )
    request, limits = getattr(call, kind), edge.limits
    if kind in _PLANS:
        return Write(call.id, kind, _PLANS[kind](request, limits), deadline_seconds)
    if kind in _PLANS_WITH:
        plan_with = _PLANS_WITH[kind](request, limits, edge.programs)
        return Write(call.id, kind, plan_with(NO_REPLIES), deadline_seconds, plan_with)
    if kind == "create_machine":
        plan = machine_calls.create_plan(request, limits, edge.programs)
        return Write(call.id, kind, plan, deadline_seconds)
    query: Query
    if kind in _ENTRY_READS:
        query = calls.entry_query(request, limits)
    else:
        query = machine_calls.machine_query(request, limits)
    return Read(call.id, kind, query, deadline_seconds)


def answer(edge: Edge, read: Read) -> Message:
    """Return the response to a read."""
    if isinstance(read.query, MachineQuery):
        return _MACHINE_READS[read.kind](edge.engine, edge.programs, read.query)
    return _ENTRY_READS[read.kind](edge.engine, read.query)


async def judge(edge: Edge, write: Write, needed: HookNeededError) -> Message:
    """Return the response to a write that needs the answer of a hook; it is asked first."""
    if write.plan_with is None:
        raise needed
    namespace = write.plan.namespace
    try:
        found = await judging.apply(
            edge, namespace, write.plan_with, write.deadline_seconds, needed
        )
    except judging.MachineMovingError as error:
        if write.kind == "commit":
            raise calls.busy_commit(error) from None
        found = machine_calls.busy_answer(edge.engine, namespace, error)
    return RESPONSES[write.kind](found)
