"""Machines in commits and pipelines: one clock for all of them."""

from typing import Any

import grpc
import orjson
import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import snapshot_service_pb2 as snapshot_pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.commit_pb2 import (
    CreateMachineOperation,
    CreateSnapshotOperation,
    MachinePrecondition,
    Operation,
    Precondition,
    SaveOperation,
    TriggerOperation,
)
from statekeep.v1.entry_pb2 import PointInTime, Value
from statekeep.v1.machine_pb2 import Definition, DefinitionReference
from tests.machines import LOOP, SOURCE, Machines, rule, state
from tests.pipelines import ask, by_id, call
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory

TEXT = Value(text="v")


def creating(machine_id: str, name: str = "loop") -> Operation:
    """Return the operation that creates a machine."""
    definition = DefinitionReference(name=name)
    creation = CreateMachineOperation(definition=definition, machine_id=machine_id)
    return Operation(create_machine=creation)


def triggering(machine_id: str, event: str = "go") -> Operation:
    """Return the operation that sends an event."""
    return Operation(trigger=TriggerOperation(machine_id=machine_id, event=event))


def saving(key: str) -> Operation:
    """Return the operation that saves an entry."""
    return Operation(save=SaveOperation(key=key, value=TEXT))


def snapping(label: str) -> Operation:
    """Return the operation that creates a snapshot."""
    return Operation(create_snapshot=CreateSnapshotOperation(label=label))


def commit(machines: Machines, *operations: Operation) -> store_pb.CommitRequest:
    """Return a commit in the namespace of the machines."""
    return store_pb.CommitRequest(namespace=machines.namespace, operations=operations)


def test_entries_machines_and_a_snapshot_share_one_revision(
    shared: RunningServer, machines: Machines
) -> None:
    """Save an entry, create and trigger machines and take a snapshot: all at once."""
    machines.begin(LOOP, "a")
    response = shared.store.Commit(
        commit(
            machines,
            saving("k"),
            creating("b"),
            triggering("a"),
            triggering("b"),
            triggering("b"),
            snapping("all"),
        )
    )
    revision = response.revision
    assert [result.WhichOneof("result") for result in response.results] == [
        "save",
        "create_machine",
        "trigger",
        "trigger",
        "trigger",
        "create_snapshot",
    ]
    snapshot = response.results[5].create_snapshot.snapshot
    assert (snapshot.revision, snapshot.entries_count, snapshot.machines_count) == (revision, 1, 2)
    assert response.results[4].trigger.transition.sequence == 2
    assert [machines.get(each).revision for each in "ab"] == [revision, revision]
    assert machines.states("b") == ["b", "a"]
    at = PointInTime(snapshot_label="all")
    assert machines.get("b", at=at) == machines.get("b")
    load = store_pb.LoadRequest(namespace=machines.namespace, key="k", at=at)
    assert shared.store.Load(load).entry.revision == revision


@pytest.mark.parametrize(
    ("failing", "reason"),
    [
        (creating("a"), "MACHINE_ALREADY_EXISTS"),
        (creating("b", "nothing"), "DEFINITION_NOT_FOUND"),
        (triggering("nobody"), "MACHINE_NOT_FOUND"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_error_of_a_commit_names_the_operation(
    shared: RunningServer, machines: Machines, failing: Operation, reason: str
) -> None:
    """By its index, in the metadata and in the sentence; nothing was changed."""
    machines.begin(LOOP, "a")
    before = shared.status(machines.namespace).revision
    refusal = refused(shared.store.Commit, commit(machines, saving("k"), failing))
    assert (refusal.reason, refusal.metadata["field"]) == (reason, "operations[1]")
    assert refusal.message.startswith("operations[1]: ")
    assert shared.status(machines.namespace).revision == before


def test_one_snapshot_too_many_is_named_by_its_operation(make_server: ServerFactory) -> None:
    """Though a commit creates its snapshot last."""
    server = make_server(snapshots_max=1)
    pinned = snapshot_pb.CreateSnapshotRequest(label="pinned", pinned=True)
    server.snapshots.CreateSnapshot(pinned)
    request = store_pb.CommitRequest(operations=[saving("k"), snapping("more"), saving("l")])
    refusal = refused(server.store.Commit, request)
    assert (refusal.reason, refusal.metadata["field"]) == ("SNAPSHOTS_TOO_MANY", "operations[1]")
    assert server.status().revision == 1


def test_the_guards_of_a_commit_share_their_time(shared: RunningServer, machines: Machines) -> None:
    """250 ms at worst: what would take longer is rejected, and says why."""
    dear = "context.list.all(x, context.list.all(y, x + y > 0))"
    slow = Definition(
        name="slow",
        initial_state="a",
        states=[state("a")],
        transitions=[rule("a", "go", "a", when=dear)],
    )
    machines.begin(slow, context=orjson.dumps({"list": [1] * 60}).decode())
    few = shared.store.Commit(commit(machines, *[triggering("m") for _ in range(5)]))
    assert len(few.results) == 5
    refusal = refused(shared.store.Commit, commit(machines, *[triggering("m") for _ in range(128)]))
    assert (refusal.reason, refusal.metadata["rejection"]) == ("EVENT_REJECTED", "GUARD_FAILED")
    assert "judged together 250 ms" in refusal.message


def test_a_rejected_event_fails_the_whole_commit(shared: RunningServer, machines: Machines) -> None:
    """The error has the index of the operation, the machine and the reason."""
    machines.begin(SOURCE)
    before = shared.status(machines.namespace).revision
    request = commit(machines, saving("k"), triggering("m", "process"), triggering("m", "retry"))
    refusal = refused(shared.store.Commit, request)
    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "EVENT_REJECTED",
    )
    assert refusal.metadata == {
        "field": "operations[2]",
        "machine_id": "m",
        "rejection": "NO_TRANSITION",
    }
    assert shared.status(machines.namespace).revision == before
    assert machines.history() == []


@pytest.mark.parametrize(
    ("operation", "reason", "field"),
    [
        (creating("m"), "MACHINE_ALREADY_EXISTS", ""),
        (creating("x", "none"), "DEFINITION_NOT_FOUND", ""),
        (creating("\n"), "KEY_INVALID", "operations[1].create_machine.machine_id"),
        (triggering("none"), "MACHINE_NOT_FOUND", ""),
        (triggering("m", ""), "ARGUMENT_INVALID", "operations[1].trigger.event"),
        (snapping(""), "LABEL_INVALID", "operations[1].create_snapshot.label"),
        (Operation(), "ARGUMENT_INVALID", "operations[1]"),
    ],
)
def test_a_wrong_operation_fails_the_whole_commit(
    shared: RunningServer, machines: Machines, operation: Operation, reason: str, field: str
) -> None:
    """With the path of the field at fault; the entry is not saved either."""
    machines.begin(LOOP)
    before = shared.status(machines.namespace).revision
    refusal = refused(shared.store.Commit, commit(machines, saving("k"), operation))
    assert refusal.reason == reason
    assert refusal.fields == ([field] if field else [])
    assert shared.status(machines.namespace).revision == before


def test_a_commit_creates_one_snapshot_at_most(shared: RunningServer, machines: Machines) -> None:
    """A second one would be the same revision again."""
    refusal = refused(shared.store.Commit, commit(machines, snapping("a"), snapping("b")))
    assert refusal.fields == ["operations[1].create_snapshot"]
    assert shared.status(machines.namespace).revision == 0


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({"state": "a"}, True),
        ({"state": "b"}, False),
        ({"revision": 2}, True),
        ({"revision": 1}, False),
        ({"revision": 0}, False),
        ({"exists": True}, True),
        ({"exists": False}, False),
        ({"machine_id": "none", "state": "a"}, False),
        ({"machine_id": "none", "revision": 0}, True),
        ({"machine_id": "none", "exists": False}, True),
    ],
)
def test_a_precondition_on_a_machine_decides_the_commit(
    shared: RunningServer, machines: Machines, fields: dict[str, object], *, holds: bool
) -> None:
    """Its state, its revision (0 for none) or whether it exists; the error says what is."""
    machines.begin(LOOP)
    machine = MachinePrecondition(**{"machine_id": "m"} | fields)  # type: ignore[arg-type]
    request = commit(machines, saving("k"))
    request.preconditions.append(Precondition(machine=machine))
    if holds:
        assert shared.store.Commit(request).revision == 3
        return
    refusal = refused(shared.store.Commit, request)
    assert refusal.reason == "PRECONDITION_FAILED"
    assert refusal.metadata["field"] == "preconditions[0]"
    assert refusal.metadata["machine_id"] == machine.machine_id


def test_a_guard_sees_what_the_commit_did_before_it(
    shared: RunningServer, machines: Machines
) -> None:
    """An entry saved by an earlier operation is there for `load`, a deleted one is not."""
    definition = Definition(
        name="gate",
        initial_state="shut",
        states=[state("shut"), state("open", final=True)],
        transitions=[rule("shut", "open", "open", when='load("key") == "v"')],
    )
    machines.begin(definition)
    refusal = refused(shared.store.Commit, commit(machines, triggering("m", "open"), saving("key")))
    assert refusal.reason == "EVENT_REJECTED"
    response = shared.store.Commit(commit(machines, saving("key"), triggering("m", "open")))
    assert response.results[1].trigger.machine.state == "open"


def test_a_commit_is_applied_once_under_its_request_id(
    shared: RunningServer, machines: Machines
) -> None:
    """The repeat answers the same, machines, transitions and snapshot included."""
    machines.begin(LOOP)
    request = commit(machines, creating("x"), triggering("m"), snapping("s"))
    request.request_id = "once"
    first = shared.store.Commit(request)
    assert shared.store.Commit(request) == first
    assert len(machines.history()) == 1


def test_calls_about_machines_go_through_a_pipeline(
    shared: RunningServer, machines: Machines
) -> None:
    """Each with the response of its RPC, reads between writes in the order sent."""
    machines.define(LOOP)
    where: dict[str, Any] = {"namespace": machines.namespace, "machine_id": "m"}
    reference = DefinitionReference(name="loop")
    replies = by_id(
        ask(
            shared.store,
            [
                call(1, create_machine=pb.CreateMachineRequest(**where, definition=reference)),
                call(2, get_machine=pb.GetMachineRequest(**where)),
                call(3, trigger=pb.TriggerRequest(**where, event="go")),
                call(4, is_in_state=pb.IsInStateRequest(**where, state="b")),
                call(5, trigger=pb.TriggerRequest(**where, event="none")),
                call(6, get_machine=pb.GetMachineRequest(**where)),
                call(7, trigger=pb.TriggerRequest(machine_id="none", event="go")),
            ],
        )
    )
    assert replies[1].create_machine.machine == replies[2].get_machine.machine
    assert replies[2].get_machine.machine.state == "a"
    assert replies[3].trigger.accepted
    assert replies[4].is_in_state.in_state
    assert not replies[5].trigger.accepted
    assert replies[6].get_machine.machine == replies[3].trigger.machine
    assert replies[7].WhichOneof("reply") == "error"


def test_large_machines_come_in_pipeline_messages_of_bounded_size(
    shared: RunningServer, machines: Machines
) -> None:
    """However many a message of calls creates or moves, no message of replies is over 4 MiB."""
    machines.define(LOOP)
    where: dict[str, Any] = {"namespace": machines.namespace}
    context = f'{{"text":"{"x" * 60_000}"}}'
    definition = DefinitionReference(name="loop")
    creations = [
        pb.CreateMachineRequest(
            **where, machine_id=f"m{number}", definition=definition, context_json=context
        )
        for number in range(100)
    ]
    calls = [call(100 + number, create_machine=each) for number, each in enumerate(creations)]
    replies = ask(
        shared.store,
        calls[:50],
        calls[50:],
        [
            call(number, trigger=pb.TriggerRequest(**where, machine_id=f"m{number}", event="go"))
            for number in range(100)
        ],
    )
    assert sum(reply.trigger.accepted for reply in replies) == len(creations)


def test_a_commit_whose_answer_is_too_large_is_refused(
    shared: RunningServer, machines: Machines
) -> None:
    """Nothing is applied that could not be answered; fewer operations go through."""
    machines.define(LOOP)
    for number in range(40):
        machines.create("loop", f"m{number}", f'{{"text":"{"x" * 60_000}"}}')
    operations = [triggering(f"m{number}") for number in range(40)]
    refusal = refused(shared.store.Commit, commit(machines, *operations))
    assert (refusal.reason, refusal.fields) == ("OPERATIONS_TOO_MANY", ["operations[34]"])
    assert machines.get("m0").state == "a"
    assert len(shared.store.Commit(commit(machines, *operations[:34])).results) == 34
