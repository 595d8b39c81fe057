"""Looking ahead over the wire: what events would do, and that nothing is stored or asked."""

import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1.machine_pb2 import Definition, DefinitionReference, HookRule, RejectionReason
from statekeep_server.domain import simulations
from tests.machines import LOOP, SOURCE, Machines, hooked, rule, state
from tests.refusals import refused
from tests.serving import RunningServer


def test_looking_ahead_stores_nothing(shared: RunningServer, machines: Machines) -> None:
    """What events would do, to a machine, a stored definition or one that is only given."""
    machines.begin(SOURCE)
    before = shared.status(machines.namespace).revision
    events = [pb.SimulatedEvent(event=event) for event in ("process", "retry", "complete", "fail")]
    for subject in (
        {"machine_id": "m"},
        {"stored": DefinitionReference(name="source")},
        {"definition": SOURCE},
    ):
        request = pb.SimulateEventsRequest(
            namespace=machines.namespace,
            events=events,
            **subject,
        )
        answer = machines.stub.SimulateEvents(request)
        assert [step.accepted for step in answer.steps] == [True, False, True, False]
        assert answer.steps[2].transition.sequence == 2
        assert (answer.machine.state, answer.machine.finished) == ("indexed", True)
    assert shared.status(machines.namespace).revision == before
    assert machines.history() == []
    outlook = machines.stub.ListEnabledEvents(
        pb.ListEnabledEventsRequest(namespace=machines.namespace, machine_id="m")
    )
    assert [(each.event, each.to_state) for each in outlook.events] == [("process", "processing")]


def test_a_simulation_counts_revisions_as_reality_does(machines: Machines) -> None:
    """Rejected events take none, creating a machine takes one; the past is counted on as well."""
    machines.begin(SOURCE)
    names = ("process", "retry", "fail", "retry")
    events = [pb.SimulatedEvent(event=event) for event in names]
    request = pb.SimulateEventsRequest(
        namespace=machines.namespace, machine_id="m", events=events, state="pending"
    )
    simulated = machines.stub.SimulateEvents(request)
    created = machines.stub.SimulateEvents(
        pb.SimulateEventsRequest(
            namespace=machines.namespace, stored=DefinitionReference(name="source"), events=events
        )
    )
    begun = machines.create("source", "m2")
    for event in names:
        machines.trigger(event, "m2")
    real = [each.revision for each in machines.history("m2", reverse=True)]
    assert revisions(created) == real == [4, 5, 6]
    assert created.machine.create_revision == begun.create_revision
    assert created.machine.revision == machines.get("m2").revision
    assert revisions(simulated) == [3, 4, 5]
    assert (simulated.machine.create_revision, simulated.machine.revision) == (2, 5)
    request.at.revision = 2
    assert revisions(machines.stub.SimulateEvents(request)) == [3, 4, 5]
    del request.events[:]
    assert machines.stub.SimulateEvents(request).machine.revision == 2


def revisions(simulated: pb.SimulateEventsResponse) -> list[int]:
    """Return the revisions of the moves."""
    return [step.transition.revision for step in simulated.steps if step.accepted]


def test_a_simulation_is_answered_only_for_hooks_that_there_are(machines: Machines) -> None:
    """A name that the definition does not have is refused with those that it has."""
    request = pb.SimulateEventsRequest(
        namespace=machines.namespace, definition=hooked(), hook_answers={"may_opn": True}
    )
    refusal = refused(machines.stub.SimulateEvents, request)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["hook_answers"])
    assert refusal.message == (
        "the definition has no hook 'may_opn' to answer for; it has 'may_open'"
    )
    request.definition.CopyFrom(LOOP)
    assert refused(machines.stub.SimulateEvents, request).message.endswith("; it has none")
    request.definition.hooks.extend(HookRule(name=f"h{number}" * 20) for number in range(4_000))
    assert refused(machines.stub.SimulateEvents, request).message.endswith(" and 3,990 more")


def test_a_simulation_says_that_it_was_given_no_answer_of_a_hook(machines: Machines) -> None:
    """Nobody was asked, so it does not speak of waiting; a hook that may be silent allows."""
    request = pb.SimulateEventsRequest(
        namespace=machines.namespace,
        definition=hooked(),
        events=[pb.SimulatedEvent(event="open")],
    )
    rejection = machines.stub.SimulateEvents(request).steps[0].rejection
    assert (rejection.reason, rejection.hook) == (
        RejectionReason.REJECTION_REASON_HOOK_SILENT,
        "may_open",
    )
    assert "was given no answer for the hook 'may_open'" in rejection.message
    request.definition.CopyFrom(hooked(allows_when_silent=True))
    assert machines.stub.SimulateEvents(request).steps[0].accepted


def test_a_simulation_takes_a_bounded_time(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond it, it is refused with how many events there was time for."""
    machines.begin(SOURCE)
    monkeypatch.setattr(simulations, "SIMULATION_SECONDS_MAX", 0.0)
    request = pb.SimulateEventsRequest(
        namespace=machines.namespace, machine_id="m", events=[pb.SimulatedEvent(event="go")] * 1_000
    )
    refusal = refused(machines.stub.SimulateEvents, request)
    assert (refusal.reason, list(refusal.fields)) == ("ARGUMENT_INVALID", ["events"])
    assert 0 <= int(refusal.metadata["limit"]) < len(request.events)


def test_a_costly_definition_holds_nobody_up(shared: RunningServer, machines: Machines) -> None:
    """The server answers others while it checks one that is simulated."""
    when = " || ".join(f"context.field_{number} == {number}" for number in range(20))
    costly = Definition(
        name="costly",
        initial_state="a",
        states=[state("a")],
        transitions=[
            rule("a", f"e{number}", when=f"{when} || {number}==1") for number in range(350)
        ],
    )
    request = pb.SimulateEventsRequest(namespace=machines.namespace, definition=costly)
    simulation = machines.stub.SimulateEvents.future(request)
    answered = 0
    while not simulation.done():
        shared.status()
        answered += 1
    assert simulation.result().machine.state == "a"
    assert answered > 5
