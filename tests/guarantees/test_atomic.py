"""Atomic: a commit is seen whole or not at all."""

import threading

import pytest

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import (
    ClearOperation,
    DeleteOperation,
    EntryPrecondition,
    Operation,
    Precondition,
    SaveOperation,
)
from statekeep.v1.entry_pb2 import PointInTime, Value
from tests.refusals import refused
from tests.serving import RunningServer, ServerFactory

KEYS = [f"k{number}" for number in range(20)]
COMMITS = 200


def saving(key: str, text: str) -> Operation:
    """Return the operation that saves a text."""
    return Operation(save=SaveOperation(key=key, value=Value(text=text)))


def contents(server: RunningServer, revision: int | None = None) -> dict[str, str]:
    """Return all entries."""
    at = None if revision is None else PointInTime(revision=revision)
    messages = server.store.ScanEntries(pb.ScanEntriesRequest(at=at))
    return {entry.key: entry.value.text for message in messages for entry in message.entries}


def test_readers_see_all_of_a_commit_or_nothing_of_it(make_server: ServerFactory) -> None:
    """However a read and a commit meet, the entries of one commit are of one commit."""
    server = make_server()
    is_done = threading.Event()

    def write() -> None:
        for number in range(COMMITS):
            operations = [saving(key, str(number)) for key in KEYS]
            server.store.Commit(pb.CommitRequest(operations=operations))
        is_done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set[str]()
    while not is_done.is_set():
        entries = server.store.ListEntries(pb.ListEntriesRequest()).entries
        assert len(entries) in {0, len(KEYS)}
        texts = {entry.value.text for entry in entries}
        assert len(texts) <= 1
        seen |= texts
    writer.join()
    assert len(seen) > 1
    assert contents(server) == dict.fromkeys(KEYS, str(COMMITS - 1))


def test_all_changes_of_a_commit_have_one_revision(make_server: ServerFactory) -> None:
    """Right before it there is nothing of it; at it there is all of it."""
    server = make_server()
    server.store.Commit(pb.CommitRequest(operations=[saving("old/a", "1"), saving("old/b", "1")]))
    answer = server.store.Commit(
        pb.CommitRequest(
            operations=[
                Operation(clear=ClearOperation(prefix="old/")),
                saving("old/a", "2"),
                saving("new", "2"),
                Operation(delete=DeleteOperation(key="none")),
            ]
        )
    )
    assert answer.revision == 2
    assert [result.WhichOneof("result") for result in answer.results] == [
        "clear",
        "save",
        "save",
        "delete",
    ]
    assert answer.results[0].clear.count == 2
    assert not answer.results[3].delete.existed
    assert contents(server, 1) == {"old/a": "1", "old/b": "1"}
    assert contents(server, 2) == {"old/a": "2", "new": "2"}


@pytest.mark.parametrize("failing", [0, 10, 19])
def test_a_commit_of_which_one_operation_fails_changes_nothing(
    make_server: ServerFactory, failing: int
) -> None:
    """Wherever the failing one stands; the error names it."""
    server = make_server()
    server.store.PutSchema(pb.PutSchemaRequest(prefix="strict/", json_schema="false"))
    operations = [saving(key, "v") for key in KEYS]
    operations[failing] = saving("strict/k", "v")
    refusal = refused(server.store.Commit, pb.CommitRequest(operations=operations))
    assert refusal.fields[0].startswith(f"operations[{failing}].")
    assert contents(server) == {}
    assert server.status().revision == 1


def test_a_commit_of_which_one_precondition_fails_changes_nothing(
    make_server: ServerFactory,
) -> None:
    """The error names the precondition, the entry, its revision and the latest one."""
    server = make_server()
    server.store.Commit(pb.CommitRequest(operations=[saving("there", "v")]))
    request = pb.CommitRequest(
        preconditions=[
            Precondition(entry=EntryPrecondition(key="there", exists=True)),
            Precondition(entry=EntryPrecondition(key="there", revision=77)),
        ],
        operations=[saving("k", "v")],
    )
    refusal = refused(server.store.Commit, request)
    assert refusal.reason == "PRECONDITION_FAILED"
    assert refusal.metadata == {
        "field": "preconditions[1]",
        "key": "there",
        "revision": "1",
        "latest": "1",
    }
    assert contents(server) == {"there": "v"}


def test_a_commit_that_changes_nothing_makes_no_revision(make_server: ServerFactory) -> None:
    """Only preconditions, or deletions of nothing, answer with the latest revision."""
    server = make_server()
    server.store.Commit(pb.CommitRequest(operations=[saving("k", "v")]))
    nothing = Operation(delete=DeleteOperation(key="none"))
    holds = Precondition(entry=EntryPrecondition(key="k", revision=1))
    for request in (
        pb.CommitRequest(),
        pb.CommitRequest(preconditions=[holds]),
        pb.CommitRequest(operations=[nothing]),
    ):
        assert server.store.Commit(request).revision == 1
    assert server.status().revision == 1
