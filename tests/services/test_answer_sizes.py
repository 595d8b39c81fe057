"""Answers without pages: those that would be too large are refused, with a way to go on."""

import json

import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1.machine_pb2 import Definition, DefinitionReference
from tests.machines import LOOP, Machines, rule, state
from tests.refusals import Refusal, refused
from tests.serving import RunningServer, ServerFactory

LONG = "€" * 40
PATIENT = Definition(
    name=LONG,
    initial_state=LONG,
    states=[state(LONG)],
    transitions=[rule(LONG, LONG, when="context.ok")],
)
"""An event that is accepted or refused, with names as long as may be."""


def simulation(
    machines: Machines, count: int, payload: str, *, accepted: bool = True
) -> pb.SimulateEventsRequest:
    """Return a simulation of so many events with a payload."""
    payload_json = json.dumps(payload, ensure_ascii=False)
    return pb.SimulateEventsRequest(
        namespace=machines.namespace,
        stored=DefinitionReference(name=LONG),
        context_json=json.dumps({"ok": accepted}),
        events=[pb.SimulatedEvent(event=LONG, payload_json=payload_json)] * count,
    )


@pytest.mark.parametrize(
    ("payload", "accepted"), [("x" * 4_000, True), ("€" * 1_330, True), ("x", True), ("x", False)]
)
def test_a_simulation_says_how_many_events_fit_into_an_answer(
    make_server: ServerFactory, payload: str, *, accepted: bool
) -> None:
    """So many are answered, in no more bytes than the limit; rejections count as well."""
    limit = 50_000
    machines = Machines(make_server(page_bytes_max=limit), "n")
    machines.define(PATIENT)
    request = simulation(machines, 1_000, payload, accepted=accepted)
    refusal = refused(machines.stub.SimulateEvents, request)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["events"])
    count = int(refusal.metadata["limit"])
    request = simulation(machines, count, payload, accepted=accepted)
    response = machines.stub.SimulateEvents(request)
    assert len(response.steps) == count
    assert limit // 4 < sum(step.ByteSize() for step in response.steps) <= limit
    assert {step.accepted for step in response.steps} == {accepted}


def test_one_event_is_always_simulated(make_server: ServerFactory) -> None:
    """However small the limit is."""
    machines = Machines(make_server(page_bytes_max=1), "n")
    machines.define(PATIENT)
    refusal = refused(machines.stub.SimulateEvents, simulation(machines, 2, "x"))
    assert refusal.metadata["limit"] == "1"
    assert len(machines.stub.SimulateEvents(simulation(machines, 1, "x")).steps) == 1


def test_the_largest_simulation_of_a_server_is_answered_or_refused(
    shared: RunningServer, machines: Machines
) -> None:
    """A thousand events with long payloads are more than a message takes."""
    machines.define(PATIENT)
    request = simulation(machines, 1_000, "x" * 4_000)
    assert refused(machines.stub.SimulateEvents, request).reason == "ARGUMENT_INVALID"
    assert shared.status().store_id


def test_counts_of_machines_that_are_too_many_are_asked_for_in_parts(
    make_server: ServerFactory,
) -> None:
    """Of one definition, or of one version, whose states are never too many."""
    machines = Machines(make_server(page_bytes_max=100), "n")
    machines.begin(LOOP, "first")
    assert counted(machines).count == 1
    machines.begin(PATIENT, "other")
    refusal = uncounted(machines)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["definition_name"])
    assert "one definition at a time" in refusal.message
    assert counted(machines, definition_name="loop").count == 1
    refusal = uncounted(machines, definition_name=LONG)
    assert refusal.fields == ["definition_version"]
    assert "one version of the definition at a time" in refusal.message
    [found] = counted(machines, definition_name=LONG, definition_version=1).states
    assert (found.state, found.count) == (LONG, 1)


def counted(
    machines: Machines, definition_name: str = "", definition_version: int = 0
) -> pb.CountMachinesResponse:
    """Count machines."""
    return machines.stub.CountMachines(_count(machines, definition_name, definition_version))


def uncounted(machines: Machines, definition_name: str = "") -> Refusal:
    """Fail to count machines."""
    return refused(machines.stub.CountMachines, _count(machines, definition_name, 0))


def _count(machines: Machines, name: str, version: int) -> pb.CountMachinesRequest:
    return pb.CountMachinesRequest(
        namespace=machines.namespace, definition_name=name, definition_version=version
    )
