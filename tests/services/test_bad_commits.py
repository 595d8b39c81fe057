"""Commits that are wrong as a whole: too many operations, a key twice, nothing to do."""

import grpc
import pytest

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import (
    EntryPrecondition,
    Operation,
    Precondition,
)
from tests.services.requests import call, clearing, commit, deleting, exists, save, saving
from tests.serving import RunningServer


@pytest.mark.parametrize("what", ["operations", "preconditions"])
def test_a_commit_takes_128_operations_and_128_preconditions(
    shared: RunningServer, namespace: str, what: str
) -> None:
    """128 are applied; one more is refused with the count and the limit."""
    keys = [f"k{number}" for number in range(129)]
    request = pb.CommitRequest(namespace=namespace)
    if what == "operations":
        request.operations.extend(saving(key) for key in keys)
    else:
        request.preconditions.extend(exists(key, wanted=False) for key in keys)
    refusal = call(shared, request, namespace)
    assert refusal.reason == "OPERATIONS_TOO_MANY"
    assert {"count": "129", "limit": "128"}.items() <= refusal.metadata.items()
    assert refusal.fields == [what]
    assert shared.status(namespace).revision == 0
    del getattr(request, what)[-1]
    shared.store.Commit(request)


@pytest.mark.parametrize(
    "operations",
    [
        [saving("a"), saving("a")],
        [saving("a"), deleting("a")],
        [deleting("a"), saving("a")],
        [deleting("a"), deleting("a")],
        [deleting("there"), saving("there")],
        [saving("a"), clearing("")],
        [saving("there"), clearing("the")],
        [deleting("there"), clearing("there")],
        [deleting("a"), clearing("")],
        [clearing(""), saving("there"), deleting("there")],
        [clearing(""), saving("there"), clearing("")],
    ],
    ids=lambda operations: " ".join(
        str(operation.WhichOneof("operation")) for operation in operations
    ),
)
def test_a_commit_names_an_entry_once(
    shared: RunningServer, namespace: str, operations: list[Operation]
) -> None:
    """A second save or delete of a key, or a clear after one, is refused and names the key."""
    shared.store.Save(save("there", namespace=namespace))
    refusal = call(shared, commit(*operations), namespace)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "KEY_DUPLICATE")
    assert refusal.metadata["key"] in {"a", "there"}
    assert refusal.fields[0].startswith("operations[")
    assert shared.status(namespace).revision == 1


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (commit(saving(), Operation()), "operations[1]"),
        (pb.CommitRequest(preconditions=[Precondition()]), "preconditions[0]"),
        (
            pb.CommitRequest(preconditions=[Precondition(entry=EntryPrecondition(key="k"))]),
            "preconditions[0]",
        ),
    ],
    ids=str,
)
def test_an_empty_operation_or_precondition_is_refused(
    shared: RunningServer, namespace: str, request_: pb.CommitRequest, field: str
) -> None:
    """What says nothing is an error, not nothing to do."""
    refusal = call(shared, request_, namespace)
    assert refusal.reason == "ARGUMENT_INVALID"
    assert refusal.fields == [field]
    assert shared.status(namespace).revision == 0
