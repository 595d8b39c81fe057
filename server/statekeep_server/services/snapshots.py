"""SnapshotService: labelled points in time, and the way back to them."""

from collections.abc import AsyncIterator

from statekeep.v1 import snapshot_pb2, snapshot_service_pb2_grpc
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.v1.snapshot_service_pb2 import (
    CountSnapshotsRequest,
    CountSnapshotsResponse,
    CreateSnapshotRequest,
    CreateSnapshotResponse,
    DeleteSnapshotRequest,
    DeleteSnapshotResponse,
    DifferenceKind,
    DiffSnapshotRequest,
    DiffSnapshotResponse,
    GetSnapshotPolicyRequest,
    GetSnapshotPolicyResponse,
    GetSnapshotRequest,
    GetSnapshotResponse,
    ListSnapshotsRequest,
    ListSnapshotsResponse,
    RestoreSnapshotRequest,
    RestoreSnapshotResponse,
    SetSnapshotPolicyRequest,
    SetSnapshotPolicyResponse,
)
from statekeep_server.domain import differences, restores, settings, snapshots
from statekeep_server.domain.differences import Difference
from statekeep_server.domain.machine_records import decode_machine
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.domain.settings import NamespaceSettings
from statekeep_server.domain.snapshots import NewSnapshot
from statekeep_server.domain.store import Entry
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services import convert, machine_convert, validate
from statekeep_server.services.context import Context, Edge
from statekeep_server.services.snapshot_files import SnapshotFileHandlers
from statekeep_server.storage.keys import Kind


class SnapshotService(SnapshotFileHandlers, snapshot_service_pb2_grpc.SnapshotServiceServicer):
    """The handlers of SnapshotService."""

    def __init__(self, edge: Edge) -> None:
        """Serve the store behind an edge."""
        self._edge = edge

    async def CreateSnapshot(  # noqa: N802 - the contract's name
        self, request: CreateSnapshotRequest, context: Context
    ) -> CreateSnapshotResponse:
        """Keep the present state under a label; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        new = NewSnapshot(
            validate.label_of(request.label, limits),
            validate.description_of(request.description),
            request.pinned,
        )
        answer = await self._edge.apply(snapshots.create(origin, new, limits), context)
        return CreateSnapshotResponse(
            revision=answer.revision,
            snapshot=convert.snapshot(answer.snapshot),
            evicted_snapshot_ids=answer.evicted_ids,
        )

    async def GetSnapshot(  # noqa: N802
        self, request: GetSnapshotRequest, context: Context
    ) -> GetSnapshotResponse:
        """Get one snapshot; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        target = validate.target_of(request, request.WhichOneof("target"), self._edge.limits)
        revision, snapshot = snapshots.get(self._edge.engine, namespace, target)
        return GetSnapshotResponse(revision=revision, snapshot=convert.snapshot(snapshot))

    async def ListSnapshots(  # noqa: N802
        self, request: ListSnapshotsRequest, context: Context
    ) -> ListSnapshotsResponse:
        """List a page of snapshots; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        label = validate.label_of(request.label, limits) if request.label else ""
        # The label is part of the question, so a token made for another one is refused.
        query = validate.page_of(
            "ListSnapshots",
            namespace,
            KeyRange(label.encode()),
            None,
            request.page_size,
            request.page_token,
            limits,
            is_reverse=request.reverse,
        )
        page = snapshots.list_page(self._edge.engine, query, label)
        return ListSnapshotsResponse(
            revision=page.revision,
            snapshots=[convert.snapshot(snapshot) for snapshot in page.snapshots],
            next_page_token=page.next_token,
        )

    async def CountSnapshots(  # noqa: N802
        self, request: CountSnapshotsRequest, context: Context
    ) -> CountSnapshotsResponse:
        """Count snapshots; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        label = validate.label_of(request.label, self._edge.limits) if request.label else ""
        revision, count = snapshots.count(self._edge.engine, namespace, label)
        return CountSnapshotsResponse(revision=revision, count=count)

    async def DeleteSnapshot(  # noqa: N802
        self, request: DeleteSnapshotRequest, context: Context
    ) -> DeleteSnapshotResponse:
        """Delete one snapshot; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        target = validate.target_of(request, request.WhichOneof("target"), limits)
        plan = snapshots.delete(origin, target, even_if_pinned=request.even_if_pinned)
        answer = await self._edge.apply(plan, context)
        return DeleteSnapshotResponse(
            revision=answer.revision, snapshot=convert.snapshot(answer.snapshot)
        )

    async def RestoreSnapshot(  # noqa: N802
        self, request: RestoreSnapshotRequest, context: Context
    ) -> RestoreSnapshotResponse:
        """Make the state equal to a snapshot again; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        target = validate.target_of(request, request.WhichOneof("target"), limits)
        prefix = validate.prefix_of(request.key_prefix, limits, "key_prefix")
        key_range = KeyRange.of_prefix(prefix) if prefix else None
        shown, programs = list[Difference](), self._edge.programs
        if request.dry_run:
            answer, shown = await self._edge.read_long(
                origin.namespace,
                restores.preview,
                self._edge.engine,
                origin.namespace,
                target,
                key_range,
                limits,
                programs,
            )
        else:
            plan = restores.restore(origin, target, key_range, limits, programs)
            answer = await self._edge.apply(plan, context)
        return RestoreSnapshotResponse(
            revision=answer.revision,
            snapshot=convert.snapshot(answer.snapshot),
            entries_saved_count=answer.saved_count,
            entries_deleted_count=answer.deleted_count,
            machines_saved_count=answer.machines_saved_count,
            machines_deleted_count=answer.machines_deleted_count,
            differences=[_difference(each, with_values=False) for each in shown],
        )

    async def DiffSnapshot(  # noqa: N802
        self, request: DiffSnapshotRequest, context: Context
    ) -> AsyncIterator[DiffSnapshotResponse]:
        """Stream what differs between two points; see the contract."""
        del context
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        from_point = validate.point_of(getattr(request, "from"))
        if from_point is None:
            raise ArgumentInvalidError(
                "there is no `from`: give a snapshot, a revision or a time to compare with",
                field="from",
            )
        prefix = validate.prefix_of(request.key_prefix, limits, "key_prefix")
        points = (from_point, validate.point_of(request.to))
        batches = differences.stream(
            self._edge.engine,
            namespace,
            points,
            KeyRange.of_prefix(prefix) if prefix else None,
            limits.scan_batch_bytes_max,
        )
        with self._edge.open_stream():
            while (batch := await self._edge.read(next, batches, None)) is not None:
                yield DiffSnapshotResponse(
                    from_revision=batch.from_revision,
                    to_revision=batch.to_revision,
                    differences=[
                        _difference(each, with_values=request.with_values)
                        for each in batch.differences
                    ],
                )

    async def GetSnapshotPolicy(  # noqa: N802
        self, request: GetSnapshotPolicyRequest, context: Context
    ) -> GetSnapshotPolicyResponse:
        """Get the snapshot policy; see the contract."""
        del context
        with self._edge.engine.view(validate.namespace_of(request.namespace)) as view:
            found = settings.effective(view, self._edge.limits)
            return GetSnapshotPolicyResponse(revision=view.revision, policy=_policy(found))

    async def SetSnapshotPolicy(  # noqa: N802
        self, request: SetSnapshotPolicyRequest, context: Context
    ) -> SetSnapshotPolicyResponse:
        """Replace the snapshot policy; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        snapshots_max, action = validate.policy_of(request.policy, limits, "policy")
        plan = settings.put_policy(origin, snapshots_max, action)
        answer = await self._edge.apply(plan, context)
        new = NamespaceSettings(snapshots_max=snapshots_max, snapshot_limit_action=action)
        policy = _policy(settings.with_defaults(new, limits))
        return SetSnapshotPolicyResponse(revision=answer.revision, policy=policy)


def _policy(found: NamespaceSettings) -> snapshot_pb2.SnapshotPolicy:
    return snapshot_pb2.SnapshotPolicy(
        snapshots_max=found.snapshots_max,
        limit_action=snapshot_pb2.SnapshotLimitAction.ValueType(found.snapshot_limit_action),
    )


def _difference(difference: Difference, *, with_values: bool) -> pb.Difference:
    key, before, after, kind_of_record = difference
    kind = DifferenceKind.DIFFERENCE_KIND_CHANGED
    if before is None:
        kind = DifferenceKind.DIFFERENCE_KIND_ADDED
    elif after is None:
        kind = DifferenceKind.DIFFERENCE_KIND_REMOVED
    message = pb.Difference(kind=kind)
    if kind_of_record is Kind.MACHINE:
        message.machine_id = key.decode()
        for version, field in (
            (before, message.machine_before),
            (after, message.machine_after),
        ):
            if version is not None:
                machine_convert.put_machine(field, decode_machine(key, version))
                if not with_values:
                    field.ClearField("context_json")
        return message
    message.key = key.decode()
    for version, entry in ((before, message.entry_before), (after, message.entry_after)):
        if version is not None:
            entry.CopyFrom(convert.entry(Entry(key, version)))
            if not with_values:
                entry.ClearField("value")
    return message
