"""Commits that create machines, move them, require where they are, and take snapshots."""

import pytest

import statekeep
from statekeep import (
    Client,
    CreateMachine,
    CreateSnapshot,
    Operation,
    RejectionReason,
    RequireMachine,
    Save,
    Trigger,
    _convert_commits,
)
from tests.client.kinds import DOOR, SOURCE, SourceEvent, SourceState


def test_entries_machines_and_snapshots_change_at_one_revision(client: Client) -> None:
    client.machines.define(SOURCE)
    committed = client.store.commit(
        [
            CreateMachine(SOURCE, "source-17", context={"url": "x"}),
            Trigger("source-17", "process", {"a": 1}, actor="ada", note="why"),
            Save("started", "source-17"),
            CreateSnapshot("started", description="why", pinned=True),
        ],
        require=[RequireMachine("source-17", exists=False)],
    )
    assert committed.revision == 2
    machine, verdict, saved, created = committed.results
    assert isinstance(machine, statekeep.Machine)
    assert (machine.id, machine.state, machine.context) == ("source-17", "pending", {"url": "x"})
    assert isinstance(verdict, statekeep.Accepted)
    assert (verdict.revision, verdict.machine.state) == (2, "processing")
    assert (verdict.transition.actor, verdict.transition.payload) == ("ada", {"a": 1})
    assert saved == statekeep.Saved(revision=2, created=True)
    assert isinstance(created, statekeep.SnapshotCreated)
    assert (created.revision, created.snapshot.label, created.snapshot.pinned) == (
        2,
        "started",
        True,
    )
    client.machines.trigger("source-17", "fail")
    client.snapshots.restore("started")
    assert client.machines.is_in("source-17", "processing")


def test_an_event_that_is_rejected_fails_the_whole_commit(client: Client) -> None:
    client.machines.define(SOURCE)
    client.machines.create("source", "source-17")
    with pytest.raises(statekeep.EventRejectedError) as caught:
        client.store.commit([Save("k", 1), Trigger("source-17", SourceEvent.RETRY)])
    error = caught.value
    assert (error.field, error.machine_id) == ("operations[1]", "source-17")
    assert error.rejection is RejectionReason.NO_TRANSITION
    assert client.store.load("k") is None
    newer = statekeep.EventRejectedError("", metadata={"rejection": "OF_A_NEWER_SERVER"})
    assert newer.rejection is RejectionReason.UNSPECIFIED


def test_a_commit_requires_where_machines_are(client: Client) -> None:
    client.machines.define(SOURCE)
    revision = client.machines.create("source", "source-17").revision
    holding = [
        RequireMachine("source-17", state=SourceState.PENDING),
        RequireMachine("source-17", revision=revision),
        RequireMachine("none", exists=False),
    ]
    assert client.store.commit([Save("k", 1)], require=holding).revision == 3
    for broken in (
        RequireMachine("source-17", state="failed"),
        RequireMachine("source-17", revision=0),
        RequireMachine("none", exists=True),
    ):
        with pytest.raises(statekeep.PreconditionFailedError) as caught:
            client.store.commit([Save("k", 2)], require=[broken])
        assert caught.value.field == "preconditions[0]"
    for conditions in ((), ("pending", 1)):
        with pytest.raises(ValueError, match="needs one of"):
            RequireMachine("m", *conditions)


def test_a_machine_that_exists_fails_the_commit(client: Client) -> None:
    client.machines.define(SOURCE)
    client.machines.create("source", "source-17")
    with pytest.raises(statekeep.MachineAlreadyExistsError):
        client.store.commit([CreateMachine("source", "source-17"), Save("k", 1)])
    assert not client.store.exists("k")


def test_hooks_are_asked_for_commits_too(client: Client) -> None:
    client.machines.define(DOOR)
    client.machines.create("door", "d")
    operations: list[Operation] = [Trigger("d", "open", {"by": "ada"}), Save("k", 1)]
    with pytest.raises(statekeep.EventRejectedError) as caught:
        client.store.commit(operations)
    assert caught.value.rejection is RejectionReason.HOOK_SILENT
    with client.machines.serve_guards({"may_open": lambda _question: True}):
        assert client.store.commit(operations).revision == 3


def test_operations_say_what_they_mean() -> None:
    """Versions, names of Enums and what is left out."""
    create = _convert_commits.to_operation(CreateMachine("d", version=3)).create_machine
    assert (create.definition.name, create.definition.version) == ("d", 3)
    assert (create.machine_id, create.context_json) == ("", "")
    trigger = _convert_commits.to_operation(
        Trigger("m", SourceEvent.FAIL, expected_state=SourceState.PENDING, expected_revision=0)
    ).trigger
    assert (trigger.event, trigger.expected_state) == ("fail", "pending")
    assert trigger.HasField("expected_revision")
    assert not _convert_commits.to_operation(Trigger("m", "e")).trigger.HasField(
        "expected_revision"
    )
