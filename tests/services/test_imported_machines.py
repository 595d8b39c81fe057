"""Machines leave a server in the file of a snapshot, and come back with what they need."""

from pathlib import Path
from typing import Any

import pytest

from statekeep.v1 import machine_service_pb2 as machine_pb
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.change_pb2 import ChangeKind
from statekeep.v1.entry_pb2 import PointInTime, Value
from statekeep.v1.machine_pb2 import Definition, Machine, TransitionCause
from tests.clocks import ManualClock
from tests.machines import LOOP, SOURCE, Machines, rule, state
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory, until
from tests.snapshot_files import LABEL, create, exported, imported, pieces, save, stub_of, values

DELAY_MS = 10_000
AT = PointInTime(snapshot_label=LABEL)
WAITING = Definition(
    name="waiting",
    initial_state="idle",
    context_schema='{"properties":{"n":{"type":"integer"}}}',
    states=[
        state("idle"),
        state("waiting", after=(DELAY_MS, "expire")),
        state("expired", final=True),
    ],
    transitions=[
        rule("idle", "wait", "waiting", assign={"n": "context.n + 1"}),
        rule("waiting", "expire", "expired"),
    ],
)
OTHER_WAITING = Definition()
OTHER_WAITING.CopyFrom(WAITING)
OTHER_WAITING.description = "another"


@pytest.fixture
def source(shared: RunningServer, namespace: str) -> Machines:
    """Return machines of several kinds, in several states, on two versions of one kind."""
    return prepared(shared, namespace)


@pytest.fixture
def target(shared: RunningServer, namespace: str) -> Machines:
    """Return the machines of a namespace that has none."""
    return Machines(shared, f"{namespace}-target")


def prepared(server: RunningServer, namespace: str) -> Machines:
    """Fill a namespace."""
    machines = Machines(server, namespace)
    save(server, namespace, "theme", Value(text="dark"))
    machines.begin(WAITING, "w1", '{"n":1}')
    machines.trigger("wait", "w1")
    machines.create("waiting", "w2", '{"n":5}')
    machines.begin(OTHER_WAITING, "w3", '{"n":2}')
    machines.begin(SOURCE, "s-1", '{"tries":0}')
    machines.create("source", "s-2")
    machines.trigger("process", "s-2")
    machines.trigger("complete", "s-2")
    machines.define(LOOP)
    return machines


def carry(server: RunningServer, source: Machines, target: Machines) -> bytes:
    """Create a snapshot, export it and import it into another namespace."""
    create(server, source.namespace)
    data = exported(server, source.namespace)
    imported(server, target.namespace, data)
    return data


def restore(
    server: RunningServer,
    namespace: str,
    **fields: Any,  # noqa: ANN401
) -> pb.RestoreSnapshotResponse:
    """Restore the snapshot."""
    request = pb.RestoreSnapshotRequest(namespace=namespace, **{"label": LABEL, **fields})
    answer: pb.RestoreSnapshotResponse = stub_of(server).RestoreSnapshot(request)
    return answer


def listed(machines: Machines, **fields: Any) -> list[Machine]:  # noqa: ANN401
    """Return all machines, in the order asked for."""
    request = machine_pb.ListMachinesRequest(namespace=machines.namespace, **fields)
    return list(machines.stub.ListMachines(request).machines)


def counted(machines: Machines, **fields: Any) -> set[tuple[str, int, str, int]]:  # noqa: ANN401
    """Return how many machines are in which states."""
    request = machine_pb.CountMachinesRequest(namespace=machines.namespace, **fields)
    found = machines.stub.CountMachines(request).states
    return {
        (each.definition_name, each.definition_version, each.state, each.count) for each in found
    }


def differing(server: RunningServer, namespace: str) -> list[str]:
    """Return which machines differ from the imported snapshot."""
    request = pb.DiffSnapshotRequest(namespace=namespace)
    getattr(request, "from").CopyFrom(AT)
    batches = stub_of(server).DiffSnapshot(request)
    return [each.machine_id for batch in batches for each in batch.differences if each.machine_id]


def standing(machine: Machine) -> tuple[object, ...]:
    """Return where a machine stands, whatever the number of its version."""
    return machine.id, machine.definition_name, machine.state, machine.context_json


def versions(machines: Machines, name: str, **fields: Any) -> dict[int, str]:  # noqa: ANN401
    """Return the description of each version of a definition."""
    request = machine_pb.ListDefinitionsRequest(namespace=machines.namespace, name=name, **fields)
    found = machines.stub.ListDefinitions(request).definitions
    return {each.version: each.description for each in found}


def test_an_imported_snapshot_is_read_as_its_source(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """Every question about machines and definitions has the answer that it has at the source."""
    snapshot = create(shared, source.namespace)
    answer = imported(shared, target.namespace, exported(shared, source.namespace))
    assert snapshot.machines_count == answer.snapshot.machines_count == 5
    there, here = listed(source, at=AT), listed(target, at=AT)
    for each in (*there, *here):
        each.ClearField("create_revision")
        each.ClearField("revision")
    assert here == there
    assert [each.id for each in here] == ["s-1", "s-2", "w1", "w2", "w3"]
    assert target.get("w1", at=AT).revision == answer.revision
    for fields in ({"definition_name": "waiting"}, {"definition_name": "waiting", "state": "idle"}):
        assert [each.id for each in listed(target, at=AT, **fields)] == [
            each.id for each in listed(source, at=AT, **fields)
        ]
    assert counted(target, at=AT) == counted(source, at=AT)
    assert versions(target, "waiting", at=AT) == {1: "", 2: "another"}
    # No machine needs it.
    assert versions(target, "loop", at=AT) == {}
    asked = machine_pb.GetDefinitionRequest(namespace=target.namespace, name="source", at=AT)
    assert target.stub.GetDefinition(asked).definition.states == SOURCE.states
    question = machine_pb.IsInStateRequest(
        namespace=target.namespace, machine_id="s-2", state="indexed", at=AT
    )
    assert target.stub.IsInState(question).in_state
    assert target.history("s-2", at=AT) == []


def test_nothing_live_is_touched_by_an_import(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """No machine, no definition and no timer of the file is live until it is restored."""
    carry(shared, source, target)
    assert listed(target) == []
    assert versions(target, "waiting") == {}
    assert shared.status(target.namespace).revision == 1


def test_a_restored_import_goes_on(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """Machines come with their definitions, count on, take events, and the diff is empty."""
    carry(shared, source, target)
    assert differing(shared, target.namespace) == ["s-1", "s-2", "w1", "w2", "w3"]
    dry = restore(shared, target.namespace, dry_run=True)
    assert (dry.machines_saved_count, len(dry.differences)) == (5, 6)
    answer = restore(shared, target.namespace)
    assert (answer.revision, answer.machines_saved_count) == (2, 5)
    assert [standing(each) for each in listed(target)] == [
        standing(each) for each in listed(source)
    ]
    assert differing(shared, target.namespace) == []
    assert versions(target, "waiting") == {1: "", 2: "another"}
    assert counted(target) == counted(source)
    assert target.trigger("wait", "w2").machine.context_json == '{"n":6}'
    assert target.rejected("process", "s-2") == "MACHINE_FINISHED"
    assert [each.sequence for each in target.history("s-2")] == []
    assert target.trigger("process", "s-1").transition.sequence == 1
    assert values(shared, target.namespace) == {"theme": Value(text="dark")}
    assert differing(shared, target.namespace) == ["s-1", "w2"]


def test_a_repeated_restore_changes_nothing(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """Also when the versions have other numbers than in the file."""
    target.define(LOOP)
    target.begin(OTHER_WAITING, "other", '{"n":9}')
    carry(shared, source, target)
    answer = restore(shared, target.namespace)
    assert answer.machines_deleted_count == 1
    assert versions(target, "waiting") == {1: "another", 2: ""}
    again = restore(shared, target.namespace)
    assert (again.revision, again.machines_saved_count) == (answer.revision, 0)
    assert differing(shared, target.namespace) == []


def test_a_definition_that_is_there_is_used_whatever_its_number(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """Equal versions are not added again; the newest of them is used."""
    third = Definition()
    third.CopyFrom(WAITING)
    third.description = "third"
    for each in (WAITING, third, WAITING, SOURCE):
        target.define(each)
    carry(shared, source, target)
    restore(shared, target.namespace)
    assert versions(target, "waiting") == {1: "", 2: "third", 3: "", 4: "another"}
    numbers = {each.id: each.definition_version for each in listed(target)}
    assert numbers == {"s-1": 1, "s-2": 1, "w1": 3, "w2": 3, "w3": 4}
    assert differing(shared, target.namespace) == []
    doomed = machine_pb.DeleteDefinitionRequest(
        namespace=target.namespace, name="waiting", version=4
    )
    assert refused(target.stub.DeleteDefinition, doomed).reason == "DEFINITION_IN_USE"


def test_a_machine_that_stands_as_it_did_is_left_alone(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """The machine of an equal version keeps its revision, its number and its history."""
    for each in (OTHER_WAITING, WAITING):
        target.define(each)
    before = target.create("waiting", "w2", '{"n":5}')
    target.create("waiting", "w1", '{"n":1}')
    carry(shared, source, target)
    restore(shared, target.namespace)
    assert target.get("w2") == before
    moved = target.history("w1")[0]
    assert (moved.cause, moved.from_state, moved.to_state, moved.definition_version) == (
        TransitionCause.TRANSITION_CAUSE_RESTORE,
        "idle",
        "waiting",
        2,
    )


def test_watches_see_the_definitions_before_the_machines(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """The commit of a restore tells of every version that it added, the older one first."""
    carry(shared, source, target)
    revision = restore(shared, target.namespace).revision
    request = store_pb.WatchChangesRequest(namespace=target.namespace, start_revision=revision)
    stream: Any = shared.store.WatchChanges(request, timeout=10)
    changes = next(message.changes for message in stream if message.changes)
    stream.cancel()
    added = ChangeKind.CHANGE_KIND_DEFINITION_ADDED
    kinds = [each.kind for each in changes]
    assert kinds[:2] == [
        ChangeKind.CHANGE_KIND_SNAPSHOT_RESTORED,
        ChangeKind.CHANGE_KIND_ENTRY_SAVED,
    ]
    assert kinds[2:] == [added] * 3 + [ChangeKind.CHANGE_KIND_MACHINE_CREATED] * 5
    assert [
        (each.definition_name, each.definition_version) for each in changes if each.kind == added
    ] == [("source", 1), ("waiting", 1), ("waiting", 2)]


def test_a_restore_of_a_prefix_brings_no_machines(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """Nor their definitions."""
    carry(shared, source, target)
    restore(shared, target.namespace, key_prefix="t")
    assert (listed(target), versions(target, "waiting")) == ([], {})


@pytest.mark.parametrize("limit", ["definition_versions_max", "definitions_max"])
def test_a_restore_respects_how_many_definitions_and_versions_there_may_be(
    make_server: ServerFactory, tmp_path: Path, limit: str
) -> None:
    """Where one too many would be added, nothing is restored."""
    source, server = make_server(), make_server(None, tmp_path / "n", **{limit: 1})
    prepared(source, "")
    create(source, "")
    imported(server, "", exported(source, ""))
    request = pb.RestoreSnapshotRequest(label=LABEL)
    refusal = refused(server.snapshots.RestoreSnapshot, request)
    assert (refusal.reason, refusal.metadata["quota"]) == ("QUOTA_EXCEEDED", limit)
    assert values(server, "") == {}


def test_a_timer_goes_on_with_the_time_it_had_left(
    make_server: ServerFactory, tmp_path: Path
) -> None:
    """What passes between snapshot, import and restore does not count, nor whose clock is right."""
    there, here = ManualClock(), ManualClock()
    here.set_back(3_600_000)
    source = make_server(there, timer_interval_seconds=3_600)
    server = make_server(here, tmp_path / "other", timer_interval_seconds=0.002)
    old, new = Machines(source, ""), Machines(server, "")
    old.begin(WAITING, "overdue", '{"n":1}')
    old.create("waiting", "m", '{"n":1}')
    old.trigger("wait", "overdue")
    there.advance(DELAY_MS)
    due_time = old.trigger("wait").machine.timer_due_time
    there.advance(4_000)
    create(source, "")
    there.advance(DELAY_MS)
    data = exported(source, "")
    imported(server, "", data)
    here.advance(60_000)
    # A file of the imported snapshot tells the same as the first one.
    imported(server, "", exported(server, ""), label="again")
    assert new.get(at=PointInTime(snapshot_label="again")).timer_due_time == due_time
    restore(server, "", label="again")
    machine = new.get()
    assert (machine.timer_event, machine.state) == ("expire", "waiting")
    assert machine.timer_due_time.ToMilliseconds() == here.now_ms() + DELAY_MS - 4_000
    until(lambda: new.get("overdue").state == "expired", "the timer that was overdue")
    here.advance(DELAY_MS - 4_001)
    assert new.get().state == "waiting"
    here.advance(1)
    until(lambda: new.get().state == "expired", "the timer")


def test_a_machine_whose_timer_has_fired_comes_back_without_one(
    make_server: ServerFactory, clock: ManualClock
) -> None:
    """A timer that is used up is none in the file either."""
    server = make_server(clock, timer_interval_seconds=0.002)
    source, target = Machines(server, "a"), Machines(server, "b")
    guarded = Definition()
    guarded.CopyFrom(WAITING)
    guarded.transitions[1].guard.expression = "false"
    source.begin(guarded, "m", '{"n":1}')
    source.trigger("wait")
    clock.advance(DELAY_MS)
    until(lambda: not source.get().timer_event, "the timer")
    carry(server, source, target)
    assert target.get(at=AT).timer_event == ""
    restore(server, "b")
    assert (target.get().state, target.get().timer_event) == ("waiting", "")
    assert differing(server, "b") == []


@pytest.mark.parametrize("batch_bytes", [1, 1 << 20])
def test_many_machines_go_through_in_batches(
    make_server: ServerFactory, tmp_path: Path, batch_bytes: int
) -> None:
    """None is lost or doubled between two batches, and the same snapshot makes the same bytes."""
    source = make_server(None, scan_batch_bytes_max=batch_bytes)
    machines = Machines(source, "")
    machines.define(LOOP)
    machines.define(SOURCE)
    for number in range(30):
        machines.create("loop" if number % 3 else "source", f"m{number}", f'{{"n":{number}}}')
        machines.trigger("go", f"m{number}")
    create(source, "")
    found = pieces(source, "")
    assert found[-1].items_count == 30
    data = b"".join(piece.data for piece in found)
    assert data == exported(source, "")
    server = make_server(None, tmp_path / "other")
    imported(server, "", data, piece_bytes=100)
    restore(server, "")
    assert [standing(each) for each in listed(Machines(server, ""))] == [
        standing(each) for each in listed(machines)
    ]


def test_a_deleted_import_takes_its_machines_along(
    shared: RunningServer, source: Machines, target: Machines
) -> None:
    """Without it no definition of the namespace is held, and nothing is left to read."""
    carry(shared, source, target)
    restore(shared, target.namespace)
    stub_of(shared).DeleteSnapshot(
        pb.DeleteSnapshotRequest(namespace=target.namespace, label=LABEL)
    )
    request = machine_pb.GetMachineRequest(namespace=target.namespace, machine_id="w1", at=AT)
    assert refused(target.stub.GetMachine, request).reason == "SNAPSHOT_NOT_FOUND"
    assert target.get("w1").state == "waiting"
