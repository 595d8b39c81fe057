"""Contexts of machines: numbers that are not kept exactly are not taken in, nor rewritten."""

import pytest
from google.protobuf.message import Message

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.commit_pb2 import CreateMachineOperation, Operation
from statekeep.v1.machine_pb2 import Definition, DefinitionReference
from statekeep.v1.snapshot_service_pb2 import RestoreSnapshotRequest
from statekeep_server.domain.definition import Definition as StoredDefinition
from statekeep_server.domain.definition import Rule, State
from tests.machine_files import definition, file_of, machine
from tests.machines import LOOP, Machines, rule, state
from tests.refusals import refused
from tests.serving import RunningServer
from tests.snapshot_files import imported, stub_of

LONG = '{"big": 123456789012345678901, "x": 1}'
WITH_ASSIGN = Definition(
    name="assigning",
    initial_state="a",
    states=[state("a")],
    transitions=[
        rule("a", "count", assign={"x": "context.x + 1"}),
        rule("a", "mend", assign={"big": "'123456789012345678901'"}),
    ],
)
STORED = StoredDefinition(
    name="job",
    states=(State("open"),),
    transitions=(
        Rule(("open",), "count", assign=(("x", "context.x + 1"),)),
        Rule(("open",), "mend", assign=(("big", "'123456789012345678901'"),)),
        Rule(("open",), "note"),
    ),
    initial_state="open",
)


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (
            pb.CreateMachineRequest(
                definition=DefinitionReference(name="loop"), machine_id="m", context_json=LONG
            ),
            "context_json",
        ),
        (
            store_pb.CommitRequest(
                operations=[
                    Operation(
                        create_machine=CreateMachineOperation(
                            definition=DefinitionReference(name="loop"), context_json=LONG
                        )
                    )
                ]
            ),
            "operations[0].create_machine.context_json",
        ),
        (
            pb.SimulateEventsRequest(stored=DefinitionReference(name="loop"), context_json=LONG),
            "context_json",
        ),
    ],
)
def test_a_context_with_an_integer_of_more_than_64_bits_is_refused(
    shared: RunningServer, machines: Machines, request_: Message, field: str
) -> None:
    """The error names the integer, the bounds and the way out."""
    machines.define(LOOP)
    request_.namespace = machines.namespace  # type: ignore[attr-defined]
    name = type(request_).__name__.removesuffix("Request")
    stub = machines.stub if hasattr(machines.stub, name) else shared.store
    refusal = refused(getattr(stub, name), request_)
    assert (refusal.reason, refusal.fields) == ("CONTEXT_INVALID", [field])
    for part in ("'big'", "123456789012345678901", "18446744073709551615", "as a text"):
        assert part in refusal.message


def test_assign_leaves_the_other_fields_as_they_are(machines: Machines) -> None:
    """Integers of 64 bits among them, the largest and the least."""
    machines.begin(WITH_ASSIGN, context='{"n":[18446744073709551615,-9223372036854775808],"x":1}')
    assert machines.trigger("count").machine.context_json == (
        '{"n":[18446744073709551615,-9223372036854775808],"x":2}'
    )


def test_a_longer_integer_of_an_imported_machine_stays_until_it_is_assigned(
    shared: RunningServer, namespace: str
) -> None:
    """The machine is read, restored and moved; only what would change the integer is rejected."""
    machines = Machines(shared, namespace)
    long = machine(context_json=LONG)
    answer = imported(shared, namespace, file_of((definition(STORED), [long])))
    stub_of(shared).RestoreSnapshot(
        RestoreSnapshotRequest(namespace=namespace, id=answer.snapshot.id)
    )
    assert machines.get().context_json == LONG
    assert machines.rejected("count") == "CONTEXT_INVALID"
    assert machines.trigger("note").machine.context_json == LONG
    assert machines.trigger("mend").accepted
    assert machines.trigger("count").machine.context_json == (
        '{"big":"123456789012345678901","x":2}'
    )
