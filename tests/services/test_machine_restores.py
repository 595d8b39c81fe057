"""Machines in restores, comparisons and watches of changes, beside the entries."""

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import snapshot_service_pb2 as snapshot_pb
from statekeep.v1.change_pb2 import ChangeKind
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.machine_pb2 import TransitionCause
from statekeep.v1.snapshot_service_pb2 import DifferenceKind
from tests.machines import LOOP, Machines
from tests.refusals import refused
from tests.services.test_machine_commits import commit, creating, saving, triggering
from tests.serving import RunningServer
from tests.watching import watch

TEXT = Value(text="v")


def test_a_restore_brings_machines_back(shared: RunningServer, machines: Machines) -> None:
    """Moved ones move back as a transition, new ones go, deleted ones return."""
    machines.begin(LOOP, "moved")
    machines.create("loop", "deleted")
    machines.create("loop", "still")
    machines.trigger("go", "deleted")
    create = snapshot_pb.CreateSnapshotRequest(namespace=machines.namespace, label="then")
    shared.snapshots.CreateSnapshot(create)
    still = machines.get("still")
    machines.trigger("go", "moved")
    machines.trigger("go", "still")
    machines.trigger("go", "still")
    machines.create("loop", "new")
    delete = pb.DeleteMachineRequest(namespace=machines.namespace, machine_id="deleted")
    machines.stub.DeleteMachine(delete)
    diff = differing(shared, machines, "then")
    assert diff == {
        "moved": DifferenceKind.DIFFERENCE_KIND_CHANGED,
        "new": DifferenceKind.DIFFERENCE_KIND_ADDED,
        "deleted": DifferenceKind.DIFFERENCE_KIND_REMOVED,
    }
    request = snapshot_pb.RestoreSnapshotRequest(namespace=machines.namespace, label="then")
    preview = snapshot_pb.RestoreSnapshotRequest()
    preview.CopyFrom(request)
    preview.dry_run = True
    dry = shared.snapshots.RestoreSnapshot(preview)
    restored = shared.snapshots.RestoreSnapshot(request)
    for answer in (dry, restored):
        assert (answer.machines_saved_count, answer.machines_deleted_count) == (2, 1)
    assert differing(shared, machines, "then") == {}
    assert machines.get("still").sequence == still.sequence + 2
    newest, *_ = machines.history("moved")
    assert newest.cause == TransitionCause.TRANSITION_CAUSE_RESTORE
    assert (newest.sequence, newest.from_state, newest.to_state, newest.event) == (2, "b", "a", "")
    assert (machines.get("deleted").state, machines.get("deleted").sequence) == ("b", 1)
    assert machines.trigger("go", "deleted").transition.sequence == 2
    missing = pb.GetMachineRequest(namespace=machines.namespace, machine_id="new")
    assert refused(machines.stub.GetMachine, missing).reason == "MACHINE_NOT_FOUND"
    again = shared.snapshots.RestoreSnapshot(request)
    assert again.machines_saved_count == 1


def test_a_restore_by_prefix_leaves_machines_alone(
    shared: RunningServer, machines: Machines
) -> None:
    """It is about entries alone."""
    machines.begin(LOOP)
    create = snapshot_pb.CreateSnapshotRequest(namespace=machines.namespace, label="then")
    shared.snapshots.CreateSnapshot(create)
    machines.trigger("go")
    shared.snapshots.RestoreSnapshot(
        snapshot_pb.RestoreSnapshotRequest(
            namespace=machines.namespace, label="then", key_prefix="k"
        )
    )
    assert machines.get().state == "b"


def differing(shared: RunningServer, machines: Machines, label: str) -> dict[str, int]:
    """Return how each machine differs between a snapshot and now."""
    request = snapshot_pb.DiffSnapshotRequest(namespace=machines.namespace)
    getattr(request, "from").snapshot_label = label
    return {
        each.machine_id: each.kind
        for message in shared.snapshots.DiffSnapshot(request)
        for each in message.differences
    }


def test_watches_of_changes_tell_of_machines(shared: RunningServer, machines: Machines) -> None:
    """What was defined, created, moved and deleted, in order, with the machine if asked for."""
    machines.begin(LOOP)
    shared.store.Commit(commit(machines, saving("k"), triggering("m"), triggering("m")))
    delete = pb.DeleteMachineRequest(namespace=machines.namespace, machine_id="m")
    machines.stub.DeleteMachine(delete)
    stream = watch(shared.store, 1, namespace=machines.namespace, with_values=True)
    changes = next(stream).changes
    stream.cancel()
    kinds = [ChangeKind.Name(each.kind).removeprefix("CHANGE_KIND_") for each in changes]
    assert kinds == [
        "DEFINITION_ADDED",
        "MACHINE_CREATED",
        "ENTRY_SAVED",
        "MACHINE_MOVED",
        "MACHINE_MOVED",
        "MACHINE_DELETED",
    ]
    assert [(each.revision, each.index) for each in changes] == [
        (1, 0),
        (2, 0),
        (3, 0),
        (3, 1),
        (3, 2),
        (4, 0),
    ]
    assert [each.transition.to_state for each in changes[3:5]] == ["b", "a"]
    assert {each.definition_name for each in changes if each.kind != changes[2].kind} == {"loop"}
    assert changes[1].machine.state == "a"
    assert [each.machine.sequence for each in changes[3:5]] == [2, 2]


def test_changes_of_machines_stand_in_the_order_of_the_operations(
    shared: RunningServer, machines: Machines
) -> None:
    """Also of machines that a commit creates and moves, each where it stands in the commit."""
    machines.define(LOOP)
    operations = creating("m1"), creating("m2"), triggering("m1"), creating("m0"), triggering("m0")
    shared.store.Commit(commit(machines, *operations))
    stream = watch(shared.store, 2, namespace=machines.namespace, with_values=True)
    changes = next(stream).changes
    stream.cancel()
    created, moved = ChangeKind.CHANGE_KIND_MACHINE_CREATED, ChangeKind.CHANGE_KIND_MACHINE_MOVED
    assert [(each.kind, each.machine_id) for each in changes] == [
        (created, "m1"),
        (created, "m2"),
        (moved, "m1"),
        (created, "m0"),
        (moved, "m0"),
    ]
    assert [each.machine.state for each in changes] == ["b", "a", "b", "b", "b"]
