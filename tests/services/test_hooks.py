"""Hooks: questions that clients answer, and the verdict when they do not."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.commit_pb2 import (
    CreateMachineOperation,
    Operation,
    SaveOperation,
    TriggerOperation,
)
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.hook_pb2 import HookAnswer, HookQuestion, HookRegistration
from statekeep.v1.machine_pb2 import DefinitionReference
from tests.machines import LOOP, Machines, allow, hooked, refuse
from tests.pipelines import Pipeline, call, saving
from tests.refusals import refused
from tests.serving import PATIENCE_SECONDS, RunningServer, ServerFactory, until

SHORT_MS = 150


def test_a_hook_that_allows_lets_the_event_through(machines: Machines) -> None:
    """It is asked once, with everything about the transition."""
    machine = machines.begin(hooked())
    questions: list[HookQuestion] = []

    def answer(question: HookQuestion) -> HookAnswer:
        questions.append(question)
        return HookAnswer(allowed=True)

    with machines.serving(answer, "may_open"):
        response = machines.trigger("open", actor="ada", note="why", payload_json='{"k":1}')
    assert response.accepted
    [question] = questions
    assert question.machine == machine
    assert (question.hook, question.event, question.to_state) == ("may_open", "open", "open")
    assert (question.actor, question.note, question.payload_json) == ("ada", "why", '{"k":1}')
    assert 0 < question.time_left.ToMilliseconds() <= 5_000


def test_a_hook_that_refuses_is_the_verdict(machines: Machines) -> None:
    """Its message is the rejection's, the hook is named, and nothing has changed."""
    machine = machines.begin(hooked())
    with machines.serving(refuse, "may_open"):
        response = machines.trigger("open")
        assert not response.accepted
        assert (response.rejection.message, response.rejection.hook) == ("not today", "may_open")
        assert machines.rejected("open") == "HOOK_REFUSED"
    assert machines.get() == machine


@pytest.mark.parametrize("letter", ["x", "é", "€", "😀"])
def test_a_long_message_of_a_hook_is_cut(machines: Machines, letter: str) -> None:
    """At 1,000 bytes or the whole character before; the verdict counts and the stream goes on."""
    machines.begin(hooked())
    messages = iter([letter * 5_000, letter])

    def answer(_question: HookQuestion) -> HookAnswer:
        return HookAnswer(allowed=False, message=next(messages))

    with machines.serving(answer, "may_open"):
        rejections = [machines.trigger("open").rejection for _ in range(2)]
    assert {rejection.hook for rejection in rejections} == {"may_open"}
    kept = letter * (1_000 // len(letter.encode()))
    assert [rejection.message for rejection in rejections] == [kept, letter]


@pytest.mark.parametrize("is_served", [True, False], ids=["slow", "served by nobody"])
def test_a_silent_hook_means_what_its_policy_says(machines: Machines, *, is_served: bool) -> None:
    """The transition is refused, or allowed if the definition says so, once its time is over."""
    machines.begin(hooked(SHORT_MS))
    machines.define(hooked(SHORT_MS, allows_when_silent=True))
    machines.create("door", "lenient")
    hook = "may_open" if is_served else "another"
    with machines.serving(lambda _question: None, hook):
        assert machines.rejected("open") == "HOOK_SILENT"
        assert machines.trigger("open", "lenient").accepted
    assert machines.get().state == "shut"


def test_a_question_is_asked_again_when_its_server_goes_away(machines: Machines) -> None:
    """Whoever serves the hook next gets it, within the time of the hook."""
    machines.begin(hooked())
    asked = threading.Event()

    def never(_question: HookQuestion) -> None:
        asked.set()

    with ThreadPoolExecutor(1) as caller:
        with machines.serving(never, "may_open"):
            verdict = caller.submit(machines.trigger, "open")
            assert asked.wait(30)
        with machines.serving(allow, "may_open"):
            assert verdict.result(30).accepted


def test_several_servers_share_the_questions(machines: Machines) -> None:
    """With one question at a time for each, both get some."""
    machines.define(hooked())
    counts = [0, 0]
    both = threading.Barrier(2, timeout=30)

    def answering(place: int) -> Machines:
        def answer(_question: HookQuestion) -> HookAnswer:
            counts[place] += 1
            both.wait()
            return HookAnswer(allowed=True)

        return answer  # type: ignore[return-value]

    for number in range(10):
        machines.create("door", f"d{number}")
    with (
        machines.serving(answering(0), "may_open", questions_max=1),  # type: ignore[arg-type]
        machines.serving(answering(1), "may_open", questions_max=1),  # type: ignore[arg-type]
        ThreadPoolExecutor(10) as callers,
    ):
        verdicts = callers.map(lambda number: machines.trigger("open", f"d{number}"), range(10))
        assert all(verdict.accepted for verdict in verdicts)
    assert counts == [5, 5]


def test_a_machine_that_moves_while_its_hook_is_asked_is_judged_anew(machines: Machines) -> None:
    """The old answer does not count; a machine that never rests is busy after 8 rounds."""
    machines.begin(hooked())
    rounds = []

    def answer(question: HookQuestion) -> HookAnswer:
        rounds.append(question.machine.sequence)
        if len(rounds) < 3:
            machines.trigger("knock")
        return HookAnswer(allowed=True)

    with machines.serving(answer, "may_open"):
        assert machines.trigger("open").accepted
    assert rounds == [0, 1, 2]
    machines.trigger("shut")

    def always(_question: HookQuestion) -> HookAnswer:
        machines.trigger("knock")
        return HookAnswer(allowed=True)

    with machines.serving(always, "may_open"):
        assert machines.rejected("open") == "MACHINE_BUSY"
    assert machines.get().sequence == 4 + 8


def test_other_writes_do_not_wait_for_a_hook(shared: RunningServer, machines: Machines) -> None:
    """While a question is open, saves and triggers of others are made durable."""
    machines.begin(hooked())
    machines.begin(LOOP, "other")
    asked, goes_on = threading.Event(), threading.Event()

    def answer(_question: HookQuestion) -> HookAnswer:
        asked.set()
        assert goes_on.wait(30)
        return HookAnswer(allowed=True)

    with machines.serving(answer, "may_open"), ThreadPoolExecutor(1) as caller:
        verdict = caller.submit(machines.trigger, "open")
        assert asked.wait(30)
        shared.store.Save(store_pb.SaveRequest(key="k", value=Value(text="v")))
        assert machines.trigger("go", "other").accepted
        assert not verdict.done()
        goes_on.set()
        assert verdict.result(30).accepted


def test_a_call_that_gives_up_takes_its_question_back(machines: Machines) -> None:
    """After its deadline the answer moves nothing."""
    machines.begin(hooked())
    late = threading.Event()

    def answer(_question: HookQuestion) -> HookAnswer:
        assert late.wait(30)
        return HookAnswer(allowed=True)

    with machines.serving(answer, "may_open"):
        request = pb.TriggerRequest(namespace=machines.namespace, machine_id="m", event="open")
        with pytest.raises(grpc.RpcError) as caught:
            machines.stub.Trigger(request, timeout=0.2)
        late.set()
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert machines.rejected("shut") == "NO_TRANSITION"
    assert machines.get().state == "shut"


def test_a_request_id_is_answered_with_the_first_verdict(machines: Machines) -> None:
    """Also when a hook gave it; the hook is not asked again."""
    machines.begin(hooked())
    with machines.serving(refuse, "may_open"):
        first = machines.trigger("open", request_id="r")
    assert machines.trigger("open", request_id="r") == first
    assert not first.accepted


def test_a_commit_asks_all_its_hooks_or_changes_nothing(
    shared: RunningServer, machines: Machines
) -> None:
    """Both machines and the entry move at one revision; one refusal fails the whole."""
    machines.begin(hooked(), "a")
    machines.create("door", "b")
    operations = [
        Operation(save=SaveOperation(key="k", value=Value(text="v"))),
        Operation(trigger=TriggerOperation(machine_id="a", event="open")),
        Operation(trigger=TriggerOperation(machine_id="b", event="open")),
    ]
    request = store_pb.CommitRequest(namespace=machines.namespace, operations=operations)

    def only_a(question: HookQuestion) -> HookAnswer:
        return HookAnswer(allowed=question.machine.id == "a")

    before = shared.status(machines.namespace).revision
    with machines.serving(only_a, "may_open"):
        refusal = refused(shared.store.Commit, request)
    assert refusal.reason == "EVENT_REJECTED"
    assert refusal.metadata["field"] == "operations[2]"
    assert refusal.metadata["rejection"] == "HOOK_REFUSED"
    assert shared.status(machines.namespace).revision == before
    with machines.serving(allow, "may_open"):
        response = shared.store.Commit(request)
    assert response.revision == before + 1
    assert [machines.get(each).revision for each in "ab"] == [response.revision] * 2


def test_a_commit_that_makes_a_machine_is_judged_by_one_answer(
    shared: RunningServer, machines: Machines
) -> None:
    """Other commits in between give it another revision, and that is not a move."""
    machines.begin(hooked())
    asked = []

    def answer(question: HookQuestion) -> HookAnswer:
        asked.append(question.machine.id)
        machines.trigger("knock")
        return HookAnswer(allowed=True)

    creation = CreateMachineOperation(definition=DefinitionReference(name="door"), machine_id="x")
    events = [TriggerOperation(machine_id="x", event=event) for event in ("open", "shut", "open")]
    operations = [Operation(create_machine=creation)]
    operations += [Operation(trigger=event) for event in events]
    request = store_pb.CommitRequest(namespace=machines.namespace, operations=operations)
    with machines.serving(answer, "may_open"):
        response = shared.store.Commit(request)
    assert asked == ["x", "x"]
    assert machines.get("x").sequence == len(events)
    assert machines.get("x").revision == response.revision


def test_later_calls_of_a_pipeline_do_not_wait_for_a_hook(
    shared: RunningServer, machines: Machines
) -> None:
    """The reply to the trigger comes when the hook has answered, the others before."""
    machines.begin(hooked())
    asked, goes_on = threading.Event(), threading.Event()

    def answer(_question: HookQuestion) -> HookAnswer:
        asked.set()
        assert goes_on.wait(30)
        return HookAnswer(allowed=True)

    with machines.serving(answer, "may_open"):
        pipeline = Pipeline(shared.store)
        trigger = pb.TriggerRequest(namespace=machines.namespace, machine_id="m", event="open")
        pipeline.send(call(1, trigger=trigger), saving(2, "k", "v", machines.namespace))
        [saved] = pipeline.receive(2)
        assert saved.save.created
        assert asked.wait(30)
        pipeline.close()
        goes_on.set()
        [reply] = pipeline.rest()
    assert reply.trigger.accepted


@pytest.mark.parametrize(
    "request_",
    [
        pb.ServeGuardsRequest(),
        pb.ServeGuardsRequest(answer=HookAnswer(question_id="q-1")),
        pb.ServeGuardsRequest(registration=HookRegistration()),
        pb.ServeGuardsRequest(registration=HookRegistration(hooks=[""])),
        pb.ServeGuardsRequest(registration=HookRegistration(hooks=["h"] * 129)),
        pb.ServeGuardsRequest(registration=HookRegistration(hooks=["h"], questions_max=1_025)),
    ],
)
def test_a_wrong_registration_is_refused(
    machines: Machines, request_: pb.ServeGuardsRequest
) -> None:
    """With the field at fault."""
    refusal = refused(machines.stub.ServeGuards, iter([request_]))
    assert refusal.reason == "ARGUMENT_INVALID"
    assert refusal.fields


def test_an_answer_to_no_question_is_dropped(machines: Machines) -> None:
    """It harms nobody; a second registration ends the stream."""
    registration = pb.ServeGuardsRequest(registration=HookRegistration(hooks=["h"]))
    answer = pb.ServeGuardsRequest(answer=HookAnswer(question_id="q-0", allowed=True))
    assert len(list(machines.stub.ServeGuards(iter([registration, answer])))) == 1
    refusal = refused(machines.stub.ServeGuards, iter([registration, registration]))
    assert refusal.reason == "ARGUMENT_INVALID"


def test_a_stopping_server_waits_for_no_hook(make_server: ServerFactory) -> None:
    """Who waits for an answer, and who serves or is about to, is told to come back, at once."""
    server = make_server(stop_grace_seconds=float(PATIENCE_SECONDS))
    machines = Machines(server, "n")
    machines.begin(hooked(60_000))
    asked, registers = threading.Event(), threading.Event()

    def registrations() -> Iterator[pb.ServeGuardsRequest]:
        registers.wait(PATIENCE_SECONDS)
        yield from ()

    def never(_question: HookQuestion) -> None:
        asked.set()

    with ThreadPoolExecutor(2) as callers, machines.serving(never, "may_open"):
        trigger = pb.TriggerRequest(namespace="n", machine_id="m", event="open")
        verdict = callers.submit(refused, machines.stub.Trigger, trigger)
        undecided = callers.submit(refused, machines.stub.ServeGuards, registrations())
        assert asked.wait(PATIENCE_SECONDS)
        until(lambda: server.status().streams_open == 2, "both streams are open")
        stopped = server.loop.begin(server.server.stop())
        assert verdict.result(PATIENCE_SECONDS / 3).reason == "SERVER_STOPPING"
        assert undecided.result(PATIENCE_SECONDS / 3).reason == "SERVER_STOPPING"
        registers.set()
        stopped()
