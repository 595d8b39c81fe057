"""Requests that are right but for what a test makes wrong, and the sending of them."""

from typing import Any

from google.protobuf.message import Message

from statekeep.v1 import store_service_pb2 as pb
from statekeep.v1.commit_pb2 import (
    ClearOperation,
    DeleteOperation,
    EntryPrecondition,
    Operation,
    Precondition,
    SaveOperation,
)
from statekeep.v1.entry_pb2 import Value
from tests.refusals import Refusal, refused
from tests.serving import RunningServer

TEXT = Value(text="v")

Request = Message


def call(server: RunningServer, request: Request, namespace: str) -> Refusal:
    """Send a request to the RPC of its name and return how that refused it."""
    if "namespace" in request.DESCRIPTOR.fields_by_name and not getattr(request, "namespace"):  # noqa: B009
        setattr(request, "namespace", namespace)  # noqa: B010 - which message it is, is not known
    name = type(request).__name__.removesuffix("Request")
    stub: Any = server.store if hasattr(server.store, name) else server.admin
    return refused(getattr(stub, name), request)


def save(key: str = "k", value: Value = TEXT, **fields: Any) -> pb.SaveRequest:  # noqa: ANN401
    """Return a request that is right but for what the test makes wrong."""
    return pb.SaveRequest(key=key, value=value, **fields)


def commit(*operations: Operation) -> pb.CommitRequest:
    """Return a commit of operations."""
    return pb.CommitRequest(operations=operations)


def saving(key: str = "k", value: Value = TEXT, **fields: Any) -> Operation:  # noqa: ANN401
    """Return the operation that saves an entry."""
    return Operation(save=SaveOperation(key=key, value=value, **fields))


def deleting(key: str) -> Operation:
    """Return the operation that deletes an entry."""
    return Operation(delete=DeleteOperation(key=key))


def clearing(prefix: str) -> Operation:
    """Return the operation that deletes all below a prefix."""
    return Operation(clear=ClearOperation(prefix=prefix))


def exists(key: str, *, wanted: bool = True) -> Precondition:
    """Return the precondition that an entry exists, or does not."""
    return Precondition(entry=EntryPrecondition(key=key, exists=wanted))
