"""Hooks that many wait for: whose question is asked next, and how many may wait."""

import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1.hook_pb2 import HookAnswer, HookQuestion
from statekeep.v1.machine_pb2 import Definition
from statekeep_server.services.turns import SHARES
from tests.machines import Machines, allow, hooked, rule, state
from tests.pipelines import Pipeline, call
from tests.refusals import refusal_of_status, refused
from tests.serving import PATIENCE_SECONDS, RunningServer, ServerFactory, until

PAIR = Definition(
    name="pair",
    initial_state="a",
    states=[state("a")],
    transitions=[rule("a", "first", hook="aaa"), rule("a", "last", hook="zzz")],
)
"""Two events, each with a hook of its own."""


@pytest.fixture
def pipeline(shared: RunningServer) -> Pipeline:
    """Return a pipeline of the shared server."""
    return Pipeline(shared.store)


class Asked:
    """What a client is asked, in order; it refuses, so that no machine moves."""

    def __init__(self, questions_max: int) -> None:
        self.notes: list[str] = []
        self.is_complete = threading.Event()
        self._questions_max = questions_max

    def __call__(self, question: HookQuestion) -> HookAnswer:
        """Note a question and refuse."""
        self.notes.append(question.note)
        if len(self.notes) == self._questions_max:
            self.is_complete.set()
        return HookAnswer(allowed=False)


def trigger_all(pipeline: Pipeline, machines: Machines, *events: str) -> None:
    """Send events into one machine at the same time, each with its place as a note."""
    pipeline.send(
        *(
            call(
                number,
                trigger=pb.TriggerRequest(
                    namespace=machines.namespace, machine_id="m", event=event, note=str(number)
                ),
            )
            for number, event in enumerate(events, start=1)
        )
    )


def test_the_question_that_waits_longest_is_next(machines: Machines, pipeline: Pipeline) -> None:
    """Whatever its hook is called, so that of a client's hooks none starves another."""
    machines.begin(PAIR)
    events = ["first", "last"] * 8
    asked = Asked(len(events))
    with machines.serving(asked, "aaa", "zzz", questions_max=1):
        trigger_all(pipeline, machines, *events)
        assert asked.is_complete.wait(PATIENCE_SECONDS)
    assert asked.notes == [str(number) for number in range(1, len(events) + 1)]


def test_a_question_that_is_asked_again_keeps_its_turn(
    machines: Machines, pipeline: Pipeline
) -> None:
    """It goes before those that came while another client had it."""
    machines.begin(PAIR)
    taken = threading.Event()

    def never(_question: HookQuestion) -> None:
        taken.set()

    with machines.serving(never, "aaa", questions_max=1):
        trigger_all(pipeline, machines, *["first"] * 3)
        assert taken.wait(PATIENCE_SECONDS)
    asked = Asked(3)
    with machines.serving(asked, "aaa", questions_max=1):
        assert asked.is_complete.wait(PATIENCE_SECONDS)
    assert asked.notes == ["1", "2", "3"]


def test_questions_that_wait_are_bounded(make_server: ServerFactory) -> None:
    """One more than hook_questions_max is refused at once, and trying again helps."""
    machines = Machines(make_server(hook_questions_max=1), "n")
    machines.begin(hooked())
    asked = threading.Event()

    def never(_question: HookQuestion) -> None:
        asked.set()

    with machines.serving(never, "may_open"), ThreadPoolExecutor(1) as caller:
        first = caller.submit(machines.trigger, "open")
        assert asked.wait(30)
        request = pb.TriggerRequest(namespace="n", machine_id="m", event="open")
        refusal = refused(machines.stub.Trigger, request)
        assert (refusal.reason, refusal.code) == (
            "WAITING_TOO_MANY",
            grpc.StatusCode.RESOURCE_EXHAUSTED,
        )
        assert refusal.metadata == {"quota": "hook_questions_max", "limit": "1"}
        assert refusal.retry_ms is not None
        first.cancel()


def test_a_namespace_has_a_share_of_the_questions(make_server: ServerFactory) -> None:
    """A hook that nobody serves makes events of its own namespace fail, and of no other."""
    server = make_server(hook_questions_max=2 * SHARES)
    crowded, other = Machines(server, "crowded"), Machines(server, "other")
    crowded.begin(PAIR)
    other.begin(hooked())
    pipeline = Pipeline(server.store)
    trigger_all(pipeline, crowded, *["first"] * 2 * SHARES)
    for reply in pipeline.receive(*range(3, 2 * SHARES + 1)):
        refusal = refusal_of_status(reply.error)
        assert refusal.reason == "WAITING_TOO_MANY"
        assert refusal.metadata == {"quota": "hook_questions_max", "limit": "2"}
    with other.serving(allow, "may_open"):
        assert other.trigger("open").accepted
    pipeline.rpc.cancel()
    # What waits no longer has given its place back.
    crowded.define(hooked())
    crowded.create("door", "d")
    with crowded.serving(allow, "may_open"):
        until(lambda: accepted(crowded, "d"), "there is room again")


def accepted(machines: Machines, machine_id: str) -> bool:
    """Open a door, if there is room for the question."""
    try:
        return machines.trigger("open", machine_id).accepted
    except grpc.RpcError:
        return False
