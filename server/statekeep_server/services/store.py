"""StoreService: entries and the commits that change them.

Each handler checks its request, calls the domain and maps the answer. Reads of one entry run on
the event loop, since they take microseconds; what walks over many runs on the reading threads.
"""

from collections.abc import AsyncIterator
from typing import TypeVar

from statekeep.v1 import commit_pb2, store_service_pb2_grpc
from statekeep.v1.store_service_pb2 import (
    ClearRequest,
    ClearResponse,
    CommitRequest,
    CommitResponse,
    CountEntriesRequest,
    CountEntriesResponse,
    DeleteRequest,
    DeleteResponse,
    ExistsRequest,
    ExistsResponse,
    GetEntryHistoryRequest,
    GetEntryHistoryResponse,
    ListEntriesRequest,
    ListEntriesResponse,
    ListKeysRequest,
    ListKeysResponse,
    LoadRequest,
    LoadResponse,
    SaveRequest,
    SaveResponse,
    ScanEntriesRequest,
    ScanEntriesResponse,
)
from statekeep_server.domain import commits, store
from statekeep_server.domain.commits import EntryPrecondition, Operation
from statekeep_server.domain.ranges import KeyRange, PageQuery
from statekeep_server.errors import (
    ArgumentInvalidError,
    NotImplementedYetError,
    OperationsTooManyError,
)
from statekeep_server.services import convert, validate
from statekeep_server.services.context import Context, Edge
from statekeep_server.services.schemas import SchemaHandlers

ListRequestT = TypeVar("ListRequestT", ListKeysRequest, ListEntriesRequest)


class StoreService(SchemaHandlers, store_service_pb2_grpc.StoreServiceServicer):
    """The handlers of StoreService."""

    def __init__(self, edge: Edge) -> None:
        """Serve the store behind an edge."""
        self._edge = edge

    async def Save(  # noqa: N802 - the contract's name
        self, request: SaveRequest, context: Context
    ) -> SaveResponse:
        """Save an entry; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        operation = commits.SaveOperation(
            validate.key_of(request.key, limits),
            *validate.value_of(request.value, limits),
            validate.ttl_of(request.ttl) if request.HasField("ttl") else 0,
            request.if_revision if request.HasField("if_revision") else None,
        )
        plan = commits.save(origin, operation, limits)
        answer = await self._edge.writes.apply(
            plan, deadline_seconds=self._edge.deadline_of(context)
        )
        return SaveResponse(revision=answer.revision, created=answer.created)

    async def Load(  # noqa: N802
        self, request: LoadRequest, context: Context
    ) -> LoadResponse:
        """Load an entry; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        key = validate.key_of(request.key, self._edge.limits)
        revision, found = store.load(
            self._edge.engine, namespace, key, validate.point_of(request.at)
        )
        return LoadResponse(revision=revision, entry=convert.entry(found))

    async def Delete(  # noqa: N802
        self, request: DeleteRequest, context: Context
    ) -> DeleteResponse:
        """Delete an entry; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        operation = commits.DeleteOperation(
            validate.key_of(request.key, limits),
            request.if_revision if request.HasField("if_revision") else None,
        )
        plan = commits.delete(origin, operation, limits)
        answer = await self._edge.writes.apply(
            plan, deadline_seconds=self._edge.deadline_of(context)
        )
        return DeleteResponse(revision=answer.revision, existed=answer.existed)

    async def Exists(  # noqa: N802
        self, request: ExistsRequest, context: Context
    ) -> ExistsResponse:
        """Say whether an entry exists; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        key = validate.key_of(request.key, self._edge.limits)
        point = validate.point_of(request.at)
        revision, exists = store.exists(self._edge.engine, namespace, key, point)
        return ExistsResponse(revision=revision, exists=exists)

    async def ListKeys(  # noqa: N802
        self, request: ListKeysRequest, context: Context
    ) -> ListKeysResponse:
        """List a page of keys; see the contract."""
        del context
        page = await self._page("ListKeys", request)
        return ListKeysResponse(
            revision=page.revision,
            keys=[entry.key.decode() for entry in page.entries],
            next_page_token=page.next_token,
        )

    async def ListEntries(  # noqa: N802
        self, request: ListEntriesRequest, context: Context
    ) -> ListEntriesResponse:
        """List a page of entries; see the contract."""
        del context
        page = await self._page("ListEntries", request)
        return ListEntriesResponse(
            revision=page.revision,
            entries=[convert.entry(entry) for entry in page.entries],
            next_page_token=page.next_token,
        )

    async def ScanEntries(  # noqa: N802
        self, request: ScanEntriesRequest, context: Context
    ) -> AsyncIterator[ScanEntriesResponse]:
        """Stream all entries of a selection; see the contract."""
        del context
        limits = self._edge.limits
        batches = store.scan(
            self._edge.engine,
            validate.namespace_of(request.namespace),
            validate.range_of(request, request.WhichOneof("selection"), limits),
            validate.point_of(request.at),
            limits.scan_batch_bytes_max,
            is_reverse=request.reverse,
        )
        with self._edge.open_stream():
            while (batch := await self._edge.read(next, batches, None)) is not None:
                yield ScanEntriesResponse(
                    revision=batch.revision,
                    entries=[convert.entry(entry) for entry in batch.entries],
                )

    async def CountEntries(  # noqa: N802
        self, request: CountEntriesRequest, context: Context
    ) -> CountEntriesResponse:
        """Count the entries of a selection; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        selection = request.WhichOneof("selection")
        key_range = validate.range_of(request, selection, self._edge.limits)
        point = validate.point_of(request.at)
        revision, count = await self._edge.read(
            store.count, self._edge.engine, namespace, key_range, point
        )
        return CountEntriesResponse(revision=revision, count=count)

    async def Clear(  # noqa: N802
        self, request: ClearRequest, context: Context
    ) -> ClearResponse:
        """Delete all entries of a selection; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        key_range = validate.range_of(request, request.WhichOneof("selection"), limits)
        plan = commits.clear(origin, commits.ClearOperation(*key_range), limits)
        answer = await self._edge.writes.apply(
            plan, deadline_seconds=self._edge.deadline_of(context)
        )
        return ClearResponse(revision=answer.revision, count=answer.deleted_count)

    async def GetEntryHistory(  # noqa: N802
        self, request: GetEntryHistoryRequest, context: Context
    ) -> GetEntryHistoryResponse:
        """List a page of what happened to a key; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        key = validate.key_of(request.key, limits)
        query = validate.page_of(
            "GetEntryHistory",
            namespace,
            KeyRange(key),
            validate.point_of(request.at),
            request.page_size,
            request.page_token,
            limits,
        )
        page = await self._edge.read(
            store.history_page, self._edge.engine, query, limits.page_bytes_max
        )
        return GetEntryHistoryResponse(
            revision=page.revision,
            items=[convert.history_item(key, version) for version in page.versions],
            next_page_token=page.next_token,
        )

    async def Commit(  # noqa: N802
        self, request: CommitRequest, context: Context
    ) -> CommitResponse:
        """Apply many operations or none; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        _check_count("operations", len(request.operations), limits.operations_max)
        _check_count("preconditions", len(request.preconditions), limits.preconditions_max)
        plan = commits.commit(
            origin,
            [
                self._precondition(precondition, f"preconditions[{index}]")
                for index, precondition in enumerate(request.preconditions)
            ],
            [
                self._operation(operation, f"operations[{index}]")
                for index, operation in enumerate(request.operations)
            ],
            limits,
        )
        answer = await self._edge.writes.apply(
            plan, deadline_seconds=self._edge.deadline_of(context)
        )
        return convert.commit_response(answer)

    async def _page(self, call: str, request: ListRequestT) -> store.EntryPage:
        limits = self._edge.limits
        query: PageQuery = validate.page_of(
            call,
            validate.namespace_of(request.namespace),
            validate.range_of(request, request.WhichOneof("selection"), limits),
            validate.point_of(request.at),
            request.page_size,
            request.page_token,
            limits,
            is_reverse=request.reverse,
        )
        return await self._edge.read(
            store.list_page, self._edge.engine, query, limits.page_bytes_max
        )

    def _precondition(self, precondition: commit_pb2.Precondition, field: str) -> EntryPrecondition:
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
            validate.key_of(entry.key, self._edge.limits, f"{field}.entry.key"),
            entry.revision if requirement == "revision" else None,
            entry.exists if requirement == "exists" else None,
        )

    def _operation(self, operation: commit_pb2.Operation, field: str) -> Operation:
        limits = self._edge.limits
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
