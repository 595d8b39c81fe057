"""Hooks that many wait for: whose question is asked next, and how many may wait."""

import threading

import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1.hook_pb2 import HookAnswer, HookQuestion
from statekeep.v1.machine_pb2 import Definition
from tests.machines import Machines, rule, state
from tests.pipelines import Pipeline, call
from tests.serving import PATIENCE_SECONDS, RunningServer

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
