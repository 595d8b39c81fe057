"""Machines: created, moved, read, listed and deleted."""

from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1.entry_pb2 import PointInTime
from statekeep.v1.machine_pb2 import (
    Definition,
    DefinitionReference,
    EventRule,
    TransitionCause,
)
from statekeep.v1.snapshot_service_pb2 import CreateSnapshotRequest
from statekeep.v1.store_service_pb2 import SaveRequest
from tests.machines import LOOP, SOURCE, Machines, duration, listing, rule, state
from tests.refusals import refused
from tests.serving import RunningServer

CALLERS = 100


def test_a_machine_begins_in_its_initial_state(machines: Machines) -> None:
    """With its context, on the newest version, without a history."""
    machine = machines.begin(SOURCE, "source-17", '{"tries": 0}')
    assert (machine.id, machine.state, machine.definition_name) == (
        "source-17",
        "pending",
        "source",
    )
    assert (machine.definition_version, machine.revision, machine.sequence) == (1, 2, 0)
    assert (machine.context_json, machine.finished) == ('{"tries": 0}', False)
    assert machines.get("source-17") == machine
    assert machines.history("source-17") == []


@pytest.mark.parametrize(
    ("machine_id", "sentence"),
    [
        ("", "the machine id is empty; a machine id has 1 to 400 bytes"),
        ("m" * 401, "has 401 bytes; the limit is 400"),
        ("a\nb", "machine ids are text without control characters"),
    ],
)
def test_what_is_no_id_of_a_machine_is_called_so(
    machines: Machines, machine_id: str, sentence: str
) -> None:
    """An id follows the rules of keys, and its errors do not speak of a key."""
    request = pb.GetMachineRequest(namespace=machines.namespace, machine_id=machine_id)
    refusal = refused(machines.stub.GetMachine, request)
    assert (refusal.reason, refusal.fields) == ("KEY_INVALID", ["machine_id"])
    assert sentence in refusal.message
    assert refusal.message.startswith("the machine id ")


def test_a_machine_without_an_id_gets_one(machines: Machines) -> None:
    """No two get the same."""
    machines.define(SOURCE)
    made = {machines.create("source", "").id for _ in range(10)}
    assert len(made) == 10
    assert all(machines.get(machine_id).state == "pending" for machine_id in made)


def test_an_event_moves_a_machine_and_the_history_tells(machines: Machines) -> None:
    """Each transition has its number, its cause, its revision, and who and why."""
    machines.begin(SOURCE)
    first = machines.trigger("process", actor="crawler", note="scheduled", payload_json='{"n": 1}')
    assert first.accepted
    assert (first.machine.state, first.machine.revision) == ("processing", first.revision)
    last = machines.trigger("complete")
    assert last.machine.finished
    newest, oldest = machines.history()
    assert oldest == first.transition
    assert newest == last.transition
    assert (oldest.sequence, oldest.from_state, oldest.event, oldest.to_state) == (
        1,
        "pending",
        "process",
        "processing",
    )
    assert (oldest.actor, oldest.note, oldest.payload_json) == ("crawler", "scheduled", '{"n": 1}')
    assert oldest.cause == TransitionCause.TRANSITION_CAUSE_TRIGGER
    assert (newest.sequence, newest.revision) == (2, last.revision)


def test_a_rejected_event_changes_nothing(machines: Machines) -> None:
    """No revision, no history; the answer has the reason and the machine as it is."""
    machine = machines.begin(SOURCE)
    response = machines.trigger("complete")
    assert not response.accepted
    assert response.machine == machine
    assert response.revision == machine.revision
    assert "complete" in response.rejection.message
    assert machines.rejected("no-such-event") == "NO_TRANSITION"
    machines.trigger("process")
    machines.trigger("complete")
    assert machines.rejected("fail") == "MACHINE_FINISHED"
    assert [each.sequence for each in machines.history()] == [2, 1]


def test_expectations_make_a_trigger_conditional(machines: Machines) -> None:
    """Another state or revision than expected is the verdict, the state before the revision."""
    machine = machines.begin(SOURCE)
    assert machines.rejected("process", expected_state="failed") == "STATE_UNEXPECTED"
    wrong = machine.revision + 1
    assert machines.rejected("process", expected_revision=wrong) == "REVISION_UNEXPECTED"
    rejected = machines.rejected("process", expected_state="failed", expected_revision=wrong)
    assert rejected == "STATE_UNEXPECTED"
    response = machines.trigger(
        "process", expected_state="pending", expected_revision=machine.revision
    )
    assert response.accepted


def test_of_two_triggers_with_the_same_expectation_one_wins(machines: Machines) -> None:
    """The other gets the verdict that the state is not as expected."""
    machines.begin(LOOP)

    def trigger(_number: int) -> bool:
        return machines.trigger("go", expected_state="a").accepted

    with ThreadPoolExecutor(CALLERS) as callers:
        accepted = list(callers.map(trigger, range(CALLERS)))
    assert sum(accepted) == 1
    assert machines.states() == ["b"]


def test_triggers_at_the_same_time_make_one_history(machines: Machines) -> None:
    """100 callers: numbers without a gap, each transition one that the table allows."""
    machines.begin(LOOP)
    with ThreadPoolExecutor(CALLERS) as callers:
        verdicts = list(callers.map(lambda _: machines.trigger("go"), range(CALLERS)))
    assert all(verdict.accepted for verdict in verdicts)
    history = machines.history(reverse=True)
    assert [each.sequence for each in history] == list(range(1, CALLERS + 1))
    assert [each.from_state for each in history] == ["a", "b"] * (CALLERS // 2)
    revisions = [each.revision for each in history]
    assert revisions == sorted(set(revisions))
    assert sorted(verdict.transition.sequence for verdict in verdicts) == list(range(1, 101))


def test_an_internal_transition_stays_where_it_is(machines: Machines) -> None:
    """It is in the history, the time of entry stays, and `assign` is done."""
    definition = Definition(
        name="counter",
        initial_state="on",
        states=[state("on"), state("off", final=True)],
        transitions=[
            rule("on", "tick", assign={"n": "context.n + payload.by"}),
            rule("on", "stop", "off"),
        ],
    )
    before = machines.begin(definition, context='{"n": 1}')
    after = machines.trigger("tick", payload_json='{"by": 2}')
    assert after.transition.internal
    assert after.machine.context_json == '{"n":3}'
    assert after.machine.state_time == before.state_time
    assert after.machine.sequence == 1


def test_a_guard_reads_entries_at_the_same_revision(
    shared: RunningServer, machines: Machines
) -> None:
    """What `load` sees is what was saved before; without the entry it is null."""
    definition = Definition(
        name="gate",
        initial_state="shut",
        states=[state("shut"), state("open", final=True)],
        transitions=[rule("shut", "open", "open", when='load("limit") != null')],
    )
    machines.begin(definition)
    assert machines.rejected("open") == "GUARD_REFUSED"
    save = SaveRequest(namespace=machines.namespace, key="limit")
    save.value.json = "3"
    shared.store.Save(save)
    assert machines.trigger("open").accepted


def test_a_payload_is_checked_against_the_schema_of_its_event(machines: Machines) -> None:
    """One that breaks it is a rejection; one that is no JSON is an error."""
    definition = Definition()
    definition.CopyFrom(LOOP)
    definition.events.append(EventRule(name="go", payload_schema='{"required": ["n"]}'))
    machines.begin(definition)
    assert machines.rejected("go", payload_json="{}") == "PAYLOAD_INVALID"
    assert machines.trigger("go", payload_json='{"n": 1}').accepted
    request = pb.TriggerRequest(
        namespace=machines.namespace, machine_id="m", event="go", payload_json="{"
    )
    assert refused(machines.stub.Trigger, request).reason == "PAYLOAD_INVALID"


def test_a_history_is_as_long_as_its_definition_says(machines: Machines) -> None:
    """The oldest transitions go first; the numbers go on."""
    definition = Definition()
    definition.CopyFrom(LOOP)
    definition.history_transitions_max = 3
    machines.begin(definition)
    for _ in range(10):
        machines.trigger("go")
    assert [each.sequence for each in machines.history()] == [10, 9, 8]
    assert machines.get().sequence == 10


def test_a_history_comes_in_pages(machines: Machines) -> None:
    """Both ways, at one revision, however the machine moves meanwhile."""
    machines.begin(LOOP)
    for _ in range(5):
        machines.trigger("go")
    for reverse, expected in ((False, [5, 4, 3, 2, 1]), (True, [1, 2, 3, 4, 5])):
        request = pb.GetHistoryRequest(
            namespace=machines.namespace, machine_id="m", page_size=2, reverse=reverse
        )
        found = list[int]()
        while not found or request.page_token:
            page = machines.stub.GetHistory(request)
            found += [each.sequence for each in page.transitions]
            request.page_token = page.next_page_token
            machines.trigger("note")
        assert found[-5:] == expected[-5:] if not reverse else found[:5] == expected


def test_a_machine_is_readable_as_it_was(shared: RunningServer, machines: Machines) -> None:
    """At a revision, and at a snapshot however long ago."""
    created = machines.begin(SOURCE)
    label = CreateSnapshotRequest(namespace=machines.namespace, label="before")
    shared.snapshots.CreateSnapshot(label)
    machines.trigger("process")
    assert machines.get(at=PointInTime(revision=created.revision)) == created
    assert machines.get(at=PointInTime(snapshot_label="before")) == created
    assert machines.history(at=PointInTime(snapshot_label="before")) == []
    assert len(machines.history()) == 1


def test_a_deleted_machine_is_gone_with_its_history(machines: Machines) -> None:
    """A new one with the same id begins anew; a repeat says that nothing was there."""
    machines.begin(LOOP)
    machines.trigger("go")
    request = pb.DeleteMachineRequest(namespace=machines.namespace, machine_id="m")
    assert machines.stub.DeleteMachine(request).existed
    assert not machines.stub.DeleteMachine(request).existed
    asked = pb.GetHistoryRequest(namespace=machines.namespace, machine_id="m")
    refusal = refused(machines.stub.GetHistory, asked)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "MACHINE_NOT_FOUND")
    assert listing(machines, definition_name="loop") == []
    machines.create("loop")
    assert (machines.get().sequence, machines.history()) == (0, [])


@pytest.mark.parametrize(
    ("request_", "reason", "field"),
    [
        (pb.CreateMachineRequest(machine_id="x"), "ARGUMENT_INVALID", "definition.name"),
        (
            pb.CreateMachineRequest(definition=DefinitionReference(name="none"), machine_id="x"),
            "DEFINITION_NOT_FOUND",
            "",
        ),
        (
            pb.CreateMachineRequest(
                definition=DefinitionReference(name="loop", version=9), machine_id="x"
            ),
            "DEFINITION_NOT_FOUND",
            "",
        ),
        (
            pb.CreateMachineRequest(definition=DefinitionReference(name="loop"), machine_id="\n"),
            "KEY_INVALID",
            "machine_id",
        ),
        (
            pb.CreateMachineRequest(definition=DefinitionReference(name="loop"), machine_id="m"),
            "MACHINE_ALREADY_EXISTS",
            "",
        ),
        (
            pb.CreateMachineRequest(
                definition=DefinitionReference(name="loop"), machine_id="x", context_json="[]"
            ),
            "CONTEXT_INVALID",
            "context_json",
        ),
        (
            pb.CreateMachineRequest(
                definition=DefinitionReference(name="loop"),
                machine_id="x",
                context_json='{"k": "' + "v" * (64 << 10) + '"}',
            ),
            "CONTEXT_INVALID",
            "context_json",
        ),
        (pb.TriggerRequest(machine_id="absent", event="go"), "MACHINE_NOT_FOUND", ""),
        (pb.TriggerRequest(machine_id="m"), "ARGUMENT_INVALID", "event"),
        (pb.TriggerRequest(machine_id="m", event="e" * 129), "ARGUMENT_INVALID", "event"),
        (
            pb.TriggerRequest(machine_id="m", event="go", actor="a" * 201),
            "ARGUMENT_INVALID",
            "actor",
        ),
        (
            pb.TriggerRequest(machine_id="m", event="go", note="n" * 1_001),
            "ARGUMENT_INVALID",
            "note",
        ),
        (pb.ListMachinesRequest(state="a"), "ARGUMENT_INVALID", "definition_name"),
        (
            pb.ListMachinesRequest(definition_name="loop", in_state_for=duration(1)),
            "ARGUMENT_INVALID",
            "state",
        ),
        (pb.ListMachinesRequest(definition_name="none"), "DEFINITION_NOT_FOUND", ""),
        (
            pb.ListMachinesRequest(definition_name="loop", definition_version=2, state="z"),
            "DEFINITION_NOT_FOUND",
            "",
        ),
        (pb.ListMachinesRequest(definition_name="loop", state="z"), "ARGUMENT_INVALID", "state"),
        (pb.CountMachinesRequest(definition_version=1), "ARGUMENT_INVALID", "definition_name"),
        (pb.CountMachinesRequest(definition_name="none"), "DEFINITION_NOT_FOUND", ""),
    ],
)
def test_a_wrong_request_is_refused_and_changes_nothing(
    shared: RunningServer, machines: Machines, request_: pb.TriggerRequest, reason: str, field: str
) -> None:
    """With the reason and the field at fault."""
    machines.begin(LOOP)
    before = shared.status(machines.namespace).revision
    request_.namespace = machines.namespace
    name = type(request_).__name__.removesuffix("Request")
    refusal = refused(getattr(machines.stub, name), request_)
    assert refusal.reason == reason
    assert refusal.fields == ([field] if field else [])
    assert shared.status(machines.namespace).revision == before
