"""The client's verbs about machines against the real server."""

from datetime import timedelta
from typing import Any

import pytest

import statekeep
from statekeep import (
    Client,
    CreateMachine,
    Definition,
    DiagramFormat,
    FindingSeverity,
    Json,
    RejectionReason,
    SimulatedEvent,
    StateCount,
    TransitionCause,
    TransitionRule,
)
from tests.client.kinds import DOOR, SOURCE


def failed_once(client: Client, machine_id: str = "source-17") -> None:
    """Make a source that has failed once."""
    client.machines.define(SOURCE)
    client.machines.create(SOURCE, machine_id)
    for event in ("process", "fail"):
        assert client.machines.trigger(machine_id, event).accepted


def test_a_definition_gets_versions(client: Client) -> None:
    machines = client.machines
    assert machines.definition("source") is None
    checked = machines.define(SOURCE, dry_run=True)
    assert (checked.version, checked.created, checked.findings) == (1, True, ())
    first = machines.define(SOURCE)
    assert (first.revision, first.version, first.created) == (1, 1, True)
    again = machines.define(SOURCE)
    assert (again.revision, again.version, again.created) == (1, 1, False)
    other = Definition("source", initial_state="a", states=["a", "b"])
    second = machines.define(other)
    assert second.version == 2
    assert {one.severity for one in second.findings} == {FindingSeverity.WARNING}
    stored = machines.definition("source", 1)
    assert stored is not None
    assert (stored.version, stored.create_revision) == (1, 1)
    assert (stored.states, stored.transitions) == (SOURCE.states, SOURCE.transitions)
    newest = machines.definition("source")
    assert newest is not None
    assert newest.states == other.states
    assert machines.definition("source", at=1) == stored


def test_what_is_wrong_with_a_definition_is_told_with_its_path(client: Client) -> None:
    wrong = Definition(
        "d", initial_state="a", states=["a"], transitions=[TransitionRule("a", "go", "b")]
    )
    with pytest.raises(statekeep.DefinitionInvalidError) as caught:
        client.machines.define(wrong)
    assert any("transitions[0].to_state" in one.field for one in caught.value.violations)
    findings = client.machines.define(wrong, dry_run=True).findings
    assert FindingSeverity.ERROR in {one.severity for one in findings}
    assert client.machines.definition("d") is None


def test_definitions_are_listed_and_deleted(client: Client) -> None:
    machines = client.machines
    for name in ("a", "b", "c"):
        machines.define(Definition(name, initial_state="s", states=["s"]))
    machines.define(Definition("b", initial_state="s", states=["s"], description="second"))
    listed = [(one.name, one.version) for one in machines.definitions(page_size=2)]
    assert listed == [("a", 1), ("b", 2), ("c", 1)]
    assert [one.version for one in machines.definitions("b", page_size=1)] == [2, 1]
    machines.create("b", "m", version=1)
    with pytest.raises(statekeep.DefinitionInUseError):
        machines.delete_definition("b", 1)
    assert machines.delete_definition("b", 2).existed
    assert not machines.delete_definition("b", 2).existed
    machines.delete("m")
    assert machines.delete_definition("b").existed
    assert [one.name for one in machines.definitions()] == ["a", "c"]


def test_a_machine_is_created_once(client: Client) -> None:
    client.machines.define(SOURCE)
    machine = client.machines.create("source", "source-17", context={"url": "x"})
    assert (machine.id, machine.state, machine.context) == ("source-17", "pending", {"url": "x"})
    assert machine.revision == machine.create_revision == 2
    assert (machine.definition_name, machine.definition_version) == ("source", 1)
    assert (machine.finished, machine.sequence, machine.timer_event) == (False, 0, None)
    assert client.machines.get("source-17") == machine
    with pytest.raises(statekeep.MachineAlreadyExistsError):
        client.machines.create("source", "source-17")
    named = client.machines.create("source")
    assert named.id
    again = client.machines.create("source", request_id="r")
    assert client.machines.create("source", request_id="r") == again
    with pytest.raises(statekeep.DefinitionNotFoundError):
        client.machines.create("none")
    with pytest.raises(statekeep.DefinitionNotFoundError):
        client.machines.create("source", version=9)


def test_an_event_is_accepted_or_rejected(client: Client) -> None:
    client.machines.define(SOURCE)
    client.machines.create("source", "m")
    verdict = client.machines.trigger(
        "m", "process", {"a": [1]}, actor="ada", note="why", expected_state="pending"
    )
    assert verdict
    assert verdict.accepted
    transition = verdict.transition
    assert (transition.from_state, transition.event, transition.to_state) == (
        "pending",
        "process",
        "processing",
    )
    assert (transition.actor, transition.note, transition.payload) == ("ada", "why", {"a": [1]})
    assert (transition.sequence, transition.cause) == (1, TransitionCause.TRIGGER)
    assert (transition.revision, verdict.revision, verdict.machine.state) == (3, 3, "processing")
    refused = client.machines.trigger("m", "process")
    assert not refused
    assert not refused.accepted
    assert refused.rejection.reason is RejectionReason.NO_TRANSITION
    assert "process" in refused.rejection.message
    assert (refused.machine, refused.revision) == (verdict.machine, 3)
    assert refused.transition is None
    assert verdict.rejection is None


def test_expectations_and_payloads_decide(client: Client) -> None:
    client.machines.define(SOURCE)
    machine = client.machines.create("source", "m")
    trigger = client.machines.trigger

    def reason(verdict: statekeep.Verdict) -> RejectionReason:
        assert verdict.rejection is not None
        return verdict.rejection.reason

    unexpected = trigger("m", "process", expected_state="failed")
    assert reason(unexpected) is RejectionReason.STATE_UNEXPECTED
    unexpected = trigger("m", "process", expected_revision=machine.revision + 1)
    assert reason(unexpected) is RejectionReason.REVISION_UNEXPECTED
    assert trigger("m", "process", Json(None), expected_revision=machine.revision).accepted
    noted = trigger("m", "note", {"text": "slow"})
    assert noted.transition is not None
    assert (noted.transition.internal, noted.machine.context) == (True, {"note": "slow"})
    assert reason(trigger("m", "note", "no object")) is RejectionReason.ASSIGN_FAILED
    assert [one.payload for one in client.machines.history("m")] == [{"text": "slow"}, None]
    with pytest.raises(ValueError, match="expected_revision is -1"):
        trigger("m", "process", expected_revision=-1)
    with pytest.raises(statekeep.MachineNotFoundError):
        trigger("none", "process")


def test_a_repeat_with_a_request_id_has_the_first_answer(client: Client) -> None:
    client.machines.define(SOURCE)
    client.machines.create("source", "m")
    first = client.machines.trigger("m", "process", request_id="r")
    assert client.machines.trigger("m", "process", request_id="r") == first
    assert len(list(client.machines.history("m"))) == 1


def test_the_plain_form_answers_true_or_false(client: Client) -> None:
    failed_once(client)
    machines = client.machines
    assert machines.try_trigger("source-17", "retry")
    assert not machines.try_trigger("source-17", "retry", note="already there")
    assert machines.try_trigger("source-17", "process")
    assert machines.try_trigger("source-17", "fail")
    assert not machines.try_trigger("source-17", "retry")
    refused = machines.trigger("source-17", "retry")
    assert refused.rejection is not None
    assert refused.rejection.reason is RejectionReason.GUARD_REFUSED


def test_a_machine_is_asked_where_it_is_and_was(client: Client) -> None:
    failed_once(client)
    machines = client.machines
    assert machines.is_in("source-17", "failed")
    assert not machines.is_in("source-17", "pending")
    assert machines.is_in("source-17", "processing", at=3)
    then = machines.get("source-17", at=3)
    assert then is not None
    assert then.state == "processing"
    assert machines.get("none") is None
    with pytest.raises(statekeep.MachineNotFoundError):
        machines.is_in("none", "failed")
    with pytest.raises(statekeep.ArgumentInvalidError):
        machines.is_in("source-17", "faild")


def test_machines_are_listed_counted_and_deleted(client: Client) -> None:
    machines = client.machines
    machines.define(SOURCE)
    machines.define(DOOR)
    for number in range(5):
        machines.create("source", f"source-{number}")
    machines.create("door", "door-1")
    for number in (1, 3):
        machines.trigger(f"source-{number}", "process")
    assert [one.id for one in machines.list(page_size=2)] == [
        "door-1",
        *(f"source-{number}" for number in range(5)),
    ]
    assert [one.id for one in machines.list("door")] == ["door-1"]
    assert [one.id for one in machines.list(SOURCE, state="processing")] == ["source-1", "source-3"]
    stuck = machines.list("source", state="processing", in_state_for=timedelta(0))
    assert [one.id for one in stuck] == ["source-1", "source-3"]
    assert list(machines.list("source", state="processing", in_state_for=3600)) == []
    assert [one.id for one in machines.list("source", at=3)] == ["source-0"]
    counts = machines.count()
    assert counts.count == 6
    assert counts.states == (
        StateCount("door", 1, "closed", 1),
        StateCount("source", 1, "pending", 3),
        StateCount("source", 1, "processing", 2),
    )
    assert machines.count("source").in_state("processing") == 2
    assert machines.delete("source-0").existed
    assert not machines.delete("source-0").existed
    assert machines.count("source", version=1).count == 4


def test_history_goes_back_page_by_page(client: Client) -> None:
    failed_once(client)
    history = client.machines.history("source-17", page_size=1)
    assert [(one.sequence, one.event) for one in history] == [(2, "fail"), (1, "process")]
    oldest_first = client.machines.history("source-17", reverse=True)
    assert [one.sequence for one in oldest_first] == [1, 2]
    with pytest.raises(statekeep.MachineNotFoundError):
        list(client.machines.history("none"))


def test_the_outlook_tells_what_events_would_do(client: Client) -> None:
    failed_once(client)
    enabled = client.machines.enabled_events("source-17")
    assert (enabled.state, enabled.revision) == ("failed", 4)
    (retry,) = enabled.events
    assert (retry.event, retry.enabled, retry.to_state) == ("retry", True, "pending")
    for event in ("retry", "process", "fail"):
        client.machines.trigger("source-17", event)
    assert client.machines.enabled_events("source-17").events == ()
    (refused,) = client.machines.enabled_events("source-17", with_rejected=True).events
    assert refused.rejection is not None
    assert refused.rejection.reason is RejectionReason.GUARD_REFUSED
    client.machines.define(DOOR)
    client.machines.create("door", "d")
    (opened,) = client.machines.enabled_events("d", with_rejected=True).events
    assert opened.event == "open"


def test_a_simulation_stores_nothing(client: Client) -> None:
    failed_once(client)
    machines = client.machines
    tried = machines.simulate(
        ["retry", "complete", "process", SimulatedEvent("note", {"text": "x"})],
        machine_id="source-17",
    )
    assert [one.accepted for one in tried.steps] == [True, False, True, True]
    assert tried.steps[1].rejection is not None
    assert tried.steps[1].rejection.reason is RejectionReason.NO_TRANSITION
    assert (tried.machine.state, tried.machine.context) == (
        "processing",
        {"tries": 1, "note": "x"},
    )
    assert machines.is_in("source-17", "failed")
    stored = machines.simulate(["retry"], definition="source", state="failed", context={"tries": 5})
    assert not stored.steps[0].accepted
    by = SimulatedEvent("open", {"by": "ada"})
    allowed = machines.simulate([by], definition=DOOR, hook_answers={"may_open": True})
    assert allowed.machine.state == "open"
    silent = machines.simulate([by], definition=DOOR)
    assert silent.steps[0].rejection is not None
    assert silent.steps[0].rejection.reason is RejectionReason.HOOK_SILENT
    with pytest.raises(TypeError, match=r"events is a list; write \['go'\]"):
        machines.simulate("go", definition="source")
    for subject in ({}, {"machine_id": "m", "definition": "d"}, {"machine_id": "m", "version": 1}):
        with pytest.raises(ValueError, match=r"one of them|has its own"):
            machines.simulate([], **subject)


def test_what_may_follow_what_is_looked_up(client: Client) -> None:
    client.machines.define(SOURCE)
    validate = client.machines.validate_transition
    valid = validate("processing", "failed", definition="source")
    assert valid
    assert valid.events == ("fail",)
    assert not validate("pending", "indexed", definition=SOURCE)
    allowed = [("idle", "processing"), ("processing", "completed")]
    assert validate("idle", "processing", allowed=allowed)
    assert not validate("idle", "completed", allowed=allowed)
    with pytest.raises(ValueError, match="one of them"):
        validate("a", "b")
    with pytest.raises(statekeep.ArgumentInvalidError):
        validate("idle", "pending", definition="source")


def test_a_diagram_is_text(client: Client) -> None:
    failed_once(client)
    drawn = client.machines.diagram(machine_id="source-17")
    assert drawn.startswith("stateDiagram-v2")
    dot = client.machines.diagram(definition="source", format=DiagramFormat.DOT)
    assert dot.startswith("digraph")
    assert "closed" in client.machines.diagram(definition=DOOR)
    assert client.machines.definition("door") is None


def test_the_document_of_a_definition_is_refused_with_what_makes_one_of_it(client: Client) -> None:
    document: Any = SOURCE.to_document()
    machines = client.machines
    for use in (
        lambda: machines.define(document),
        lambda: machines.simulate(["process"], definition=document),
        lambda: machines.diagram(definition=document),
        lambda: machines.create(document, "m"),
        lambda: list(machines.list(document)),
        lambda: machines.count(document),
        lambda: machines.validate_transition("a", "b", definition=document),
        lambda: machines.watch(definitions=[document]),
        lambda: client.store.commit([CreateMachine(document, "m")]),
    ):
        with pytest.raises(TypeError, match=r"not dict: Definition\.from_document makes one"):
            use()
    assert machines.define(Definition.from_document(document)).created


def test_machines_are_typed_only_by_a_definition_with_enums(client: Client) -> None:
    for definition in (DOOR, DOOR.to_document()):
        untyped: Any = definition
        with pytest.raises(TypeError, match=r"Definition\.from_enums makes a definition that has"):
            client.machines.typed(untyped)


def test_machines_are_migrated_in_batches(client: Client) -> None:
    machines = client.machines
    machines.define(SOURCE)
    for number in range(5):
        machines.create("source", f"source-{number}")
    machines.trigger("source-4", "process")
    machines.define(Definition("source", initial_state="new", states=["new"]))
    steps: list[statekeep.Migrated] = []
    dry = machines.migrate(
        "source", state_map={"pending": "new"}, page_size=2, dry_run=True, progress=steps.append
    )
    assert (dry.migrated_count, [one.machine_id for one in dry.problems]) == (4, ["source-4"])
    assert [one.migrated_count for one in steps] == [2, 4, 4]
    assert machines.count("source", version=1).count == 5
    done = machines.migrate("source", state_map={"pending": "new"}, page_size=2)
    assert (done.migrated_count, done.problems) == (4, dry.problems)
    assert done.problems[0].state == "processing"
    assert machines.count("source", version=2).in_state("new") == 4
    (moved,) = machines.history("source-0")
    assert (moved.cause, moved.event) == (TransitionCause.MIGRATION, None)
    assert (moved.from_state, moved.to_state) == ("pending", "new")
    with pytest.raises(statekeep.MigrationInvalidError):
        machines.migrate("source", state_map={"pending": "none"})


def test_a_hook_decides(client: Client) -> None:
    """With nobody to ask, the machine stays."""
    machines = client.machines
    machines.define(DOOR)
    machines.create("door", "d")
    by_ada = {"by": "ada"}
    silent = machines.trigger("d", "open", by_ada)
    assert silent.rejection is not None
    assert (silent.rejection.reason, silent.rejection.hook) == (
        RejectionReason.HOOK_SILENT,
        "may_open",
    )
    asked: list[statekeep.HookQuestion] = []

    def may_open(question: statekeep.HookQuestion) -> statekeep.HookAnswer:
        asked.append(question)
        return question.payload["by"] == "ada" or statekeep.Refuse("only Ada may")

    with machines.serve_guards(may_open):
        refused = machines.trigger("d", "open", {"by": "bob"}, actor="bob", note="let me in")
        assert refused.rejection is not None
        assert refused.rejection.reason is RejectionReason.HOOK_REFUSED
        assert refused.rejection.message == "only Ada may"
        opened = machines.trigger("d", "open", by_ada)
    assert opened.accepted
    assert (opened.machine.timer_event, opened.machine.state) == ("close", "open")
    assert opened.machine.timer_due_time is not None
    assert [(one.actor, one.note) for one in asked] == [("bob", "let me in"), ("", "")]
    assert asked[0].machine == refused.machine
