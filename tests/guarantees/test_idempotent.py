"""Idempotent: a mutation with a request id is applied once; a repeat gets the first answer."""

from collections.abc import Callable

import grpc
import pytest
from google.protobuf.message import Message

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import machine_service_pb2 as machine_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import ClearOperation, Operation, SaveOperation
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.machine_pb2 import Definition, DefinitionReference
from tests.clocks import ManualClock
from tests.machines import LOOP, SOURCE, Machines
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory, until

TEXT = Value(json='"v"')
DAY_MS = 86_400_000
COMMIT = [
    Operation(clear=ClearOperation(prefix="k")),
    Operation(save=SaveOperation(key="new", value=TEXT)),
]
MUTATIONS: dict[str, Message] = {
    "Save": pb.SaveRequest(key="new", value=TEXT),
    "Delete": pb.DeleteRequest(key="k"),
    "Clear": pb.ClearRequest(prefix="k"),
    "Commit": pb.CommitRequest(operations=COMMIT),
    "PutSchema": pb.PutSchemaRequest(prefix="s/", json_schema="true"),
    "DeleteSchema": pb.DeleteSchemaRequest(prefix=""),
    "SetNamespaceSettings": admin_pb.SetNamespaceSettingsRequest(),
    "DeleteNamespace": admin_pb.DeleteNamespaceRequest(),
    "DefineMachine": machine_pb.DefineMachineRequest(definition=SOURCE),
    "DeleteDefinition": machine_pb.DeleteDefinitionRequest(name="unused"),
    "CreateMachine": machine_pb.CreateMachineRequest(definition=DefinitionReference(name="loop")),
    "Trigger": machine_pb.TriggerRequest(machine_id="m", event="go"),
    "DeleteMachine": machine_pb.DeleteMachineRequest(machine_id="m"),
    "MigrateMachines": machine_pb.MigrateMachinesRequest(definition_name="loop", to_version=1),
}


def send(server: RunningServer, rpc: str, request: Message) -> Message:
    """Send a mutation to the RPC of its name."""
    stubs = (server.store, server.admin, server.machines)
    stub = next(each for each in stubs if hasattr(each, rpc))
    answer: Message = getattr(stub, rpc)(request)
    return answer


@pytest.mark.parametrize("rpc", MUTATIONS)
@pytest.mark.parametrize("restarts", [False, True])
def test_a_repeat_gets_the_first_answer_and_changes_nothing(
    make_server: ServerFactory, rpc: str, *, restarts: bool
) -> None:
    """For every mutation, also after a restart, and whatever happened in between."""
    server = make_server()
    server.store.Save(pb.SaveRequest(key="k", value=TEXT))
    server.store.PutSchema(pb.PutSchemaRequest(json_schema="true"))
    machines = Machines(server, "")
    machines.begin(LOOP)
    unused = Definition()
    unused.CopyFrom(LOOP)
    unused.name = "unused"
    machines.define(unused)
    request = type(MUTATIONS[rpc])()
    request.CopyFrom(MUTATIONS[rpc])
    request.request_id = "once"  # type: ignore[attr-defined]
    first = send(server, rpc, request)
    server.store.Save(pb.SaveRequest(key="between", value=Value(json="1")))
    if restarts:
        server.stop()
        server = make_server()
    revision = server.status().revision
    assert send(server, rpc, request) == first
    assert server.status().revision == revision


@pytest.mark.parametrize("rpc", MUTATIONS)
def test_an_id_of_another_request_is_refused(make_server: ServerFactory, rpc: str) -> None:
    """Nothing is applied, and the first request can still be repeated."""
    server = make_server()
    first = pb.SaveRequest(key="first", value=TEXT, request_id="once")
    answer = server.store.Save(first)
    request = type(MUTATIONS[rpc])()
    request.CopyFrom(MUTATIONS[rpc])
    request.request_id = "once"  # type: ignore[attr-defined]
    refusal = refused(send, server, rpc, request)
    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.ALREADY_EXISTS,
        "REQUEST_ID_REUSED",
    )
    assert refusal.metadata == {"request_id": "once"}
    assert server.store.Save(first) == answer
    assert server.status().revision == 1


CHANGES: list[Callable[[pb.SaveRequest], None]] = [
    lambda request: request.ttl.FromSeconds(1),
    lambda request: setattr(request, "if_revision", 0),
    lambda request: request.value.MergeFrom(Value(data=b"v")),
    lambda request: setattr(request, "key", "other"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_any_other_field_makes_another_request(
    make_server: ServerFactory, change: Callable[[pb.SaveRequest], None]
) -> None:
    """A ttl, a condition, the kind of the value, the key: all of it counts."""
    server = make_server()
    request = pb.SaveRequest(key="k", value=TEXT, request_id="once")
    server.store.Save(request)
    change(request)
    assert refused(server.store.Save, request).reason == "REQUEST_ID_REUSED"


def test_ids_of_two_namespaces_have_nothing_to_do_with_each_other(
    make_server: ServerFactory,
) -> None:
    """Each namespace remembers its own."""
    server = make_server()
    for namespace in ("a", "b"):
        request = pb.SaveRequest(namespace=namespace, key="k", value=TEXT, request_id="once")
        assert server.store.Save(request).created
        delete = admin_pb.DeleteNamespaceRequest(namespace=namespace, request_id="delete")
        assert server.admin.DeleteNamespace(delete).existed


def test_a_request_that_failed_can_be_sent_again_with_its_id(make_server: ServerFactory) -> None:
    """An error applied nothing, so it is not what a repeat gets."""
    server = make_server()
    request = pb.SaveRequest(key="k", value=TEXT, request_id="once", if_revision=1)
    assert refused(server.store.Save, request).reason == "PRECONDITION_FAILED"
    server.store.Save(pb.SaveRequest(key="k", value=TEXT))
    assert server.store.Save(request).revision == 2


def test_ids_are_forgotten_after_24_hours(make_server: ServerFactory, clock: ManualClock) -> None:
    """From then on the same id applies again."""
    server = make_server(clock, expiry_interval_seconds=0.01, compaction_interval_seconds=0.01)
    request = pb.SaveRequest(key="k", value=TEXT, request_id="once")
    server.store.Save(request)
    clock.advance(DAY_MS - 1)
    assert server.store.Save(request).revision == 1
    clock.advance(2)
    until(lambda: server.store.Save(request).revision == 2, "the id is forgotten")


def test_of_too_many_ids_the_oldest_is_forgotten(make_server: ServerFactory) -> None:
    """The table has a limit, and the newest ids stay in it."""
    server = make_server(request_ids_max=10)
    requests = [
        pb.SaveRequest(key="k", value=TEXT, request_id=f"id {number}") for number in range(12)
    ]
    for request in requests:
        server.store.Save(request)
    for number, request in enumerate(requests[2:], start=3):
        assert server.store.Save(request).revision == number
    assert server.store.Save(requests[0]).revision == 13
