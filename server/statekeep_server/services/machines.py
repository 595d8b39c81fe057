"""MachineService: state machines that run on the server.

Each handler checks its request, calls the domain and maps the answer. What is about definitions,
about looking ahead and about watching stands in modules of their own.
"""

from collections.abc import AsyncIterator
from typing import Any

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import machine_service_pb2_grpc
from statekeep.v1.machine_service_pb2 import (
    CountMachinesRequest,
    CountMachinesResponse,
    CreateMachineRequest,
    CreateMachineResponse,
    DeleteMachineRequest,
    DeleteMachineResponse,
    GetHistoryRequest,
    GetHistoryResponse,
    GetMachineRequest,
    GetMachineResponse,
    IsInStateRequest,
    IsInStateResponse,
    ListMachinesRequest,
    ListMachinesResponse,
    MigrateMachinesRequest,
    MigrateMachinesResponse,
    ServeGuardsRequest,
    TriggerRequest,
    TriggerResponse,
    WatchTransitionsRequest,
)
from statekeep_server.domain import machine_queries, machine_records, machines, migrations
from statekeep_server.domain.feed import TransitionQuery
from statekeep_server.domain.migrations import Migration
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services import (
    hooks,
    judging,
    machine_calls,
    machine_convert,
    machine_validate,
    validate,
)
from statekeep_server.services.context import Context, Edge
from statekeep_server.services.definitions import DefinitionHandlers
from statekeep_server.services.hooks import Guard
from statekeep_server.services.simulations import SimulationHandlers
from statekeep_server.services.watch import Watching, check_filter, interval_seconds_of

HOOKS_MAX = 128
QUESTIONS_MAX = 1_024


class MachineService(
    DefinitionHandlers, SimulationHandlers, machine_service_pb2_grpc.MachineServiceServicer
):
    """The handlers of MachineService."""

    def __init__(self, edge: Edge) -> None:
        """Serve the machines behind an edge."""
        self._edge = edge
        self._watching = Watching(edge)

    async def CreateMachine(  # noqa: N802 - the contract's name
        self, request: CreateMachineRequest, context: Context
    ) -> CreateMachineResponse:
        """Create a machine; see the contract."""
        plan = machine_calls.create_plan(request, self._edge.limits, self._edge.programs)
        return machine_convert.create_response(await self._edge.apply(plan, context))

    async def GetMachine(  # noqa: N802
        self, request: GetMachineRequest, context: Context
    ) -> GetMachineResponse:
        """Get one machine; see the contract."""
        del context
        query = machine_calls.machine_query(request, self._edge.limits)
        return machine_calls.get_machine(self._edge.engine, self._edge.programs, query)

    async def IsInState(  # noqa: N802
        self, request: IsInStateRequest, context: Context
    ) -> IsInStateResponse:
        """Say whether a machine is in a state; see the contract."""
        del context
        query = machine_calls.machine_query(request, self._edge.limits)
        return machine_calls.is_in_state(self._edge.engine, self._edge.programs, query)

    async def Trigger(  # noqa: N802
        self, request: TriggerRequest, context: Context
    ) -> TriggerResponse:
        """Send an event into a machine; see the contract."""
        edge = self._edge
        plan_with = machine_calls.trigger_plan(request, edge.limits, edge.programs)
        namespace, deadline = validate.namespace_of(request.namespace), edge.deadline_of(context)
        try:
            answer = await judging.apply(edge, namespace, plan_with, deadline)
        except judging.MachineMovingError as error:
            answer = machine_calls.busy_answer(edge.engine, namespace, error)
        return machine_convert.trigger_response(answer)

    async def DeleteMachine(  # noqa: N802
        self, request: DeleteMachineRequest, context: Context
    ) -> DeleteMachineResponse:
        """Delete a machine; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        machine_id = machine_validate.machine_id_of(request.machine_id, limits)
        plan = machines.delete(origin, machine_id, self._edge.programs, limits)
        answer = await self._edge.apply(plan, context)
        return DeleteMachineResponse(revision=answer.revision, existed=answer.existed)

    async def ListMachines(  # noqa: N802
        self, request: ListMachinesRequest, context: Context
    ) -> ListMachinesResponse:
        """List a page of machines; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        wanted = machine_validate.filter_of(
            request.definition_name,
            request.definition_version,
            request.state,
            request.in_state_for if request.HasField("in_state_for") else None,
        )
        query = validate.page_of(
            # The filters are part of the question, so a token made for others is refused.
            f"ListMachines {wanted}",
            namespace,
            KeyRange(),
            validate.point_of(request.at),
            request.page_size,
            request.page_token,
            limits,
        )
        page = await self._edge.read(
            machine_queries.list_page, self._edge.engine, query, wanted, limits.page_bytes_max
        )
        return ListMachinesResponse(
            revision=page.revision,
            machines=[machine_convert.machine(each) for each in page.machines],
            next_page_token=page.next_token,
        )

    async def CountMachines(  # noqa: N802
        self, request: CountMachinesRequest, context: Context
    ) -> CountMachinesResponse:
        """Count the machines in each state; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        name, version = request.definition_name, request.definition_version
        machine_validate.filter_of(name, version, "", None)
        revision, counts = await self._edge.read_long(
            namespace,
            machine_queries.count,
            self._edge.engine,
            namespace,
            name,
            version,
            validate.point_of(request.at),
            self._edge.limits.page_bytes_max,
        )
        return CountMachinesResponse(
            revision=revision,
            count=sum(each.machines_count for each in counts),
            states=[
                pb.StateCount(
                    definition_name=each.definition_name,
                    definition_version=each.definition_version,
                    state=each.state,
                    count=each.machines_count,
                )
                for each in counts
            ],
        )

    async def GetHistory(  # noqa: N802
        self, request: GetHistoryRequest, context: Context
    ) -> GetHistoryResponse:
        """List a page of a machine's transitions; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        machine_id = machine_validate.machine_id_of(request.machine_id, limits)
        query = validate.page_of(
            "GetHistory",
            namespace,
            machine_records.transition_range(machine_id),
            validate.point_of(request.at),
            request.page_size,
            request.page_token,
            limits,
            is_reverse=not request.reverse,
        )
        page = await self._edge.read(
            machine_queries.history_page,
            self._edge.engine,
            query,
            machine_id,
            limits.page_bytes_max,
        )
        return GetHistoryResponse(
            revision=page.revision,
            transitions=[machine_convert.transition(each) for each in page.transitions],
            next_page_token=page.next_token,
        )

    async def WatchTransitions(  # noqa: N802
        self, request: WatchTransitionsRequest, context: Context
    ) -> AsyncIterator[Any]:
        """Stream how machines move, as messages that are serialized already; see the contract."""
        del context
        query = self._transitions_asked(request)
        interval_seconds = interval_seconds_of(request)
        async for data in self._watching.stream(query, request.start_revision, interval_seconds):
            yield data

    async def ServeGuards(  # noqa: N802
        self, requests: AsyncIterator[ServeGuardsRequest], context: Context
    ) -> AsyncIterator[pb.ServeGuardsResponse]:
        """Let a client answer the questions of hooks; see the contract."""
        del context
        edge = self._edge
        with edge.open_stream():
            guard = _registered(await hooks.first_of(requests, edge.stopping))
            async for response in hooks.serve(edge.hooks, guard, requests, edge.stopping):
                yield response

    async def MigrateMachines(  # noqa: N802
        self, request: MigrateMachinesRequest, context: Context
    ) -> MigrateMachinesResponse:
        """Move a batch of machines to another version; see the contract."""
        edge, limits = self._edge, self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        asked = Migration(
            machine_validate.name_of(request.definition_name, "definition_name"),
            request.from_version,
            request.to_version,
            dict(sorted(request.state_map.items())),
        )
        query = validate.page_of(
            f"MigrateMachines {asked} {request.dry_run}",
            origin.namespace,
            KeyRange(),
            None,
            request.page_size,
            request.page_token,
            limits,
        )
        unknown = await edge.read(migrations.unknown_states, edge.engine, origin.namespace, asked)
        if request.dry_run:
            answer = await edge.read_long(
                origin.namespace,
                migrations.preview,
                edge.engine,
                asked,
                query,
                unknown,
                edge.programs,
                limits,
            )
        else:
            plan = migrations.migrate(origin, asked, query, unknown, edge.programs, limits)
            answer = await edge.apply(plan, context)
        return MigrateMachinesResponse(
            revision=answer.revision,
            migrated_count=answer.migrated_count,
            problems=[machine_convert.problem(problem) for problem in answer.problems],
            next_page_token=answer.next_token,
        )

    def _transitions_asked(self, request: WatchTransitionsRequest) -> TransitionQuery:
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        check_filter("machine_ids", len(request.machine_ids), limits)
        machine_ids = [
            machine_validate.machine_id_of(machine_id, limits, f"machine_ids[{index}]").encode()
            for index, machine_id in enumerate(request.machine_ids)
        ]
        named: dict[str, frozenset[str]] = {}
        for what in ("definition_names", "events", "from_states", "to_states"):
            names = getattr(request, what)
            check_filter(what, len(names), limits)
            named[what] = frozenset(
                machine_validate.name_of(name, f"{what}[{index}]")
                for index, name in enumerate(names)
            )
        return TransitionQuery(namespace, frozenset(machine_ids), **named)


def _registered(request: ServeGuardsRequest) -> Guard:
    namespace = validate.namespace_of(request.namespace)
    if request.WhichOneof("message") != "registration":
        raise ArgumentInvalidError(
            "the first message must be a registration with the names of hooks", field="message"
        )
    registration = request.registration
    count = len(registration.hooks)
    if not 0 < count <= HOOKS_MAX:
        raise ArgumentInvalidError(
            f"the registration names {count} hooks; it must name 1 to {HOOKS_MAX}",
            field="registration.hooks",
            limit=HOOKS_MAX,
        )
    names = frozenset(
        (namespace, machine_validate.name_of(name, f"registration.hooks[{index}]"))
        for index, name in enumerate(registration.hooks)
    )
    if registration.questions_max > QUESTIONS_MAX:
        raise ArgumentInvalidError(
            f"questions_max {registration.questions_max} is over the limit of {QUESTIONS_MAX}",
            field="registration.questions_max",
            limit=QUESTIONS_MAX,
        )
    return Guard(names, registration.questions_max or hooks.QUESTIONS_DEFAULT)
