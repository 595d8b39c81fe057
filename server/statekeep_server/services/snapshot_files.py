"""The handlers of snapshots as files: export and import.

Owns a dataset for as long as an import fills it: whatever ends the import before its commit gives
the dataset up. Must never let an import be seen before its whole file was checked.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from statekeep.v1 import snapshot_pb2
from statekeep.v1.snapshot_service_pb2 import (
    ExportSnapshotRequest,
    ExportSnapshotResponse,
    ImportSnapshotRequest,
    ImportSnapshotResponse,
)
from statekeep_server import RELEASE
from statekeep_server.config import Limits
from statekeep_server.domain import snapshots, transfer
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.snapshots import CreateAnswer, NewSnapshot
from statekeep_server.errors import ServerStoppingError, StorageFailedError, WriteQueueFullError
from statekeep_server.services import convert, validate
from statekeep_server.services.context import Context, Edge
from statekeep_server.storage.staging import (
    AbandonStaging,
    BeginStaging,
    StagedRecord,
    StageRecords,
)

_PIECE_BYTES_MAX: Final = 1 << 20
_ABANDON_AGAIN_SECONDS: Final = 0.1


class SnapshotFileHandlers:
    """The handlers of SnapshotService that stream files."""

    _edge: Edge

    async def ExportSnapshot(  # noqa: N802 - the contract's name
        self, request: ExportSnapshotRequest, context: Context
    ) -> AsyncIterator[ExportSnapshotResponse]:
        """Stream a snapshot as a file; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        target = validate.target_of(request, request.WhichOneof("target"), limits)
        _revision, snapshot = snapshots.get(self._edge.engine, namespace, target)
        pieces = transfer.export(
            self._edge.engine,
            namespace,
            snapshot,
            RELEASE,
            # Half of a message leaves room for everything around the piece.
            min(_PIECE_BYTES_MAX, limits.message_bytes_max // 2),
            limits.scan_batch_bytes_max,
        )
        described: snapshot_pb2.Snapshot | None = convert.snapshot(snapshot)
        with self._edge.open_stream():
            while (piece := await self._edge.read(next, pieces, None)) is not None:
                yield ExportSnapshotResponse(
                    snapshot=described, data=piece.data, items_count=piece.items_count
                )
                described = None

    async def ImportSnapshot(  # noqa: N802
        self, request_iterator: AsyncIterator[ImportSnapshotRequest], context: Context
    ) -> ImportSnapshotResponse:
        """Make a snapshot from a file; see the contract."""
        requests = aiter(request_iterator)
        first = await anext(requests, ImportSnapshotRequest())
        limits = self._edge.limits
        # Wrong fields are told before the file is sent.
        namespace = _origin(first, b"", limits).namespace
        if first.label:
            validate.label_of(first.label, limits)
        validate.description_of(first.description)
        with self._edge.open_stream():
            staging = _Staging(self._edge)
            try:
                answer = await self._import(namespace, first, requests, staging, context)
            finally:
                staging.abandon()
        return ImportSnapshotResponse(
            revision=answer.revision,
            snapshot=convert.snapshot(answer.snapshot),
            evicted_snapshot_ids=answer.evicted_ids,
        )

    async def _import(
        self,
        namespace: str,
        first: ImportSnapshotRequest,
        requests: AsyncIterator[ImportSnapshotRequest],
        staging: "_Staging",
        context: Context,
    ) -> CreateAnswer:
        edge, limits = self._edge, self._edge.limits
        intake = transfer.Intake(edge.engine, namespace, limits)
        request: ImportSnapshotRequest | None = first
        while request is not None:
            for batch in await edge.read(intake.feed, request.data):
                await _stage(staging, intake, batch)
            request = await anext(requests, None)
        if context.cancelled():
            # The requests of a cancelled call end as those of one that was closed do.
            raise asyncio.CancelledError
        header, rest = intake.finish()
        await _stage(staging, intake, rest)
        new = NewSnapshot(
            validate.label_of(first.label or header.label, limits),
            first.description or header.description,
            first.pinned,
        )
        plan = snapshots.adopt(
            _origin(first, intake.sha256(), limits),
            new,
            limits,
            intake.dataset(await staging.dataset_id()),
        )
        return await edge.apply(plan, context)


async def _stage(staging: "_Staging", intake: transfer.Intake, batch: list[StagedRecord]) -> None:
    doubled = await staging.add(batch)
    if doubled is not None:
        raise intake.doubled(doubled)


class _Staging:
    """A dataset that an import fills, begun when it is first needed."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._begun: asyncio.Future[int] | None = None

    async def dataset_id(self) -> int:
        """Return the id of the dataset."""
        if self._begun is None:
            self._begun = asyncio.ensure_future(self._edge.writes.run_step(BeginStaging()))
        # The writer may have begun it already when the caller goes: its id must not be lost.
        return await asyncio.shield(self._begun)

    async def add(self, batch: list[StagedRecord]) -> StagedRecord | None:
        """Stage a batch and wait until it is durable, which holds the sender back.

        Returns a record that was there already, None when there was none.
        """
        if not batch:
            return None
        return await self._edge.writes.run_step(StageRecords(await self.dataset_id(), batch))

    def abandon(self) -> None:
        """Give the dataset up, if a commit has not adopted it; never waits."""
        if self._begun is not None:
            self._begun.add_done_callback(self._give_up)

    def _give_up(self, begun: asyncio.Future[int]) -> None:
        if begun.cancelled() or begun.exception() is not None:
            return
        try:
            self._edge.engine.submit(AbandonStaging(begun.result()), lambda _ticket: None)
        except WriteQueueFullError:
            loop = asyncio.get_running_loop()
            loop.call_later(_ABANDON_AGAIN_SECONDS, self._give_up, begun)
        except (ServerStoppingError, StorageFailedError):
            # The next start purges what no commit adopted.
            return


def _origin(first: ImportSnapshotRequest, sha256: bytes, limits: Limits) -> Origin:
    """Return where an import comes from; the SHA-256 of the file is part of what was asked."""
    asked = ImportSnapshotRequest()
    asked.CopyFrom(first)
    asked.data = sha256
    return validate.origin_of(asked, first.namespace, first.request_id, limits)
