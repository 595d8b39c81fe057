"""The calls of MachineService about one machine, alike for names as text and as members of Enums.

What both kinds of callers share stands here and in its parent; their own in `machines.py` and
`typed_machines.py`.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

from statekeep import _convert, _convert_machines, _hooks
from statekeep._async.guards import AsyncGuards
from statekeep._async.machine_queries import AsyncMachineQueries
from statekeep._async.runner import Call
from statekeep._names import EventT, StateT, name_of
from statekeep.entries import Deleted
from statekeep.errors import MachineNotFoundError
from statekeep.hooks import HookFunction
from statekeep.machines import EnabledEvents, Machine, Transition, Verdict
from statekeep.v1 import machine_service_pb2 as pb
from statekeep.values import At


class AsyncMachineCalls(AsyncMachineQueries[StateT, EventT]):
    """The calls about one machine, named by its id."""

    async def get(
        self, machine_id: str, *, at: At = None, timeout_seconds: float | None = None
    ) -> Machine[StateT, EventT] | None:
        """Return one machine, or None when there is none."""
        call = Call(
            self._stub.GetMachine,
            pb.GetMachineRequest(
                namespace=self._namespace, at=_convert.to_point(at), machine_id=machine_id
            ),
            lambda answer: _convert_machines.from_machine(answer.machine, self._names),
            is_retryable=True,
        )
        try:
            return await self._runner.run(call, timeout_seconds)
        except MachineNotFoundError:
            return None

    async def is_in(
        self,
        machine_id: str,
        state: StateT,
        *,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> bool:
        """Return whether a machine is in a state; one that its definition has."""
        call = Call(
            self._stub.IsInState,
            pb.IsInStateRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                machine_id=machine_id,
                state=name_of(state),
            ),
            lambda answer: answer.in_state,
            is_retryable=True,
        )
        return await self._runner.run(call, timeout_seconds)

    async def delete(
        self,
        machine_id: str,
        *,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Deleted:
        """Delete a machine with its timer and its history, and say whether it existed."""
        call = Call(
            self._stub.DeleteMachine,
            pb.DeleteMachineRequest(
                namespace=self._namespace, request_id=request_id or "", machine_id=machine_id
            ),
            lambda answer: Deleted(revision=answer.revision, existed=answer.existed),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def trigger(
        self,
        machine_id: str,
        event: EventT,
        payload: Any = None,  # noqa: ANN401 - any JSON
        *,
        expected_state: StateT | None = None,
        expected_revision: int | None = None,
        actor: str = "",
        note: str = "",
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Verdict[StateT, EventT]:
        """Send an event into a machine, and return how it moved or why it did not.

            verdict = await client.machines.trigger("source-17", "process")
            if verdict.accepted:
                print(verdict.machine.state)
            else:
                print(verdict.rejection.message)

        That it is rejected is no error. With `expected_state` or `expected_revision` it is
        rejected unless the machine is there. `actor` and `note` say who and why; they are kept in
        the transition, as is the payload, which can be any JSON.
        """
        expected = "" if expected_state is None else name_of(expected_state)
        call = Call(
            self._stub.Trigger,
            pb.TriggerRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                machine_id=machine_id,
                event=name_of(event),
                payload_json=_convert_machines.to_payload(payload),
                expected_state=expected,
                expected_revision=_convert.to_condition(expected_revision, "expected_revision"),
                actor=actor,
                note=note,
            ),
            lambda answer: _convert_machines.from_trigger(answer, self._names),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def try_trigger(
        self,
        machine_id: str,
        event: EventT,
        payload: Any = None,  # noqa: ANN401 - any JSON
        *,
        expected_state: StateT | None = None,
        expected_revision: int | None = None,
        actor: str = "",
        note: str = "",
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> bool:
        """Send an event into a machine as `trigger` does, and return just whether it moved."""
        verdict = await self.trigger(
            machine_id,
            event,
            payload,
            expected_state=expected_state,
            expected_revision=expected_revision,
            actor=actor,
            note=note,
            request_id=request_id,
            timeout_seconds=timeout_seconds,
        )
        return verdict.accepted

    async def enabled_events(
        self,
        machine_id: str,
        *,
        with_rejected: bool = False,
        at: At = None,
        timeout_seconds: float | None = None,
    ) -> EnabledEvents[StateT, EventT]:
        """Return which events a machine would accept now, and where they lead.

        Guards are evaluated without a payload, and hooks are not asked but named. With
        `with_rejected` also those events of its state that would be rejected, and why.
        """
        call = Call(
            self._stub.ListEnabledEvents,
            pb.ListEnabledEventsRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                machine_id=machine_id,
                with_rejected=with_rejected,
            ),
            lambda answer: _convert_machines.from_enabled_events(answer, self._names),
            is_retryable=True,
        )
        return await self._runner.run(call, timeout_seconds)

    def history(
        self,
        machine_id: str,
        *,
        reverse: bool = False,
        at: At = None,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Transition[StateT, EventT]]:
        """Yield how a machine moved, the newest first, as far back as its definition keeps.

        Pages are fetched as they are needed; `timeout_seconds` is for each of them.
        """
        call = Call(
            self._stub.GetHistory,
            pb.GetHistoryRequest(
                namespace=self._namespace,
                at=_convert.to_point(at),
                machine_id=machine_id,
                page_size=page_size,
                reverse=reverse,
            ),
            lambda page: [
                _convert_machines.from_transition(one, self._names) for one in page.transitions
            ],
            is_retryable=True,
        )
        return self._runner.pages(call, timeout_seconds)

    def serve_guards(
        self,
        hooks: HookFunction[StateT, EventT] | Mapping[str, HookFunction[StateT, EventT]],
        *,
        questions_max: int = 16,
    ) -> AsyncGuards:
        """Answer the questions of hooks, with a function for each; one alone has its hook's name.

            def may_index(question):
                return Refuse("too many tries") if question.machine.sequence > 9 else True

            async with client.machines.serve_guards(may_index):
                ...

        A function gets a HookQuestion and answers True, False, Allow() or Refuse("why"). It may be
        a coroutine function. One that raises an exception refuses, and the exception is logged to
        `statekeep.guards`. Up to `questions_max` questions are answered at the same time; 0 is 16.
        """
        return AsyncGuards(
            self._runner,
            self._stub.ServeGuards,
            namespace=self._namespace,
            functions=_hooks.functions_by_name(hooks),
            names=self._names,
            questions_max=questions_max,
        )
