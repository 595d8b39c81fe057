# Generated from statekeep/_async/machine_queries.py by `make generate`. Do not edit.
"""What the calls about many machines do, for callers that say differently what they are about."""

import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from datetime import timedelta
from typing import Any, Generic

import grpc

from statekeep import _convert, _convert_definitions, _convert_machines
from statekeep._feeds import TransitionFeed
from statekeep._names import EventT, Names, StateT, name_of
from statekeep._sync.runner import Call, Runner
from statekeep._sync.watch import Watch
from statekeep.definitions import Definition
from statekeep.machines import (
    DiagramFormat,
    Machine,
    MachineCounts,
    Migrated,
    MigrationProblem,
    SimulatedEvent,
    Simulation,
    TransitionValidity,
)
from statekeep.v1 import machine_pb2, machine_service_pb2_grpc
from statekeep.v1 import machine_service_pb2 as pb
from statekeep.values import At


class MachineQueries(Generic[StateT, EventT]):
    """The requests behind the public calls."""

    def __init__(
        self,
        channel: grpc.Channel,
        runner: Runner,
        namespace: str,
        names: Names[StateT, EventT],
    ) -> None:
        self._stub = machine_service_pb2_grpc.MachineServiceStub(channel)
        self._runner = runner
        self._namespace = namespace
        self._names = names

    def _created(
        self,
        definition: machine_pb2.DefinitionReference,
        machine_id: str,
        context: Mapping[str, Any] | None,
        request_id: str | None,
        timeout_seconds: float | None,
    ) -> Machine[StateT, EventT]:
        call = Call(
            self._stub.CreateMachine,
            pb.CreateMachineRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                definition=definition,
                machine_id=machine_id,
                context_json=_convert_machines.to_context(context),
            ),
            lambda answer: _convert_machines.from_machine(answer.machine, self._names),
            is_retryable=bool(request_id),
        )
        return self._runner.run(call, timeout_seconds)

    def _listed(
        self,
        definition: machine_pb2.DefinitionReference,
        *,
        state: StateT | None,
        in_state_for: float | timedelta | None,
        at: At,
        page_size: int,
        timeout_seconds: float | None,
    ) -> Generator[Machine[StateT, EventT]]:
        call = Call(
            self._stub.ListMachines,
            pb.ListMachinesRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                definition_name=definition.name,
                definition_version=definition.version,
                state="" if state is None else name_of(state),
                in_state_for=_convert.to_duration(in_state_for),
                page_size=page_size,
            ),
            lambda page: [
                _convert_machines.from_machine(one, self._names) for one in page.machines
            ],
            is_retryable=True,
        )
        return self._runner.pages(call, timeout_seconds)

    def _counted(
        self,
        definition: machine_pb2.DefinitionReference,
        at: At,
        timeout_seconds: float | None,
    ) -> MachineCounts[StateT]:
        call = Call(
            self._stub.CountMachines,
            pb.CountMachinesRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                definition_name=definition.name,
                definition_version=definition.version,
            ),
            lambda answer: _convert_machines.from_counts(answer, self._names),
            is_retryable=True,
        )
        return self._runner.run(call, timeout_seconds)

    def _simulated(
        self,
        events: Iterable[EventT | SimulatedEvent[EventT]],
        subject: dict[str, Any],
        *,
        state: StateT | None,
        context: Mapping[str, Any] | None,
        hook_answers: Mapping[str, bool] | None,
        at: At,
        timeout_seconds: float | None,
    ) -> Simulation[StateT, EventT]:
        call = Call(
            self._stub.SimulateEvents,
            pb.SimulateEventsRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                state="" if state is None else name_of(state),
                context_json=_convert_machines.to_context(context),
                events=_convert_machines.to_simulated_events(events),
                hook_answers=hook_answers,
                **subject,
            ),
            lambda answer: _convert_machines.from_simulation(answer, self._names),
            is_retryable=True,
        )
        return self._runner.run(call, timeout_seconds)

    def _valid(
        self,
        from_state: StateT,
        to_state: StateT,
        table: dict[str, Any],
        at: At,
        timeout_seconds: float | None,
    ) -> TransitionValidity[EventT]:
        call = Call(
            self._stub.ValidateTransition,
            pb.ValidateTransitionRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                from_state=name_of(from_state),
                to_state=name_of(to_state),
                **table,
            ),
            lambda answer: _convert_machines.from_validity(answer, self._names),
            is_retryable=True,
        )
        return self._runner.run(call, timeout_seconds)

    def _drawn(
        self,
        subject: dict[str, Any],
        diagram_format: DiagramFormat,
        at: At,
        timeout_seconds: float | None,
    ) -> str:
        call = Call(
            self._stub.RenderDiagram,
            pb.RenderDiagramRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                format=pb.DiagramFormat.Value(f"DIAGRAM_FORMAT_{diagram_format}"),
                **subject,
            ),
            lambda answer: answer.diagram,
            is_retryable=True,
        )
        return self._runner.run(call, timeout_seconds)

    def _migrated(
        self,
        request: pb.MigrateMachinesRequest,
        progress: Callable[[Migrated], None] | None,
        timeout_seconds: float | None,
    ) -> Migrated:
        count, problems = 0, list[MigrationProblem]()
        call = Call(self._stub.MigrateMachines, request, lambda answer: answer, is_retryable=True)
        while True:
            # A batch that is sent again has to answer with what it did the first time.
            request.request_id = "" if request.dry_run else uuid.uuid4().hex
            answer = self._runner.run(call, timeout_seconds)
            count += answer.migrated_count
            problems += map(_convert_machines.from_problem, answer.problems)
            done = Migrated(answer.revision, count, tuple(problems))
            if progress is not None:
                progress(done)
            if not answer.next_page_token:
                return done
            request.page_token = answer.next_page_token

    def _watched(
        self,
        request: pb.WatchTransitionsRequest,
        *,
        with_progress: bool,
    ) -> Watch[Any]:
        request.namespace = self._namespace
        return Watch(
            self._runner,
            self._stub.WatchTransitions,
            request,
            TransitionFeed(self._names),
            with_progress=with_progress,
        )


def subject_of(
    machine_id: str | None, definition: str | Definition | None, version: int | None
) -> dict[str, Any]:
    """Return what a simulation or a diagram is about, as fields of its request.

    A Definition is itself what is meant, unless a version of it is asked for.
    """
    if (machine_id is None) == (definition is None):
        raise ValueError("Name the machine by its machine_id, or the definition; one of them.")
    if machine_id is not None:
        if version is not None:
            raise ValueError("A version is for a definition; a machine has its own.")
        return {"machine_id": machine_id}
    assert definition is not None  # noqa: S101 - one of them is given
    if isinstance(definition, Definition) and version is None:
        return {"definition": _convert_definitions.to_definition(definition)}
    return {"stored": _convert_definitions.to_reference(definition, version)}
