"""The handlers of MachineService that say what events would do, and store nothing."""

from statekeep.v1.machine_service_pb2 import (
    EventOutlook,
    ListEnabledEventsRequest,
    ListEnabledEventsResponse,
    SimulatedStep,
    SimulateEventsRequest,
    SimulateEventsResponse,
)
from statekeep_server.domain import simulations
from statekeep_server.domain.machines import rejection_of
from statekeep_server.domain.simulations import Simulation, Subject
from statekeep_server.domain.transition import Event
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services import checked, machine_convert, machine_validate, validate
from statekeep_server.services.context import Context, Edge


class SimulationHandlers:
    """The part of MachineService that looks ahead."""

    _edge: Edge

    async def ListEnabledEvents(  # noqa: N802 - the contract's name
        self, request: ListEnabledEventsRequest, context: Context
    ) -> ListEnabledEventsResponse:
        """List the events that a machine would accept now; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        machine_id = machine_validate.machine_id_of(request.machine_id, limits)
        point = validate.point_of(request.at)
        revision, machine, found = await self._edge.read_long(
            namespace,
            simulations.enabled_events,
            self._edge.engine,
            self._edge.programs,
            limits,
            namespace,
            machine_id,
            point,
        )
        events = list[EventOutlook]()
        for each in found:
            if not each.is_enabled and not request.with_rejected:
                continue
            message = EventOutlook(
                event=each.event, enabled=each.is_enabled, to_state=each.to_state, hook=each.hook
            )
            if each.refusal is not None:
                refused = machine_convert.rejection(rejection_of(each.refusal))
                message.rejection.CopyFrom(refused)
            events.append(message)
        return ListEnabledEventsResponse(revision=revision, state=machine.state, events=events)

    async def SimulateEvents(  # noqa: N802
        self, request: SimulateEventsRequest, context: Context
    ) -> SimulateEventsResponse:
        """Say what a list of events would do; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        asked = await self._asked(namespace, request)
        point = validate.point_of(request.at)
        answer = await self._edge.read_long(
            namespace,
            simulations.simulate,
            self._edge.engine,
            self._edge.programs,
            self._edge.limits,
            namespace,
            asked,
            point,
        )
        steps = list[SimulatedStep]()
        for transition, rejection in answer.steps:
            step = SimulatedStep(accepted=transition is not None)
            if transition is not None:
                machine_convert.put_transition(step.transition, transition)
            elif rejection is not None:
                step.rejection.CopyFrom(machine_convert.rejection(rejection))
            steps.append(step)
        return SimulateEventsResponse(
            revision=answer.revision,
            steps=steps,
            machine=machine_convert.machine(answer.machine),
        )

    async def _asked(self, namespace: str, request: SimulateEventsRequest) -> Simulation:
        limits = self._edge.limits
        count, limit = len(request.events), limits.simulated_events_max
        if count > limit:
            raise ArgumentInvalidError(
                f"there are {count} events; the limit is {limit} (simulated_events_max); go on "
                f"with the state and the context of the answer",
                field="events",
                limit=limit,
            )
        state = machine_validate.optional_name_of(request.state, "state")
        context_json = None
        if request.context_json:
            context_json = machine_validate.context_of(request.context_json, limits)
        events = [
            Event(
                machine_validate.name_of(event.event, f"events[{index}].event"),
                machine_validate.payload_of(
                    event.payload_json, limits, f"events[{index}].payload_json"
                ),
            )
            for index, event in enumerate(request.events)
        ]
        return Simulation(
            await self._subject(namespace, request),
            state,
            context_json,
            events,
            dict(request.hook_answers),
        )

    async def _subject(self, namespace: str, request: SimulateEventsRequest) -> Subject:
        limits, subject = self._edge.limits, request.WhichOneof("subject")
        if subject == "machine_id":
            return Subject(machine_id=machine_validate.machine_id_of(request.machine_id, limits))
        if subject == "stored":
            name = machine_validate.name_of(request.stored.name, "stored.name")
            return Subject(name=name, version=request.stored.version)
        if subject is None:
            raise ArgumentInvalidError(
                "there is nothing to simulate; give a machine's id or a definition",
                field="subject",
            )
        definition = await checked.usable_definition_of(self._edge, namespace, request.definition)
        return Subject(definition=definition)
