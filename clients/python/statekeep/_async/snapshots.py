"""The calls of SnapshotService."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import grpc
import grpc.aio

from statekeep import _convert_snapshots
from statekeep._async.runner import Call, Runner
from statekeep._convert import to_point
from statekeep._files import FileOrPath, Pieces, open_source, open_target
from statekeep.errors import SnapshotNotFoundError, StatekeepError
from statekeep.snapshots import (
    Difference,
    Restored,
    Snapshot,
    SnapshotCreated,
    SnapshotDeleted,
    SnapshotExported,
    SnapshotLimitAction,
    SnapshotPolicy,
    TransferProgress,
)
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1 import snapshot_service_pb2_grpc
from statekeep.values import At, SnapshotId


class AsyncSnapshots:
    """The snapshots of one namespace: labelled revisions that stay readable.

        created = await client.snapshots.create("before-upgrade")
        await client.store.save("theme", "light")
        await client.snapshots.restore("before-upgrade")

    Where a snapshot is named, a str is a label and means the newest snapshot with it; the `id` of
    a Snapshot means exactly that one. Both also work as `at` of every read.
    """

    def __init__(self, channel: grpc.aio.Channel, runner: Runner, namespace: str) -> None:
        self._stub = snapshot_service_pb2_grpc.SnapshotServiceStub(channel)
        self._runner = runner
        self._namespace = namespace

    async def create(
        self,
        label: str,
        *,
        description: str = "",
        pinned: bool = False,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> SnapshotCreated:
        """Keep the present state under a label, in the same time however much there is.

        A pinned snapshot is never evicted. Labels may repeat.
        """
        call = Call(
            self._stub.CreateSnapshot,
            pb.CreateSnapshotRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                label=label,
                description=description,
                pinned=pinned,
            ),
            _convert_snapshots.from_created,
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def get(
        self,
        snapshot: str | SnapshotId | None = None,
        *,
        latest: bool = False,
        timeout_seconds: float | None = None,
    ) -> Snapshot | None:
        """Return one snapshot, or None when there is none; `latest` is the newest of all."""
        target = _convert_snapshots.to_target(snapshot, latest=latest)
        call = Call(
            self._stub.GetSnapshot,
            pb.GetSnapshotRequest(namespace=self._namespace, **target),
            lambda answer: _convert_snapshots.from_snapshot(answer.snapshot),
            is_retryable=True,
        )
        try:
            return await self._runner.run(call, timeout_seconds)
        except SnapshotNotFoundError:
            return None

    def list(
        self,
        label: str = "",
        *,
        reverse: bool = False,
        page_size: int = 0,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Snapshot]:
        """Yield the snapshots, or those with one label, the newest first.

        Pages are fetched as they are needed; `timeout_seconds` is for each of them.
        """
        call = Call(
            self._stub.ListSnapshots,
            pb.ListSnapshotsRequest(
                namespace=self._namespace, label=label, page_size=page_size, reverse=reverse
            ),
            lambda page: map(_convert_snapshots.from_snapshot, page.snapshots),
            is_retryable=True,
        )
        return self._runner.pages(call, timeout_seconds)

    async def count(self, label: str = "", *, timeout_seconds: float | None = None) -> int:
        """Return how many snapshots there are, or how many with one label."""
        call = Call(
            self._stub.CountSnapshots,
            pb.CountSnapshotsRequest(namespace=self._namespace, label=label),
            lambda answer: answer.count,
            is_retryable=True,
        )
        return await self._runner.run(call, timeout_seconds)

    async def delete(
        self,
        snapshot: str | SnapshotId,
        *,
        even_if_pinned: bool = False,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> SnapshotDeleted:
        """Delete one snapshot; what only it kept goes with the next compaction."""
        call = Call(
            self._stub.DeleteSnapshot,
            pb.DeleteSnapshotRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                even_if_pinned=even_if_pinned,
                **_convert_snapshots.to_one(snapshot),
            ),
            _convert_snapshots.from_deleted,
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def restore(
        self,
        snapshot: str | SnapshotId | None = None,
        *,
        latest: bool = False,
        key_prefix: str = "",
        dry_run: bool = False,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> Restored:
        """Make the state equal to a snapshot again, as one new commit; history stays.

        With `key_prefix` only entries under it. A dry run changes nothing and answers what would
        differ. A restore of very much takes its time: give it `timeout_seconds`.
        """
        target = _convert_snapshots.to_target(snapshot, latest=latest)
        call = Call(
            self._stub.RestoreSnapshot,
            pb.RestoreSnapshotRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                key_prefix=key_prefix,
                dry_run=dry_run,
                **target,
            ),
            _convert_snapshots.from_restored,
            is_retryable=bool(request_id) or dry_run,
        )
        return await self._runner.run(call, timeout_seconds)

    async def diff(
        self,
        from_: At,
        to: At = None,
        *,
        key_prefix: str = "",
        values: bool = False,
        timeout_seconds: float | None = None,
    ) -> AsyncGenerator[Difference]:
        """Yield what differs from one point to another, by default to now; entries by key first.

        Points are written as for `at`. By default it may take as long as it takes.
        """
        request = pb.DiffSnapshotRequest(
            namespace=self._namespace,
            to=to_point(to),
            key_prefix=key_prefix,
            with_values=values,
            **{"from": to_point(from_)},
        )
        # A label may mean another snapshot later, so what has begun cannot go on.
        batches = self._runner.whole_stream(self._stub.DiffSnapshot, request, timeout_seconds)
        async with aclosing(batches):
            async for batch in batches:
                for difference in batch.differences:
                    yield _convert_snapshots.from_difference(difference)

    async def policy(self, *, timeout_seconds: float | None = None) -> SnapshotPolicy:
        """Return how many snapshots are kept, the server's defaults filled in."""
        call = Call(
            self._stub.GetSnapshotPolicy,
            pb.GetSnapshotPolicyRequest(namespace=self._namespace),
            lambda answer: _convert_snapshots.from_policy(answer.policy),
            is_retryable=True,
        )
        return await self._runner.run(call, timeout_seconds)

    async def set_policy(
        self,
        *,
        snapshots_max: int = 0,
        limit_action: SnapshotLimitAction = SnapshotLimitAction.DEFAULT,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> SnapshotPolicy:
        """Replace the policy and return the one in force; what is left out is the server's default.

        Snapshots above a lower limit stay until the next one is created.
        """
        policy = SnapshotPolicy(snapshots_max=snapshots_max, limit_action=limit_action)
        call = Call(
            self._stub.SetSnapshotPolicy,
            pb.SetSnapshotPolicyRequest(
                namespace=self._namespace,
                request_id=request_id or "",
                policy=_convert_snapshots.to_policy(policy),
            ),
            lambda answer: _convert_snapshots.from_policy(answer.policy),
            is_retryable=bool(request_id),
        )
        return await self._runner.run(call, timeout_seconds)

    async def export(
        self,
        snapshot: str | SnapshotId | None = None,
        *,
        latest: bool = False,
        to: FileOrPath,
        progress: Callable[[TransferProgress], None] | None = None,
        timeout_seconds: float | None = None,
    ) -> SnapshotExported:
        """Write a snapshot to a file: a path, or a binary file that is open.

        A path gets the file only once all of it has come. `progress` is called with each piece.
        It is tried again as long as nothing has come, and by default may take as long as it takes.
        """
        target = _convert_snapshots.to_target(snapshot, latest=latest)
        request = pb.ExportSnapshotRequest(namespace=self._namespace, **target)
        exported: Snapshot | None = None
        bytes_count = items_count = 0
        pieces = self._runner.whole_stream(self._stub.ExportSnapshot, request, timeout_seconds)
        with open_target(to) as out:
            async with aclosing(pieces):
                async for piece in pieces:
                    if exported is None:
                        exported = _convert_snapshots.from_snapshot(piece.snapshot)
                    out.write(piece.data)
                    bytes_count += len(piece.data)
                    items_count = piece.items_count
                    if progress is not None:
                        total = exported.entries_count + exported.machines_count
                        progress(TransferProgress(bytes_count, None, items_count, total))
            if exported is None:
                raise StatekeepError("The server sent no snapshot.")
        return SnapshotExported(exported, bytes_count, items_count)

    async def import_(
        self,
        file: FileOrPath,
        *,
        label: str = "",
        description: str = "",
        pinned: bool = False,
        progress: Callable[[TransferProgress], None] | None = None,
        request_id: str | None = None,
        timeout_seconds: float | None = None,
    ) -> SnapshotCreated:
        """Make a snapshot from a file that `export` wrote; what is live stays as it is.

        Label and description are those in the file unless they are given. `progress` is called
        with each piece that is sent. With a `request_id` and a file that can be read again it is
        tried again, and by default it may take as long as it takes.
        """
        first = pb.ImportSnapshotRequest(
            namespace=self._namespace,
            request_id=request_id or "",
            label=label,
            description=description,
            pinned=pinned,
        )
        attempts = self._runner.attempts(timeout_seconds)
        with open_source(file) as source:
            pieces = Pieces(source, first, progress)
            while True:
                try:
                    answer = await self._runner.upload(
                        self._stub.ImportSnapshot, pieces, attempts.remaining_seconds()
                    )
                except StatekeepError as failure:
                    if pieces.failure is not None:
                        raise pieces.failure from None
                    is_retryable = bool(request_id) and pieces.is_repeatable
                    pause = attempts.pause_seconds(failure) if is_retryable else None
                    if pause is None:
                        raise
                else:
                    return _convert_snapshots.from_created(answer)
                finally:
                    pieces.stop()
                await self._runner.pause(pause)
                pieces = pieces.again(first)
