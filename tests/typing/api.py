"""What callers may write, and the types that they get. Checked by mypy with the lint, never run."""

from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum, auto
from pathlib import Path
from typing import assert_type

from statekeep import (
    AsyncClient,
    AsyncWatch,
    Change,
    ChangeKind,
    Cleared,
    Client,
    Committed,
    CreateMachine,
    CreateSnapshot,
    Defined,
    Definition,
    Delete,
    Deleted,
    Difference,
    EnabledEvents,
    Entry,
    HistoryItem,
    Hook,
    HookQuestion,
    Json,
    Machine,
    MachineCounts,
    Migrated,
    Operation,
    Progress,
    Refuse,
    Rejection,
    Require,
    RequireMachine,
    Restored,
    RevisionCompactedError,
    Save,
    Saved,
    Schema,
    Snapshot,
    SnapshotCreated,
    SnapshotId,
    SnapshotPolicy,
    Stay,
    Tls,
    To,
    Transition,
    Trigger,
    Validation,
    Verdict,
    VerifyProgress,
    Watch,
)


def blocking() -> None:
    """Use every verb of the blocking client."""
    with Client("localhost:7420", token="t", tls=Tls(ca_file="ca.pem")) as client:  # noqa: S106
        store = client.store
        assert_type(store.save("k", {"a": [1, 2.5, None, True]}, ttl=timedelta(days=1)), Saved)
        assert_type(store.save("k", Json("text"), if_revision=0, request_id="r"), Saved)
        store.save("k", [1, (2, "3")], ttl=0.5)
        store.save("k", memoryview(b"data"))
        store.save("k", None)
        store.save("k", {1, 2})  # type: ignore[arg-type]
        store.save("k", datetime.now(UTC))  # type: ignore[arg-type]
        assert_type(store.load("k"), Entry | None)
        store.load("k", at=3)
        store.load("k", at=datetime.now(UTC))
        store.load("k", at="nightly")
        store.load("k", at=SnapshotId("s-1"))
        store.load("k", at=1.5)  # type: ignore[arg-type]
        assert_type(store.exists("k"), bool)
        assert_type(store.delete("k"), Deleted)
        assert_type(store.keys("p", page_size=10), Generator[str])
        assert_type(store.entries(start="a", end="b", reverse=True), Generator[Entry])
        assert_type(store.scan(), Generator[Entry])
        assert_type(store.history("k"), Generator[HistoryItem])
        assert_type(store.count(), int)
        assert_type(store.clear("p"), Cleared)
        assert_type(store.commit([Save("k", 1), Delete("l")], require=[Require("k")]), Committed)
        assert_type(store.get_schema("p"), Schema | None)
        assert_type(store.validate_struct({}, schema={"type": "object"}), Validation)
        snapshots = client.snapshots
        assert_type(snapshots.create("label", pinned=True), SnapshotCreated)
        assert_type(snapshots.get("label"), Snapshot | None)
        assert_type(snapshots.get(latest=True), Snapshot | None)
        assert_type(snapshots.list("label"), Generator[Snapshot])
        assert_type(snapshots.restore(SnapshotId("s-1"), key_prefix="p"), Restored)
        assert_type(snapshots.diff("label", 3, values=True), Generator[Difference])
        assert_type(snapshots.set_policy(snapshots_max=3), SnapshotPolicy)
        assert_type(snapshots.import_("file", request_id="r"), SnapshotCreated)
        snapshots.export("label", to=Path("file"))
        snapshots.export("label")  # type: ignore[call-arg]
        assert_type(client.admin.verify(), Generator[VerifyProgress])
        assert_type(store.watch(["p"], kinds=[ChangeKind.ENTRY_SAVED]), Watch[Change])
        assert_type(store.watch(progress=True, progress_interval=1), Watch[Change | Progress])
        with store.watch(start_revision=7, values=True) as watch:
            assert_type(next(watch), Change)
            assert_type(watch.revision, int)
        try:
            store.load("k", at=1)
        except RevisionCompactedError as error:
            assert_type(error.floor, int)


class Light(StrEnum):
    """The states of a traffic light."""

    RED = auto()
    GREEN = auto()


class Step(Enum):
    """The events of a traffic light."""

    GO = auto()
    STOP = auto()


LIGHT = Definition.from_enums(
    "light",
    Light,
    Step,
    initial=Light.RED,
    table={
        (Light.RED, Step.GO): To(Light.GREEN, guard="true"),
        (Light.GREEN, Step.GO): [To(Light.RED, guard=Hook("may")), Stay()],
        (Light.GREEN, Step.STOP): Light.RED,
    },
    final=(),
)


def blocking_machines() -> None:
    """Use every verb about machines."""
    with Client() as client:
        machines = client.machines
        assert_type(machines.define(Definition.load("light.yaml")), Defined)
        assert_type(machines.definition("light"), Definition | None)
        assert_type(machines.definitions(), Generator[Definition])
        assert_type(machines.delete_definition("light", 1), Deleted)
        assert_type(machines.create("light", context={"a": [1]}), Machine)
        assert_type(machines.get("m"), Machine | None)
        assert_type(machines.is_in("m", "red"), bool)
        assert_type(machines.list(LIGHT, state="red", in_state_for=1.5), Generator[Machine])
        assert_type(machines.count(), MachineCounts)
        assert_type(machines.delete("m"), Deleted)
        assert_type(machines.try_trigger("m", "go", None, actor="a"), bool)
        assert_type(machines.enabled_events("m"), EnabledEvents)
        assert_type(machines.simulate(["go"], definition=LIGHT).steps[0].accepted, bool)
        assert_type(machines.history("m"), Generator[Transition])
        assert_type(machines.watch(["m"], to_states=["red"]), Watch[Transition])
        assert_type(machines.watch(progress=True), Watch[Transition | Progress])
        assert_type(machines.validate_transition("a", "b", allowed=[("a", "b")]).valid, bool)
        assert_type(machines.migrate("light", state_map={"red": "green"}), Migrated)
        assert_type(machines.diagram(machine_id="m"), str)
        verdict = machines.trigger("m", "go", [1])
        assert_type(verdict, Verdict)
        if verdict.accepted:
            assert_type(verdict.transition, Transition)
        else:
            assert_type(verdict.rejection, Rejection)
        with machines.serve_guards({"may": lambda question: question.payload is not None}):
            pass
        with machines.serve_guards(lambda _question: 7):  # type: ignore[arg-type,return-value]
            pass
        operations: list[Operation] = [
            CreateMachine(LIGHT, "m"),
            Trigger("m", Step.GO),
            CreateSnapshot("l"),
        ]
        assert_type(
            client.store.commit(operations, require=[RequireMachine("m", exists=False)]), Committed
        )


def typed_machines() -> None:
    """Use what has other types with Enums."""
    with Client() as client:
        lights = client.machines.typed(LIGHT)
        assert_type(lights.create("m"), Machine[Light, Step])
        assert_type(lights.create("m").state, Light)
        assert_type(lights.count(), MachineCounts[Light])
        assert_type(lights.watch(events=[Step.GO]), Watch[Transition[Light, Step]])
        verdict = lights.trigger("m", Step.GO, expected_state=Light.RED)
        if verdict.accepted:
            assert_type(verdict.transition.event, Step | None)
        lights.trigger("m", "go")  # type: ignore[arg-type]
        lights.is_in("m", Step.GO)  # type: ignore[arg-type]


async def asynchronous() -> None:
    """Use the verbs of the client for asyncio that differ in kind."""
    async with AsyncClient(timeout_seconds=None) as client:
        assert_type(await client.store.save("k", "v"), Saved)
        assert_type(await client.store.load("k"), Entry | None)
        assert_type(client.store.scan(), AsyncGenerator[Entry])
        assert_type(client.store.watch(), AsyncWatch[Change])
        assert_type(await client.machines.trigger("m", "go"), Verdict)
        assert_type(client.machines.typed(LIGHT).list(), AsyncGenerator[Machine[Light, Step]])
        async with client.machines.serve_guards(answer) as guards:
            assert_type(await guards.wait(1), bool)
        async for key in client.store.keys():
            assert_type(key, str)


async def answer(question: HookQuestion) -> Refuse:
    """Refuse everything."""
    return Refuse(question.note)
