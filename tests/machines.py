"""Machines for tests: definitions in a few words, requests in a line, hooks that answer."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1.hook_pb2 import HookAnswer, HookQuestion, HookRegistration
from statekeep.v1.machine_pb2 import (
    Definition,
    DefinitionReference,
    Guard,
    HookPolicy,
    HookRule,
    Machine,
    RejectionReason,
    State,
    TimerRule,
    Transition,
    TransitionRule,
)
from statekeep.v1.machine_service_pb2_grpc import MachineServiceStub
from tests.serving import PATIENCE_SECONDS, RunningServer

Answer = Callable[[HookQuestion], HookAnswer | None]


def duration(ms: int) -> Duration:
    """Return a duration given in milliseconds."""
    return Duration(seconds=ms // 1_000, nanos=ms % 1_000 * 1_000_000)


def state(name: str, *, final: bool = False, after: tuple[int, str] | None = None) -> State:
    """Return a state; `after` is a delay in milliseconds and the event it sends."""
    if after is None:
        return State(name=name, final=final)
    return State(name=name, after=TimerRule(delay=duration(after[0]), event=after[1]))


def rule(  # noqa: PLR0913 - the parts of a transition
    from_state: str,
    event: str,
    to_state: str = "",
    *,
    when: str = "",
    hook: str = "",
    assign: dict[str, str] | None = None,
) -> TransitionRule:
    """Return a transition, guarded by an expression or a hook if one is given."""
    made = TransitionRule(
        from_states=[from_state], event=event, to_state=to_state, assign=assign or {}
    )
    if when or hook:
        made.guard.CopyFrom(Guard(hook=hook) if hook else Guard(expression=when))
    return made


SOURCE = Definition(
    name="source",
    initial_state="pending",
    states=[state("pending"), state("processing"), state("indexed", final=True), state("failed")],
    transitions=[
        rule("pending", "process", "processing"),
        rule("processing", "complete", "indexed"),
        rule("processing", "fail", "failed"),
        rule("failed", "retry", "pending"),
    ],
)
"""The pipeline of sources: pending, processing, then indexed, or failed and again."""

LOOP = Definition(
    name="loop",
    initial_state="a",
    states=[state("a"), state("b")],
    transitions=[rule("a", "go", "b"), rule("b", "go", "a"), rule("*", "note")],
)
"""Two states in turn, and an internal transition in both."""


def hooked(timeout_ms: int = 5_000, *, allows_when_silent: bool = False) -> Definition:
    """Return a definition whose way from `shut` to `open` asks the hook `may_open`."""
    policy = HookPolicy.HOOK_POLICY_ALLOW if allows_when_silent else HookPolicy.HOOK_POLICY_REFUSE
    return Definition(
        name="door",
        initial_state="shut",
        states=[state("shut"), state("open")],
        transitions=[
            rule("shut", "open", "open", hook="may_open"),
            rule("open", "shut", "shut"),
            rule("shut", "knock"),
        ],
        hooks=[HookRule(name="may_open", timeout=duration(timeout_ms), when_silent=policy)],
    )


class Machines:
    """The machines of one namespace of a server."""

    def __init__(self, server: RunningServer, namespace: str) -> None:
        self.stub: MachineServiceStub = server.machines
        self.namespace = namespace

    def define(self, definition: Definition, **fields: Any) -> pb.DefineMachineResponse:  # noqa: ANN401
        """Define a kind of machine."""
        request = pb.DefineMachineRequest(namespace=self.namespace, definition=definition, **fields)
        return self.stub.DefineMachine(request)

    def create(self, name: str, machine_id: str = "m", context: str = "") -> Machine:
        """Create a machine of the newest version of a definition."""
        request = pb.CreateMachineRequest(
            namespace=self.namespace,
            definition=DefinitionReference(name=name),
            machine_id=machine_id,
            context_json=context,
        )
        return self.stub.CreateMachine(request).machine

    def begin(self, definition: Definition, machine_id: str = "m", context: str = "") -> Machine:
        """Define a kind of machine and create one."""
        self.define(definition)
        return self.create(definition.name, machine_id, context)

    def trigger(
        self,
        event: str,
        machine_id: str = "m",
        **fields: Any,  # noqa: ANN401
    ) -> pb.TriggerResponse:
        """Send an event."""
        request = pb.TriggerRequest(
            namespace=self.namespace, machine_id=machine_id, event=event, **fields
        )
        return self.stub.Trigger(request)

    def rejected(self, event: str, machine_id: str = "m", **fields: Any) -> str:  # noqa: ANN401
        """Send an event that is rejected, and return the reason."""
        response = self.trigger(event, machine_id, **fields)
        assert not response.accepted, response
        return reason_of(response)

    def get(self, machine_id: str = "m", **fields: Any) -> Machine:  # noqa: ANN401
        """Return a machine."""
        request = pb.GetMachineRequest(namespace=self.namespace, machine_id=machine_id, **fields)
        return self.stub.GetMachine(request).machine

    def history(self, machine_id: str = "m", **fields: Any) -> list[Transition]:  # noqa: ANN401
        """Return a page of a machine's transitions."""
        request = pb.GetHistoryRequest(
            namespace=self.namespace, machine_id=machine_id, page_size=1_000, **fields
        )
        return list(self.stub.GetHistory(request).transitions)

    def states(self, machine_id: str = "m") -> list[str]:
        """Return where a machine has been, the oldest first."""
        return [each.to_state for each in self.history(machine_id, reverse=True)]

    def watch(self, start_revision: int = 0, **fields: Any) -> Any:  # noqa: ANN401 - a call
        """Begin to watch transitions."""
        request = pb.WatchTransitionsRequest(
            namespace=self.namespace, start_revision=start_revision, **fields
        )
        return self.stub.WatchTransitions(request, timeout=PATIENCE_SECONDS)

    @contextmanager
    def serving(self, answer: Answer, *hooks: str, questions_max: int = 0) -> Iterator[Any]:
        """Serve hooks with a function while the block runs; None from it leaves a question open."""
        outgoing: queue.SimpleQueue[pb.ServeGuardsRequest | None] = queue.SimpleQueue()
        registration = HookRegistration(hooks=hooks, questions_max=questions_max)
        outgoing.put(pb.ServeGuardsRequest(namespace=self.namespace, registration=registration))
        call: Any = self.stub.ServeGuards(iter(outgoing.get, None), timeout=PATIENCE_SECONDS)
        assert next(call).HasField("registered")

        def work() -> None:
            for response in until_broken(call):
                found = answer(response.question)
                if found is not None:
                    found.question_id = response.question.question_id
                    outgoing.put(pb.ServeGuardsRequest(answer=found))

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield call
        finally:
            outgoing.put(None)
            call.cancel()
            thread.join()


def until_broken(call: Any) -> Iterator[Any]:  # noqa: ANN401 - a call
    """Yield the messages of a stream until it ends, however it ends."""
    try:
        yield from call
    except grpc.RpcError:
        return


def reason_of(response: pb.TriggerResponse) -> str:
    """Return the name of the reason of a rejection."""
    name = RejectionReason.Name(response.rejection.reason)
    return name.removeprefix("REJECTION_REASON_")


def allow(_question: HookQuestion) -> HookAnswer:
    """Answer a question with yes."""
    return HookAnswer(allowed=True)


def refuse(_question: HookQuestion) -> HookAnswer:
    """Answer a question with no."""
    return HookAnswer(allowed=False, message="not today")


def listing(machines: Machines, **fields: object) -> list[str]:
    """Return the ids of a listing in pages of two."""
    request = pb.ListMachinesRequest(namespace=machines.namespace, page_size=2, **fields)  # type: ignore[arg-type]
    found = []
    while True:
        page = machines.stub.ListMachines(request)
        found += [machine.id for machine in page.machines]
        if not page.next_page_token:
            return found
        request.page_token = page.next_page_token
