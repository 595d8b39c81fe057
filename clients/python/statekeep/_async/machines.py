"""The calls of MachineService, with states and events as text."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal, overload

import grpc
import grpc.aio

from statekeep import _convert_machines
from statekeep._async.definitions import AsyncDefinitions
from statekeep._async.machine_calls import AsyncMachineCalls
from statekeep._async.machine_queries import subject_of
from statekeep._async.runner import Runner
from statekeep._async.typed_machines import AsyncTypedMachines
from statekeep._async.watch import AsyncWatch
from statekeep._convert_definitions import to_reference
from statekeep._names import PLAIN, EventT, StateT
from statekeep.changes import Progress
from statekeep.definitions import Definition, TypedDefinition
from statekeep.machines import (
    DiagramFormat,
    Machine,
    MachineCounts,
    Migrated,
    SimulatedEvent,
    Simulation,
    Transition,
    TransitionValidity,
)
from statekeep.v1.machine_service_pb2 import MigrateMachinesRequest
from statekeep.values import At


class AsyncMachines(AsyncDefinitions, AsyncMachineCalls[str, str]):
    """The machines of one namespace, and the definitions that they run on.

        await client.machines.define(Definition.load("source.yaml"))
        await client.machines.create("source", "source-17")
        verdict = await client.machines.trigger("source-17", "process")

    Where a definition is named, its name means the newest version, and so does a Definition that
    was not read from the server; one that was means the version that it is. `typed` gives the same
    calls with members of Enums for states and events.
    """

    def __init__(self, channel: grpc.aio.Channel, runner: Runner, namespace: str) -> None:
        AsyncMachineCalls.__init__(self, channel, runner, namespace, PLAIN)
        self._channel = channel

    def typed(
        self, definition: TypedDefinition[StateT, EventT]
    ) -> AsyncTypedMachines[StateT, EventT]:
        """Return the machines of one definition, with its Enums for states and events.

        sources = client.machines.typed(SOURCE)
        await sources.define()
        await sources.create("source-17")
        await sources.trigger("source-17", SourceEvent.PROCESS)
        """
        return AsyncTypedMachines(self._channel, self._runner, self._namespace, definition)

    async def create(
        self,
        definition: str | Definition,
        machine_id: str = "",
        *,
        context: Mapping[str, Any] | None = None,
        version: int | None = None,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Machine:
        """Create a machine in the initial state; without an id the server makes one.

        One that exists already raises MachineAlreadyExistsError.
        """
        reference = to_reference(definition, version)
        return await self._created(reference, machine_id, context, request_id, timeout_seconds)

    def list(
        self,
        definition: str | Definition = "",
        *,
        version: int | None = None,
        state: str | None = None,
        in_state_for: float | timedelta | None = None,
        at: At = None,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Machine]:
        """Yield all machines by their ids, or those of a definition by version, state and entry.

        Of one state, those that have been in it longest come first; `in_state_for`, seconds or a
        timedelta, leaves only those that have been for at least so long. Pages are fetched as they
        are needed; `timeout_seconds` is for each of them.
        """
        reference = to_reference(definition, version)
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
        definition: str | Definition = "",
        *,
        version: int | None = None,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> MachineCounts:
        """Return how many machines there are, in all and in each state."""
        return await self._counted(to_reference(definition, version), at, timeout_seconds)

    async def simulate(
        self,
        events: Iterable[str | SimulatedEvent],
        *,
        machine_id: str | None = None,
        definition: str | Definition | None = None,
        version: int | None = None,
        state: str | None = None,
        context: Mapping[str, Any] | None = None,
        hook_answers: Mapping[str, bool] | None = None,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> Simulation:
        """Return what events would do, one after the other, and store nothing.

        They go into a machine, or into a new one of a definition: a stored one by its name, or a
        Definition as it is. `state` and `context` are where to begin instead. Hooks are not asked:
        `hook_answers` says what they would answer. A rejected event leaves the machine as it is.
        """
        subject = subject_of(machine_id, definition, version)
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
        definitions: Iterable[str | Definition] = (),
        events: Iterable[str] = (),
        from_states: Iterable[str] = (),
        to_states: Iterable[str] = (),
        start_revision: int = 0,
        progress: Literal[False] = False,
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Transition]: ...

    @overload
    def watch(
        self,
        machine_ids: Iterable[str] = (),
        *,
        definitions: Iterable[str | Definition] = (),
        events: Iterable[str] = (),
        from_states: Iterable[str] = (),
        to_states: Iterable[str] = (),
        start_revision: int = 0,
        progress: Literal[True],
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Transition | Progress]: ...

    def watch(
        self,
        machine_ids: Iterable[str] = (),
        *,
        definitions: Iterable[str | Definition] = (),
        events: Iterable[str] = (),
        from_states: Iterable[str] = (),
        to_states: Iterable[str] = (),
        start_revision: int = 0,
        progress: bool = False,
        progress_interval: float | timedelta | None = None,
    ) -> AsyncWatch[Transition] | AsyncWatch[Transition | Progress]:
        """Follow how machines move, from a revision on; 0 is from now on.

        Only transitions that pass every filter are yielded; an empty one lets all pass. What now
        is, `progress`, and how to go on another time, is as in `store.watch`.
        """
        request = _convert_machines.to_watch(
            machine_ids=machine_ids,
            definitions=definitions,
            events=events,
            from_states=from_states,
            to_states=to_states,
            start_revision=start_revision,
            progress_interval=progress_interval,
        )
        return self._watched(request, with_progress=progress)

    async def validate_transition(
        self,
        from_state: str,
        to_state: str,
        *,
        definition: str | Definition | None = None,
        version: int | None = None,
        allowed: Iterable[tuple[str, str]] | None = None,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> TransitionValidity[str]:
        """Return whether a state may follow another: in a stored definition, or in a table.

            await client.machines.validate_transition(
                "idle", "completed", allowed=[("idle", "processing"), ("processing", "completed")]
            )

        The table has the pairs that are allowed. Guards are not evaluated.
        """
        table = _convert_machines.to_table(definition, version, allowed)
        return await self._valid(from_state, to_state, table, at, timeout_seconds)

    async def migrate(
        self,
        definition: str | Definition,
        *,
        to_version: int | None = None,
        from_version: int | None = None,
        state_map: Mapping[str, str] | None = None,
        dry_run: bool = False,
        page_size: int = 0,
        progress: Callable[[Migrated], None] | None = None,
        timeout_seconds: float | None = None,
    ) -> Migrated:
        """Move machines to another version of their definition, by default the newest.

        `state_map` has the states of the new version that take the place of old ones. Machines that
        cannot be moved stay as they are, and are answered with the reason. It goes in batches of
        `page_size`, each one commit: `progress` is called after each with what was done so far,
        and `timeout_seconds` is for each. A dry run changes nothing and answers what would be.
        """
        request = MigrateMachinesRequest(
            namespace=self._namespace,
            definition_name=to_reference(definition).name,
            from_version=from_version or 0,
            to_version=to_version or 0,
            state_map=state_map,
            dry_run=dry_run,
            page_size=page_size,
        )
        return await self._migrated(request, progress, timeout_seconds)

    async def diagram(
        self,
        *,
        machine_id: str | None = None,
        definition: str | Definition | None = None,
        version: int | None = None,
        format: DiagramFormat = DiagramFormat.MERMAID,  # noqa: A002 - the word for it
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> str:
        """Return a drawing as text: of a definition, or of a machine with its state marked."""
        subject = subject_of(machine_id, definition, version)
        return await self._drawn(subject, format, at, timeout_seconds)
