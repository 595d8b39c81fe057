"""The calls of MachineService about one definition, with its Enums for states and events."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal, overload

import grpc
import grpc.aio

from statekeep import _convert_machines
from statekeep._async.definitions import AsyncDefinitions
from statekeep._async.machine_calls import AsyncMachineCalls
from statekeep._async.machine_queries import subject_of
from statekeep._async.runner import Runner
from statekeep._async.watch import AsyncWatch
from statekeep._convert_definitions import to_reference
from statekeep._names import EventT, StateT, names_of_enums
from statekeep.changes import Progress
from statekeep.definitions import Defined, TypedDefinition
from statekeep.machines import (
    DiagramFormat,
    Machine,
    MachineCounts,
    SimulatedEvent,
    Simulation,
    Transition,
    TransitionValidity,
)
from statekeep.values import At


class AsyncTypedMachines(AsyncMachineCalls[StateT, EventT]):
    """The machines of one definition.

    The calls are those of `client.machines`. A machine of another definition raises ValueError, and
    so does a state or an event that the Enums do not have.
    """

    definition: TypedDefinition[StateT, EventT]
    """The definition that they are of."""

    def __init__(
        self,
        channel: grpc.aio.Channel,
        runner: Runner,
        namespace: str,
        definition: TypedDefinition[StateT, EventT],
    ) -> None:
        if not isinstance(definition, TypedDefinition):
            raise TypeError(
                f"{type(definition).__name__} has no Enums for states and events;"
                " Definition.from_enums makes a definition that has."
            )
        names = names_of_enums(definition.name, definition.states_enum, definition.events_enum)
        AsyncMachineCalls.__init__(self, channel, runner, namespace, names)
        self._definitions = AsyncDefinitions(channel, runner, namespace)
        self.definition = definition

    async def define(
        self,
        *,
        dry_run: bool = False,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Defined:
        """Add a version of the definition, unless the newest one is just the same."""
        return await self._definitions.define(
            self.definition,
            dry_run=dry_run,
            request_id=request_id,
            timeout_seconds=timeout_seconds,
        )

    async def create(
        self,
        machine_id: str = "",
        *,
        context: Mapping[str, Any] | None = None,
        version: int | None = None,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Machine[StateT, EventT]:
        """Create a machine in the initial state; without an id the server makes one."""
        reference = to_reference(self.definition, version)
        return await self._created(reference, machine_id, context, request_id, timeout_seconds)

    def list(
        self,
        *,
        version: int | None = None,
        state: StateT | None = None,
        in_state_for: float | timedelta | None = None,
        at: At = None,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Machine[StateT, EventT]]:
        """Yield machines by version and state, or those in a state, for so long.

        Of one state, those that have been in it longest come first.
        """
        reference = to_reference(self.definition, version)
        return self._listed(
            reference,
            state=state,
            in_state_for=in_state_for,
            at=at,
            page_size=page_size,
            timeout_seconds=timeout_seconds,
        )

    async def count(
        self,
        *,
        version: int | None = None,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> MachineCounts[StateT]:
        """Return how many machines there are, in all and in each state."""
        return await self._counted(to_reference(self.definition, version), at, timeout_seconds)

    async def simulate(
        self,
        events: Iterable[EventT | SimulatedEvent[EventT]],
        *,
        machine_id: str | None = None,
        state: StateT | None = None,
        context: Mapping[str, Any] | None = None,
        hook_answers: Mapping[str, bool] | None = None,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> Simulation[StateT, EventT]:
        """Return what events would do to a machine, or to a new one of the definition as it is."""
        definition = self.definition if machine_id is None else None
        subject = subject_of(machine_id, definition, None)
        return await self._simulated(
            events,
            subject,
            state=state,
            context=context,
            hook_answers=hook_answers,
            at=at,
            timeout_seconds=timeout_seconds,
        )

    @overload
    def watch(
        self,
        machine_ids: Iterable[str] = (),
        *,
        events: Iterable[EventT] = (),
        from_states: Iterable[StateT] = (),
        to_states: Iterable[StateT] = (),
        start_revision: int = 0,
        progress: Literal[False] = False,
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Transition[StateT, EventT]]: ...

    @overload
    def watch(
        self,
        machine_ids: Iterable[str] = (),
        *,
        events: Iterable[EventT] = (),
        from_states: Iterable[StateT] = (),
        to_states: Iterable[StateT] = (),
        start_revision: int = 0,
        progress: Literal[True],
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Transition[StateT, EventT] | Progress]: ...

    def watch(
        self,
        machine_ids: Iterable[str] = (),
        *,
        events: Iterable[EventT] = (),
        from_states: Iterable[StateT] = (),
        to_states: Iterable[StateT] = (),
        start_revision: int = 0,
        progress: bool = False,
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Transition[StateT, EventT]] | AsyncWatch[Transition[StateT, EventT] | Progress]:
        """Follow how machines move, from a revision on; 0 is from now on."""
        request = _convert_machines.to_watch(
            machine_ids=machine_ids,
            definitions=[self.definition.name],
            events=events,
            from_states=from_states,
            to_states=to_states,
            start_revision=start_revision,
            progress_interval=progress_interval,
        )
        return self._watched(request, with_progress=progress)

    async def validate_transition(
        self,
        from_state: StateT,
        to_state: StateT,
        *,
        version: int | None = None,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> TransitionValidity[EventT]:
        """Return whether the stored definition lets a state follow another, and by which events."""
        table = _convert_machines.to_table(self.definition, version, None)
        return await self._valid(from_state, to_state, table, at, timeout_seconds)

    async def diagram(
        self,
        *,
        machine_id: str | None = None,
        format: DiagramFormat = DiagramFormat.MERMAID,  # noqa: A002 - the word for it
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> str:
        """Return a drawing as text: of the definition, or of a machine with its state marked."""
        definition = self.definition if machine_id is None else None
        subject = subject_of(machine_id, definition, None)
        return await self._drawn(subject, format, at, timeout_seconds)
