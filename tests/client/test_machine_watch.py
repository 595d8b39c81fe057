"""Watches of machines: which transitions come, in which order, and how they go on."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import statekeep
from statekeep import AsyncClient, ChangeKind, Client, Progress, Retry
from statekeep.v1 import machine_pb2
from statekeep.v1 import machine_service_pb2 as pb
from statekeep_server.config import Config
from tests.client.kinds import SOURCE
from tests.client.serving import UNAVAILABLE, FlakyServer, serving

AT_ONCE = Retry(pause_seconds_first=0.0)


def move(client: Client, machine_id: str, *events: str) -> None:
    """Make a source and send it events."""
    client.machines.create("source", machine_id)
    for event in events:
        assert client.machines.try_trigger(machine_id, event)


def test_transitions_come_as_they_happen(client: Client) -> None:
    client.machines.define(SOURCE)
    with client.machines.watch() as watch:
        move(client, "a", "process", "fail")
        seen = [next(watch) for _ in range(2)]
    assert [(one.machine_id, one.from_state, one.event, one.to_state) for one in seen] == [
        ("a", "pending", "process", "processing"),
        ("a", "processing", "fail", "failed"),
    ]
    assert watch.revision == 4
    assert seen == list(client.machines.history("a", reverse=True))


def test_filters_are_applied_together(client: Client) -> None:
    client.machines.define(SOURCE)
    for machine_id in ("a", "b", "c"):
        move(client, machine_id, "process", "complete")

    def first(**filters: Any) -> tuple[str, str | None]:  # noqa: ANN401 - several lists
        with client.machines.watch(start_revision=1, **filters) as watch:
            found = next(watch)
        return found.machine_id, found.event

    assert first(machine_ids=["c", "b"]) == ("b", "process")
    assert first(events=["complete"]) == ("a", "complete")
    assert first(from_states=["processing"], machine_ids=["c"]) == ("c", "complete")
    assert first(to_states=["indexed"], definitions=["source"]) == ("a", "complete")
    for name in ("machine_ids", "definitions", "events", "from_states", "to_states"):
        with pytest.raises(TypeError, match=rf"{name} is a list; write \['a'\]"):
            first(**{name: "a"})
    with pytest.raises(TypeError, match="definitions is a list"):
        client.machines.watch(definitions=SOURCE)  # type: ignore[call-overload]


def test_progress_tells_how_far_it_has_come(client: Client) -> None:
    client.machines.define(SOURCE)
    move(client, "a", "process")
    with client.machines.watch(
        events=["retry"], start_revision=1, progress=True, progress_interval=0.1
    ) as watch:
        assert next(watch) == Progress(3)
        move(client, "b", "process")
        while (last := next(watch)) != Progress(5):
            assert isinstance(last, Progress)


def message(
    revision: int, *places: tuple[int, str, int], partial: bool = False
) -> pb.WatchTransitionsResponse:
    """Return a message with transitions of these revisions, machines and sequences."""
    transitions = [
        machine_pb2.Transition(revision=each, machine_id=machine_id, sequence=sequence)
        for each, machine_id, sequence in places
    ]
    return pb.WatchTransitionsResponse(revision=revision, transitions=transitions, partial=partial)


def test_a_part_of_a_revision_comes_once_though_it_is_sent_again(flaky: FlakyServer) -> None:
    flaky.failures = [UNAVAILABLE]
    flaky.batches = [
        message(5, (4, "a", 1), (5, "b", 1), (5, "a", 2), partial=True),
        message(5, (5, "b", 1), (5, "a", 2), (5, "c", 1)),
        message(6, (6, "a", 3)),
    ]
    with Client(flaky.address, retry=AT_ONCE) as client:
        watch = client.machines.watch(start_revision=4)
        places = [(one.machine_id, one.sequence) for one in (next(watch) for _ in range(5))]
        assert watch.revision == 6
    assert places == [("a", 1), ("b", 1), ("a", 2), ("c", 1), ("a", 3)]
    assert [request.start_revision for request in flaky.requests] == [4, 5]


def test_a_watch_goes_on_when_the_server_is_restarted(tmp_path: Path) -> None:
    config = Config.model_validate({"listen": "127.0.0.1:0", "data": tmp_path / "data"})
    with ExitStack() as first, ExitStack() as second:
        address = first.enter_context(serving(config))
        client = second.enter_context(Client(address))
        client.machines.define(SOURCE)
        move(client, "a", "process")
        watch = second.enter_context(client.machines.watch(start_revision=1))
        assert next(watch).sequence == 1
        first.close()
        second.enter_context(serving(config.model_copy(update={"listen": address})))
        assert client.machines.trigger("a", "fail", request_id="r").accepted
        assert next(watch).sequence == 2


def test_below_the_floor_it_says_so(client: Client) -> None:
    client.machines.define(SOURCE)
    move(client, "a", "process", "fail")
    client.admin.compact(4)
    with pytest.raises(statekeep.RevisionCompactedError):
        next(client.machines.watch(start_revision=1))


def test_changes_tell_of_machines(client: Client) -> None:
    """A watch of the store has them among the other changes."""
    client.machines.define(SOURCE)
    move(client, "a", "process")
    client.machines.delete("a")
    client.machines.delete_definition("source")
    with client.store.watch(start_revision=1, values=True) as watch:
        added, created, moved, deleted, gone = (next(watch) for _ in range(5))
    assert added.kind is ChangeKind.DEFINITION_ADDED
    assert (added.definition_name, added.definition_version) == ("source", 1)
    assert (created.kind, created.machine_id) == (ChangeKind.MACHINE_CREATED, "a")
    assert created.machine is not None
    assert created.machine.state == "pending"
    assert moved.kind is ChangeKind.MACHINE_MOVED
    assert moved.transition is not None
    assert (moved.transition.event, moved.transition.to_state) == ("process", "processing")
    assert moved.machine is not None
    assert moved.machine.sequence == 1
    assert (deleted.kind, deleted.machine_id) == (ChangeKind.MACHINE_DELETED, "a")
    assert gone.kind is ChangeKind.DEFINITION_DELETED


def test_differences_tell_of_machines(client: Client) -> None:
    client.machines.define(SOURCE)
    move(client, "a", "process")
    client.snapshots.create("kept")
    client.machines.trigger("a", "fail")
    move(client, "b")
    found = {one.machine_id: one for one in client.snapshots.diff("kept", values=True)}
    before, after = found["a"].machine_before, found["a"].machine_after
    assert before is not None
    assert after is not None
    assert (before.state, after.state, after.context) == ("processing", "failed", {"tries": 1})
    assert found["b"].machine_before is None


@pytest.mark.asyncio
async def test_the_watch_of_machines_for_asyncio(address: str) -> None:
    async with AsyncClient(address) as client:
        await client.machines.define(SOURCE)
        await client.machines.create("source", "a")
        async with client.machines.watch(["a"]) as watch:
            await client.machines.trigger("a", "process")
            assert (await anext(watch)).to_state == "processing"
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(watch), 0.05)
            await client.machines.trigger("a", "fail")
            assert (await anext(watch)).to_state == "failed"
