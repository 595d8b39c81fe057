"""Machines in lists and counts: by id, by definition and by state, in pages."""

import orjson
import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1.machine_pb2 import (
    Definition,
)
from tests.machines import LOOP, SOURCE, Machines, duration, listing
from tests.refusals import refused

CALLERS = 100


def test_machines_are_listed_and_counted_by_state(machines: Machines) -> None:
    """Those longest in a state first, consistent at once with what moved them."""
    machines.define(SOURCE)
    for number in range(6):
        machines.create("source", f"s{number}")
    for number in (4, 2):
        machines.trigger("process", f"s{number}")
    listed = listing(machines, definition_name="source", state="processing")
    assert listed == ["s4", "s2"]
    assert listing(machines) == [f"s{number}" for number in range(6)]
    assert listing(machines, definition_name="source") == ["s0", "s1", "s3", "s5", "s4", "s2"]
    assert listing(machines, definition_name="source", state="indexed") == []
    request = pb.CountMachinesRequest(namespace=machines.namespace)
    counted = machines.stub.CountMachines(request)
    assert counted.count == 6
    assert [(each.state, each.count) for each in counted.states] == [
        ("pending", 4),
        ("processing", 2),
    ]


@pytest.mark.parametrize("wanted", ["by id", "by state"])
def test_a_page_of_machines_ends_early_at_2_mib_of_contexts(
    machines: Machines, wanted: str
) -> None:
    """Of bytes: a context in Chinese takes three for each character."""
    context = orjson.dumps({"text": "漢" * 20_000}).decode()
    machines.define(LOOP)
    for number in range(40):
        machines.create("loop", f"m{number:02}", context)
    request = pb.ListMachinesRequest(namespace=machines.namespace, page_size=40)
    if wanted == "by state":
        request.definition_name, request.state = "loop", "a"
    first = machines.stub.ListMachines(request)
    assert 1 < len(first.machines) < 40
    assert first.ByteSize() < 2_500_000
    request.page_token = first.next_page_token
    assert len(first.machines) + len(machines.stub.ListMachines(request).machines) == 40


def test_machines_of_all_versions_are_one_list(machines: Machines) -> None:
    """In order of time, whatever their version; one version alone can be asked for."""
    machines.define(SOURCE)
    machines.create("source", "old")
    later = Definition()
    later.CopyFrom(SOURCE)
    later.description = "the second version"
    machines.define(later)
    machines.create("source", "new")
    wanted = {"definition_name": "source", "state": "pending"}
    assert listing(machines, **wanted) == ["old", "new"]
    assert listing(machines, **wanted, definition_version=2) == ["new"]
    assert listing(machines, **wanted, in_state_for=duration(3_600_000)) == []
    assert listing(machines, **wanted, in_state_for=duration(0)) == ["old", "new"]


def test_a_question_about_a_state_needs_one_that_there_is(machines: Machines) -> None:
    """Another one is an error, since the answer could never be yes."""
    machines.begin(SOURCE)
    request = pb.IsInStateRequest(namespace=machines.namespace, machine_id="m", state="pending")
    assert machines.stub.IsInState(request).in_state
    request.state = "indexed"
    answer = machines.stub.IsInState(request)
    assert (answer.in_state, answer.state) == (False, "pending")
    request.state = "gone"
    refusal = refused(machines.stub.IsInState, request)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["state"])
