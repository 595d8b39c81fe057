"""Definitions in the store: versions, their deletion, and moving machines between them."""

from collections.abc import Iterator
from typing import Any

import pytest

from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import snapshot_service_pb2 as snapshot_pb
from statekeep.v1.machine_pb2 import Definition, DefinitionReference
from statekeep.v1.machine_service_pb2 import DiagramFormat, FindingSeverity
from statekeep_server.domain import definition_records
from statekeep_server.domain.definition_records import StoredDefinition
from statekeep_server.storage.view import View
from tests.entries import save
from tests.machines import LOOP, SOURCE, Machines, rule, state
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory


def variant(definition: Definition, description: str) -> Definition:
    """Return a definition that differs in its description."""
    made = Definition()
    made.CopyFrom(definition)
    made.description = description
    return made


def test_defining_the_same_again_answers_the_same_version(machines: Machines) -> None:
    """Another content makes another version; going back to an older one makes a third."""
    first = machines.define(SOURCE)
    assert (first.version, first.created, first.revision) == (1, True, 1)
    again = machines.define(SOURCE)
    assert (again.version, again.created, again.revision) == (1, False, 1)
    assert machines.define(variant(SOURCE, "second")).version == 2
    assert machines.define(SOURCE).version == 3


def test_a_definition_comes_back_as_it_was_given(machines: Machines) -> None:
    """With its version and the revision that added it."""
    machines.define(LOOP)
    request = pb.GetDefinitionRequest(namespace=machines.namespace, name="loop")
    found = machines.stub.GetDefinition(request).definition
    assert (found.version, found.create_revision) == (1, 1)
    for field in ("version", "create_revision", "create_time"):
        found.ClearField(field)
    assert found == LOOP


def test_definitions_are_listed_by_name_and_version(machines: Machines) -> None:
    """The newest version of each, or all versions of one, in pages."""
    for number in range(3):
        machines.define(variant(SOURCE, f"{number}"))
    machines.define(LOOP)
    assert listed(machines) == [("loop", 1), ("source", 3)]
    assert listed(machines, name="source") == [("source", 3), ("source", 2), ("source", 1)]


def listed(machines: Machines, name: str = "") -> list[tuple[str, int]]:
    """Return what is listed in pages of one."""
    request = pb.ListDefinitionsRequest(namespace=machines.namespace, name=name, page_size=1)
    found = []
    while True:
        page = machines.stub.ListDefinitions(request)
        found += [(each.name, each.version) for each in page.definitions]
        if not page.next_page_token:
            return found
        request.page_token = page.next_page_token


def test_a_refused_definition_names_every_finding(
    shared: RunningServer, machines: Machines
) -> None:
    """With its path; nothing is stored. A dry run answers the findings instead."""
    wrong = Definition(
        name="wrong",
        initial_state="nowhere",
        states=[state("a"), state("a")],
        transitions=[rule("a", "go", "b"), rule("a", "x", when="1 + 'a'")],
    )
    request = pb.DefineMachineRequest(namespace=machines.namespace, definition=wrong)
    refusal = refused(machines.stub.DefineMachine, request)
    assert refusal.reason == "DEFINITION_INVALID"
    paths = {
        "initial_state",
        "states[1]",
        "transitions[0].to_state",
        "transitions[1].guard.expression",
    }
    assert set(refusal.fields) == paths
    assert refusal.metadata["findings"] == str(len(refusal.fields))
    assert shared.status(machines.namespace).revision == 0
    dry = machines.define(wrong, dry_run=True)
    error = FindingSeverity.FINDING_SEVERITY_ERROR
    assert {each.path for each in dry.findings if each.severity == error} == paths
    assert (dry.version, dry.created) == (0, False)


def test_warnings_are_answered_and_do_not_refuse(machines: Machines) -> None:
    """Such as a state that cannot be reached."""
    odd = variant(LOOP, "odd")
    odd.states.append(state("island", final=True))
    answer = machines.define(odd)
    assert answer.created
    assert [each.severity for each in answer.findings] == [FindingSeverity.FINDING_SEVERITY_WARNING]
    assert answer.findings[0].path == "states[2]"


def test_a_definition_may_not_be_larger_than_the_server_takes(machines: Machines) -> None:
    """One over definition_bytes_max is refused before it is looked into."""
    large = variant(LOOP, "d" * (1 << 20))
    request = pb.DefineMachineRequest(namespace=machines.namespace, definition=large)
    refusal = refused(machines.stub.DefineMachine, request)
    assert refusal.reason == "DEFINITION_INVALID"
    assert "definition_bytes_max" in refusal.message


def test_versions_of_a_definition_are_limited(make_server: ServerFactory) -> None:
    """One more than definition_versions_max is refused; deleting one makes room."""
    machines = Machines(make_server(definition_versions_max=2), "n")
    for number in range(2):
        machines.define(variant(LOOP, f"{number}"))
    request = pb.DefineMachineRequest(namespace="n", definition=LOOP)
    refusal = refused(machines.stub.DefineMachine, request)
    assert (refusal.reason, refusal.metadata["quota"]) == (
        "QUOTA_EXCEEDED",
        "definition_versions_max",
    )
    machines.stub.DeleteDefinition(
        pb.DeleteDefinitionRequest(namespace="n", name="loop", version=1)
    )
    assert machines.define(LOOP).version == 3


def test_a_version_number_is_never_given_twice(machines: Machines) -> None:
    """Not even after all versions were deleted."""
    machines.define(LOOP)
    request = pb.DeleteDefinitionRequest(namespace=machines.namespace, name="loop")
    assert machines.stub.DeleteDefinition(request).existed
    assert not machines.stub.DeleteDefinition(request).existed
    assert machines.define(LOOP).version == 2


def test_a_definition_in_use_is_not_deleted(shared: RunningServer, machines: Machines) -> None:
    """Neither while a machine runs on it, nor while a snapshot may hold one that did."""
    machines.begin(LOOP)
    request = pb.DeleteDefinitionRequest(namespace=machines.namespace, name="loop")
    refusal = refused(machines.stub.DeleteDefinition, request)
    assert (refusal.reason, refusal.metadata["machines"]) == ("DEFINITION_IN_USE", "1")
    create = snapshot_pb.CreateSnapshotRequest(namespace=machines.namespace, label="s")
    shared.snapshots.CreateSnapshot(create)
    machines.stub.DeleteMachine(
        pb.DeleteMachineRequest(namespace=machines.namespace, machine_id="m")
    )
    refusal = refused(machines.stub.DeleteDefinition, request)
    assert (refusal.reason, refusal.metadata["machines"]) == ("DEFINITION_IN_USE", "0")
    shared.snapshots.DeleteSnapshot(
        snapshot_pb.DeleteSnapshotRequest(namespace=machines.namespace, label="s")
    )
    assert machines.stub.DeleteDefinition(request).existed


RENAMED = Definition(
    name="loop",
    initial_state="a",
    states=[state("a"), state("c")],
    transitions=[rule("a", "go", "c"), rule("c", "go", "a")],
)


def migrate(machines: Machines, **fields: Any) -> pb.MigrateMachinesResponse:  # noqa: ANN401
    """Move a batch of the machines of `loop`."""
    request = pb.MigrateMachinesRequest(
        namespace=machines.namespace,
        definition_name="loop",
        **fields,
    )
    return machines.stub.MigrateMachines(request)


def test_machines_stay_on_their_version_until_they_are_migrated(machines: Machines) -> None:
    """A dry run reports those in states that no longer exist; a state map moves them too."""
    machines.begin(LOOP, "m1")
    machines.create("loop", "m2")
    machines.trigger("go", "m2")
    machines.define(RENAMED)
    assert machines.get("m2").definition_version == 1
    dry = migrate(machines, dry_run=True)
    assert (dry.migrated_count, [each.machine_id for each in dry.problems]) == (1, ["m2"])
    assert machines.get("m1").definition_version == 1
    first = migrate(machines)
    assert (first.migrated_count, len(first.problems)) == (1, 1)
    assert machines.get("m1").definition_version == 2
    assert migrate(machines, state_map={"b": "c"}).migrated_count == 1
    moved = machines.get("m2")
    assert (moved.state, moved.definition_version, moved.sequence) == ("c", 2, 2)
    assert machines.trigger("go", "m2").machine.state == "a"
    assert migrate(machines, state_map={"b": "c"}).migrated_count == 0


def test_a_migration_goes_on_where_a_batch_ended(machines: Machines) -> None:
    """Each batch is a commit; together they move every machine once."""
    machines.define(LOOP)
    for number in range(7):
        machines.create("loop", f"m{number}")
    machines.define(variant(LOOP, "second"))
    token, batches = "", []
    while True:
        batch = migrate(machines, page_size=3, page_token=token)
        batches.append((batch.migrated_count, batch.revision))
        token = batch.next_page_token
        if not token:
            break
    assert [count for count, _revision in batches] == [3, 3, 1]
    assert len({revision for _count, revision in batches}) == 3
    assert all(machines.get(f"m{number}").definition_version == 2 for number in range(7))


def test_a_migration_of_large_machines_goes_in_small_batches(machines: Machines) -> None:
    """A batch ends early at 2 MiB: other writes do not wait for all of a page."""
    machines.define(LOOP)
    for number in range(70):
        machines.create("loop", f"m{number}", f'{{"text":"{"x" * 60_000}"}}')
    machines.define(variant(LOOP, "second"))
    batch = migrate(machines, page_size=1_000)
    assert 30 < batch.migrated_count < 40
    batch = migrate(machines, page_size=1_000, page_token=batch.next_page_token)
    assert 30 < batch.migrated_count < 40
    assert batch.next_page_token


def test_a_migration_is_repeated_by_its_request_id(machines: Machines) -> None:
    """Also when the version that the state map leads from has been deleted since."""
    machines.begin(LOOP)
    machines.define(RENAMED)
    first = migrate(machines, state_map={"b": "c"}, from_version=1, request_id="once")
    request = pb.DeleteDefinitionRequest(namespace=machines.namespace, name="loop", version=1)
    assert machines.stub.DeleteDefinition(request).existed
    assert migrate(machines, state_map={"b": "c"}, from_version=1, request_id="once") == first


@pytest.mark.parametrize(
    ("state_map", "state", "version"),
    [({"b": "gone"}, "gone", "2"), ({"gone": "a"}, "gone", "0")],
)
def test_a_state_map_names_states_that_there_are(
    machines: Machines, state_map: dict[str, str], state: str, version: str
) -> None:
    """Another one is refused with the state and the version that lacks it."""
    machines.begin(LOOP)
    machines.define(variant(LOOP, "second"))
    request = pb.MigrateMachinesRequest(
        namespace=machines.namespace, definition_name="loop", state_map=state_map
    )
    refusal = refused(machines.stub.MigrateMachines, request)
    assert refusal.reason == "MIGRATION_INVALID"
    assert (refusal.metadata["state"], refusal.metadata["definition_version"]) == (state, version)
    assert machines.get().definition_version == 1


@pytest.mark.parametrize("to_version", [0, 2])
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_migration_has_two_versions(machines: Machines, to_version: int, dry_run: bool) -> None:
    """From a version to itself, also as the newest, no machine could move: it is refused."""
    machines.begin(LOOP)
    machines.define(RENAMED)
    request = pb.MigrateMachinesRequest(
        namespace=machines.namespace,
        definition_name="loop",
        from_version=2,
        to_version=to_version,
        dry_run=dry_run,
    )
    refusal = refused(machines.stub.MigrateMachines, request)
    assert (refusal.reason, refusal.fields) == ("ARGUMENT_INVALID", ["from_version"])
    assert "are both 2" in refusal.message


def test_a_table_says_which_transitions_it_allows(machines: Machines) -> None:
    """The stored one with the events that lead there; one that is given with a yes or no."""
    machines.define(SOURCE)
    request = pb.ValidateTransitionRequest(
        namespace=machines.namespace,
        from_state="failed",
        to_state="pending",
        stored=DefinitionReference(name="source"),
    )
    answer = machines.stub.ValidateTransition(request)
    assert (answer.valid, list(answer.events)) == (True, ["retry"])
    request.to_state = "indexed"
    assert not machines.stub.ValidateTransition(request).valid
    request.to_state = "gone"
    assert refused(machines.stub.ValidateTransition, request).fields == ["to_state"]
    request.given.allowed.add(from_state="*", to_state="gone")
    assert machines.stub.ValidateTransition(request).valid


def test_a_diagram_marks_where_a_machine_is(machines: Machines) -> None:
    """In Mermaid or DOT, of a machine, a stored definition or one that is given."""
    machines.begin(SOURCE)
    machines.trigger("process")
    request = pb.RenderDiagramRequest(namespace=machines.namespace, machine_id="m")
    mermaid = machines.stub.RenderDiagram(request).diagram
    assert mermaid.startswith("stateDiagram-v2\n")
    request.format = DiagramFormat.DIAGRAM_FORMAT_DOT
    assert machines.stub.RenderDiagram(request).diagram.startswith("digraph")
    plain = pb.RenderDiagramRequest(namespace=machines.namespace, definition=SOURCE)
    assert machines.stub.RenderDiagram(plain).diagram != mermaid
    empty = pb.RenderDiagramRequest(namespace=machines.namespace)
    assert refused(machines.stub.RenderDiagram, empty).fields == ["subject"]


def test_a_diagram_has_the_revision_at_which_the_state_was_read(
    shared: RunningServer, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if a commit comes as soon as anything was read."""
    machines.begin(SOURCE)
    namespace, look, seen = machines.namespace, shared.engine.view, list[int]()

    def view(of: str) -> View:
        found = look(of)
        if of == namespace:
            seen.append(found.revision)
            save(shared.engine, "k", namespace=namespace)
        return found

    monkeypatch.setattr(shared.engine, "view", view)
    request = pb.RenderDiagramRequest(namespace=namespace, machine_id="m")
    assert machines.stub.RenderDiagram(request).revision == seen[0] == 2


def test_a_list_of_machines_in_a_state_of_a_version_reads_that_version_alone(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many versions there are."""
    for number in range(5):
        machines.define(variant(LOOP, str(number)))
    walked, versions = list[str](), definition_records.versions

    def noting(view: View, name: str) -> Iterator[StoredDefinition]:
        walked.append(name)
        return versions(view, name)

    monkeypatch.setattr(definition_records, "versions", noting)
    request = pb.ListMachinesRequest(
        namespace=machines.namespace, definition_name="loop", definition_version=2, state="a"
    )
    assert not machines.stub.ListMachines(request).machines
    assert walked == []
    request.definition_version = 0
    assert not machines.stub.ListMachines(request).machines
    assert walked == ["loop"]
