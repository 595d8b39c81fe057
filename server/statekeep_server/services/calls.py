"""The calls about single entries and commits, apart from how they are carried.

Owns the way from a request to a plan or a query, and from an answer to a response. A unary RPC and
a call of a pipeline both go through here, so they cannot differ. Must never know a stream.
"""

from typing import NamedTuple

from statekeep.v1 import commit_pb2
from statekeep.v1.store_service_pb2 import (
    CommitRequest,
    DeleteRequest,
    DeleteResponse,
    ExistsRequest,
    ExistsResponse,
    LoadRequest,
    LoadResponse,
    SaveRequest,
    SaveResponse,
)
from statekeep_server.config import Limits
from statekeep_server.domain import commits, store
from statekeep_server.domain.commits import (
    CommitAnswer,
    DeleteAnswer,
    EntryPrecondition,
    Operation,
    SaveAnswer,
)
from statekeep_server.domain.ranges import Point
from statekeep_server.errors import (
    ArgumentInvalidError,
    NotImplementedYetError,
    OperationsTooManyError,
)
from statekeep_server.services import convert, validate
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import Plan


class EntryQuery(NamedTuple):
    """A question about one entry."""

    namespace: str
    key: bytes
    point: Point


def save_plan(request: SaveRequest, limits: Limits) -> Plan[SaveAnswer]:
    """Return the plan that a request to save asks for."""
    origin = validate.origin_of(request, request.namespace, request.request_id, limits)
    operation = commits.SaveOperation(
        validate.key_of(request.key, limits),
        *validate.value_of(request.value, limits),
        validate.ttl_of(request.ttl) if request.HasField("ttl") else 0,
        request.if_revision if request.HasField("if_revision") else None,
    )
    return commits.save(origin, operation, limits)


def save_response(answer: SaveAnswer) -> SaveResponse:
    """Return the response to a save."""
    return SaveResponse(revision=answer.revision, created=answer.created)


def delete_plan(request: DeleteRequest, limits: Limits) -> Plan[DeleteAnswer]:
    """Return the plan that a request to delete asks for."""
    origin = validate.origin_of(request, request.namespace, request.request_id, limits)
    operation = commits.DeleteOperation(
        validate.key_of(request.key, limits),
        request.if_revision if request.HasField("if_revision") else None,
    )
    return commits.delete(origin, operation, limits)


def delete_response(answer: DeleteAnswer) -> DeleteResponse:
    """Return the response to a delete."""
    return DeleteResponse(revision=answer.revision, existed=answer.existed)


def commit_plan(request: CommitRequest, limits: Limits) -> Plan[CommitAnswer]:
    """Return the plan that a request to commit asks for."""
    origin = validate.origin_of(request, request.namespace, request.request_id, limits)
    _check_count("operations", len(request.operations), limits.operations_max)
    _check_count("preconditions", len(request.preconditions), limits.preconditions_max)
    return commits.commit(
        origin,
        [
            _precondition(precondition, f"preconditions[{index}]", limits)
            for index, precondition in enumerate(request.preconditions)
        ],
        [
            _operation(operation, f"operations[{index}]", limits)
            for index, operation in enumerate(request.operations)
        ],
        limits,
    )


def entry_query(request: LoadRequest | ExistsRequest, limits: Limits) -> EntryQuery:
    """Return the question that a request to load, or whether an entry exists, asks."""
    return EntryQuery(
        validate.namespace_of(request.namespace),
        validate.key_of(request.key, limits),
        validate.point_of(request.at),
    )


def load(engine: Engine, query: EntryQuery) -> LoadResponse:
    """Return the response to a load; EntryNotFoundError if there is no entry."""
    revision, found = store.load(engine, *query)
    return LoadResponse(revision=revision, entry=convert.entry(found))


def exists(engine: Engine, query: EntryQuery) -> ExistsResponse:
    """Return the response to the question whether an entry exists."""
    revision, found = store.exists(engine, *query)
    return ExistsResponse(revision=revision, exists=found)


def _precondition(
    precondition: commit_pb2.Precondition, field: str, limits: Limits
) -> EntryPrecondition:
    condition = precondition.WhichOneof("condition")
    if condition == "machine":
        raise NotImplementedYetError(
            f"{field}.machine: machines are not implemented yet", rpc="machine"
        )
    requirement = precondition.entry.WhichOneof("requirement")
    if condition is None or requirement is None:
        raise ArgumentInvalidError(
            f"{field} requires nothing; give an entry's key and its revision or exists",
            field=field,
        )
    entry = precondition.entry
    return EntryPrecondition(
        validate.key_of(entry.key, limits, f"{field}.entry.key"),
        entry.revision if requirement == "revision" else None,
        entry.exists if requirement == "exists" else None,
    )


def _operation(operation: commit_pb2.Operation, field: str, limits: Limits) -> Operation:
    kind = operation.WhichOneof("operation")
    if kind == "save":
        save = operation.save
        return commits.SaveOperation(
            validate.key_of(save.key, limits, f"{field}.save.key"),
            *validate.value_of(save.value, limits, f"{field}.save.value"),
            validate.ttl_of(save.ttl, f"{field}.save.ttl") if save.HasField("ttl") else 0,
        )
    if kind == "delete":
        key = validate.key_of(operation.delete.key, limits, f"{field}.delete.key")
        return commits.DeleteOperation(key)
    if kind == "clear":
        clear = operation.clear
        key_range = validate.range_of(clear, clear.WhichOneof("selection"), limits)
        return commits.ClearOperation(*key_range)
    if kind is None:
        raise ArgumentInvalidError(
            f"{field} does nothing; give one of save, delete or clear", field=field
        )
    raise NotImplementedYetError(f"{field}.{kind} is not implemented yet", rpc=kind)


def _check_count(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise OperationsTooManyError(
            f"the commit has {count} {what}; the limit is {limit} ({what}_max); split it into "
            f"several commits",
            field=what,
            limit=limit,
            count=count,
        )
