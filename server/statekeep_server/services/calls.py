"""The calls about single entries and commits, apart from how they are carried.

Owns the way from a request to a plan or a query, and from an answer to a response. A unary RPC and
a call of a pipeline both go through here, so they cannot differ. Must never know a stream.
"""

from typing import NamedTuple

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
from statekeep_server.domain import commits, entries, machines, store
from statekeep_server.domain.answers import DeleteAnswer
from statekeep_server.domain.commits import CommitAnswer
from statekeep_server.domain.entries import SaveAnswer
from statekeep_server.domain.machines import Replies
from statekeep_server.domain.programs import Programs
from statekeep_server.domain.ranges import Point
from statekeep_server.errors import EventRejectedError, OperationsTooManyError
from statekeep_server.services import convert, operations, validate
from statekeep_server.services.judging import MachineMovingError, PlanWith
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
    operation = entries.SaveOperation(
        validate.key_of(request.key, limits),
        *validate.value_of(request.value, limits),
        validate.ttl_of(request.ttl) if request.HasField("ttl") else 0,
        request.if_revision if request.HasField("if_revision") else None,
    )
    return entries.save(origin, operation, limits)


def save_response(answer: SaveAnswer) -> SaveResponse:
    """Return the response to a save."""
    return SaveResponse(revision=answer.revision, created=answer.created)


def delete_plan(request: DeleteRequest, limits: Limits) -> Plan[DeleteAnswer]:
    """Return the plan that a request to delete asks for."""
    origin = validate.origin_of(request, request.namespace, request.request_id, limits)
    operation = entries.DeleteOperation(
        validate.key_of(request.key, limits),
        request.if_revision if request.HasField("if_revision") else None,
    )
    return entries.delete(origin, operation, limits)


def delete_response(answer: DeleteAnswer) -> DeleteResponse:
    """Return the response to a delete."""
    return DeleteResponse(revision=answer.revision, existed=answer.existed)


def commit_plan(
    request: CommitRequest, limits: Limits, programs: Programs
) -> PlanWith[CommitAnswer]:
    """Return what makes the plan of a commit, given the answers of hooks."""
    origin = validate.origin_of(request, request.namespace, request.request_id, limits)
    _check_count("operations", len(request.operations), limits.operations_max)
    _check_count("preconditions", len(request.preconditions), limits.preconditions_max)
    preconditions = [
        operations.precondition_of(precondition, f"preconditions[{index}]", limits)
        for index, precondition in enumerate(request.preconditions)
    ]
    asked = [
        operations.operation_of(operation, f"operations[{index}]", limits)
        for index, operation in enumerate(request.operations)
    ]

    def plan_with(replies: Replies) -> Plan[CommitAnswer]:
        return commits.commit(origin, preconditions, asked, limits, programs, replies=replies)

    return plan_with


def busy_commit(error: MachineMovingError) -> EventRejectedError:
    """Return the error of a commit with a machine that kept moving while its hooks were asked."""
    operation = error.needed.operation
    rejection = machines.busy(operation, machines.HOOK_ROUNDS_MAX)
    return commits.rejected(operation, rejection, error.needed.asked.field)


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


def _check_count(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise OperationsTooManyError(
            f"the commit has {count} {what}; the limit is {limit} ({what}_max); split it into "
            f"several commits",
            field=what,
            limit=limit,
            count=count,
        )
