"""StoreService: entries and the commits that change them.

Each handler checks its request, calls the domain and maps the answer. Reads of one entry run on
the event loop, since they take microseconds; what walks over many runs on the reading threads.
"""

from collections.abc import AsyncIterator
from typing import TypeVar

from statekeep.v1 import store_service_pb2_grpc
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
from statekeep_server.domain import entries, store
from statekeep_server.domain.ranges import KeyRange, PageQuery
from statekeep_server.services import calls, convert, judging, validate
from statekeep_server.services.context import Context, Edge
from statekeep_server.services.pipeline import PipelineHandlers
from statekeep_server.services.schemas import SchemaHandlers
from statekeep_server.services.watch import WatchHandlers, Watching

ListRequestT = TypeVar("ListRequestT", ListKeysRequest, ListEntriesRequest)


class StoreService(
    PipelineHandlers,
    SchemaHandlers,
    WatchHandlers,
    store_service_pb2_grpc.StoreServiceServicer,
):
    """The handlers of StoreService."""

    def __init__(self, edge: Edge) -> None:
        """Serve the store behind an edge."""
        self._edge = edge
        self._watching = Watching(edge)

    async def Save(  # noqa: N802 - the contract's name
        self, request: SaveRequest, context: Context
    ) -> SaveResponse:
        """Save an entry; see the contract."""
        plan = calls.save_plan(request, self._edge.limits)
        return calls.save_response(await self._edge.apply(plan, context))

    async def Load(  # noqa: N802
        self, request: LoadRequest, context: Context
    ) -> LoadResponse:
        """Load an entry; see the contract."""
        del context
        return calls.load(self._edge.engine, calls.entry_query(request, self._edge.limits))

    async def Delete(  # noqa: N802
        self, request: DeleteRequest, context: Context
    ) -> DeleteResponse:
        """Delete an entry; see the contract."""
        plan = calls.delete_plan(request, self._edge.limits)
        return calls.delete_response(await self._edge.apply(plan, context))

    async def Exists(  # noqa: N802
        self, request: ExistsRequest, context: Context
    ) -> ExistsResponse:
        """Say whether an entry exists; see the contract."""
        del context
        return calls.exists(self._edge.engine, calls.entry_query(request, self._edge.limits))

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
        revision, count = await self._edge.read_long(
            namespace, store.count, self._edge.engine, namespace, key_range, point
        )
        return CountEntriesResponse(revision=revision, count=count)

    async def Clear(  # noqa: N802
        self, request: ClearRequest, context: Context
    ) -> ClearResponse:
        """Delete all entries of a selection; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        key_range = validate.range_of(request, request.WhichOneof("selection"), limits)
        plan = entries.clear(origin, entries.ClearOperation(*key_range), limits)
        answer = await self._edge.apply(plan, context)
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
        plan_with = calls.commit_plan(request, self._edge.limits, self._edge.programs)
        namespace = validate.namespace_of(request.namespace)
        deadline = self._edge.deadline_of(context)
        try:
            answer = await judging.apply(self._edge, namespace, plan_with, deadline)
        except judging.MachineMovingError as error:
            raise calls.busy_commit(error) from None
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
            store.list_page,
            self._edge.engine,
            query,
            limits.page_bytes_max,
            with_values=call != "ListKeys",
        )
