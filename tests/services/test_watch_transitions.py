"""WatchTransitions: how machines move, filtered at the server, each transition once."""

from collections.abc import Iterator
from typing import Any

import pytest

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import machine_service_pb2 as pb
from statekeep.v1 import store_service_pb2 as store_pb
from statekeep.v1.commit_pb2 import Operation, TriggerOperation
from statekeep.v1.entry_pb2 import Value
from statekeep.v1.machine_pb2 import Definition, Transition
from tests.machines import LOOP, SOURCE, Machines, duration
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory


def taken(stream: Any, count: int) -> list[Transition]:  # noqa: ANN401 - a call
    """Return so many transitions of a watch, and end it."""
    found = list[Transition]()
    for message in stream:
        found += message.transitions
        if len(found) >= count:
            break
    stream.cancel()
    return found


def named(transitions: list[Transition]) -> list[tuple[str, int]]:
    """Return (machine, sequence) of each transition."""
    return [(each.machine_id, each.sequence) for each in transitions]


def test_every_transition_comes_once_and_in_order(machines: Machines) -> None:
    """From a revision in the past on, and going on live; as the history has it."""
    machines.begin(LOOP, "a")
    machines.create("loop", "b")
    machines.trigger("go", "a")
    stream = machines.watch(1)
    assert named(list(next(stream).transitions)) == [("a", 1)]
    for machine_id in ("b", "a", "b"):
        machines.trigger("go", machine_id)
    found = taken(stream, 3)
    assert named(found) == [("b", 1), ("a", 2), ("b", 2)]
    assert found[1] == machines.history("a")[0]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [("l", 1), ("s", 1), ("l", 2), ("s", 2), ("s", 3)]),
        ({"machine_ids": ["l"]}, [("l", 1), ("l", 2)]),
        ({"definition_names": ["source"]}, [("s", 1), ("s", 2), ("s", 3)]),
        ({"events": ["fail", "retry"]}, [("s", 2), ("s", 3)]),
        ({"from_states": ["a", "failed"]}, [("l", 1), ("s", 3)]),
        ({"to_states": ["processing"]}, [("s", 1)]),
        ({"machine_ids": ["s"], "events": ["go"]}, []),
    ],
)
def test_filters_are_applied_by_the_server(
    machines: Machines, filters: dict[str, list[str]], expected: list[tuple[str, int]]
) -> None:
    """All of them have to hold; what does not pass is told as progress."""
    machines.begin(LOOP, "l")
    machines.begin(SOURCE, "s")
    for machine_id, event in (
        ("l", "go"),
        ("s", "process"),
        ("l", "go"),
        ("s", "fail"),
        ("s", "retry"),
    ):
        latest = machines.trigger(event, machine_id).revision
    stream = machines.watch(1, **filters, progress_interval=duration(100))
    found = list[Transition]()
    for message in stream:
        found += message.transitions
        if message.revision >= latest:
            break
    stream.cancel()
    assert named(found) == expected


def test_transitions_of_one_commit_come_together(shared: RunningServer, machines: Machines) -> None:
    """In the order of its operations, also when one machine moves twice."""
    machines.begin(LOOP, "a")
    machines.create("loop", "b")
    operations = [
        Operation(trigger=TriggerOperation(machine_id=machine_id, event="go"))
        for machine_id in ("b", "a", "b")
    ]
    request = store_pb.CommitRequest(namespace=machines.namespace, operations=operations)
    revision = shared.store.Commit(request).revision
    stream = machines.watch(1)
    message = next(stream)
    stream.cancel()
    assert (message.revision, message.partial) == (revision, False)
    assert named(list(message.transitions)) == [("b", 1), ("a", 1), ("b", 2)]


def test_a_watch_from_now_begins_with_where_it_begins(
    shared: RunningServer, machines: Machines
) -> None:
    """Other changes are passed over, and progress tells how far it came."""
    machines.begin(LOOP)
    machines.trigger("go")
    stream = machines.watch(progress_interval=duration(100))
    first = next(stream)
    assert (first.revision, list(first.transitions)) == (3, [])
    save = store_pb.SaveRequest(namespace=machines.namespace, key="k", value=Value(text="v"))
    revision = shared.store.Save(save).revision
    assert any(message.revision == revision for message in _until(stream, revision))
    machines.trigger("go")
    assert named(taken(stream, 1)) == [("m", 2)]


def _until(stream: Any, revision: int) -> Iterator[pb.WatchTransitionsResponse]:  # noqa: ANN401
    for message in stream:
        yield message
        if message.revision >= revision:
            return


def test_transitions_that_the_history_has_dropped_are_still_delivered(
    machines: Machines,
) -> None:
    """A watch has all that happened above the floor, however short the history is."""
    definition = Definition()
    definition.CopyFrom(LOOP)
    definition.history_transitions_max = 1
    machines.begin(definition)
    for _ in range(20):
        machines.trigger("go")
    assert len(machines.history()) == 1
    assert named(taken(machines.watch(1), 20)) == [("m", number) for number in range(1, 21)]


def test_a_watch_below_the_floor_is_refused(make_server: ServerFactory) -> None:
    """With the floor; at the floor and above it transitions are still there."""
    server = make_server()
    machines = Machines(server, "n")
    machines.begin(LOOP)
    for _ in range(10):
        machines.trigger("go")
    server.admin.Compact(admin_pb.CompactRequest(namespace="n", target_revision=8))
    request = pb.WatchTransitionsRequest(namespace="n", start_revision=7)
    refusal = refused(machines.stub.WatchTransitions, request)
    assert (refusal.reason, refusal.metadata["floor"]) == ("REVISION_COMPACTED", "8")
    assert named(taken(machines.watch(8), 5)) == [("m", number) for number in range(6, 11)]
    assert len(machines.history()) == 10


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"machine_ids": [""]}, "machine_ids[0]"),
        ({"machine_ids": ["m"] * 129}, "machine_ids"),
        ({"events": [""]}, "events[0]"),
        ({"to_states": ["s"] * 129}, "to_states"),
        ({"progress_interval": duration(99)}, "progress_interval"),
    ],
)
def test_a_wrong_watch_is_refused(machines: Machines, fields: dict[str, Any], field: str) -> None:
    """With the field at fault."""
    request = pb.WatchTransitionsRequest(namespace=machines.namespace, **fields)
    assert refused(machines.stub.WatchTransitions, request).fields == [field]
