"""AdminService: the care of the store."""

from collections.abc import AsyncIterator
from typing import Final

import psutil
from google.protobuf.duration_pb2 import Duration

from statekeep.v1 import admin_service_pb2, admin_service_pb2_grpc, snapshot_pb2
from statekeep.v1.admin_service_pb2 import (
    CompactRequest,
    CompactResponse,
    DamagedRecord,
    DeleteNamespaceRequest,
    DeleteNamespaceResponse,
    GetNamespaceSettingsRequest,
    GetNamespaceSettingsResponse,
    GetStatusRequest,
    GetStatusResponse,
    ListNamespacesRequest,
    ListNamespacesResponse,
    NamespaceStatus,
    SetNamespaceSettingsRequest,
    SetNamespaceSettingsResponse,
    VerifyStoreRequest,
    VerifyStoreResponse,
)
from statekeep_server import RELEASE
from statekeep_server.config import Limits
from statekeep_server.domain import namespaces, retention, settings
from statekeep_server.domain.ranges import KeyRange
from statekeep_server.domain.settings import NamespaceSettings
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services import validate
from statekeep_server.services.context import Context, Edge
from statekeep_server.services.moments import put_time, timestamp
from statekeep_server.storage.records import Head

_NUMBER_MAX: Final = (1 << 63) - 1


class AdminService(admin_service_pb2_grpc.AdminServiceServicer):
    """The handlers of AdminService."""

    def __init__(self, edge: Edge) -> None:
        """Serve the store behind an edge."""
        self._edge = edge

    async def GetStatus(  # noqa: N802 - the contract's name
        self, request: GetStatusRequest, context: Context
    ) -> GetStatusResponse:
        """Tell the condition of the server and a namespace; see the contract."""
        del context
        engine, limits = self._edge.engine, self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        with engine.view(namespace) as view:
            head = view.head
        usage = engine.usage()
        uptime_ms = engine.clock.now_ms() - self._edge.start_ms
        memory = psutil.Process().memory_info()
        # The mapped data file counts as shared; what is left is the server's own.
        private_bytes = memory.rss - getattr(memory, "shared", 0)
        return GetStatusResponse(
            revision=head.latest,
            namespace=_namespace_status(namespace, head),
            server_release=RELEASE,
            start_time=timestamp(self._edge.start_ms),
            uptime=Duration(seconds=uptime_ms // 1_000, nanos=uptime_ms % 1_000 * 1_000_000),
            store_id=engine.store_id,
            namespaces_count=usage.namespaces_count,
            file_bytes=usage.file_bytes,
            file_used_bytes=usage.used_bytes,
            file_bytes_max=usage.store_bytes_max,
            memory_bytes=private_bytes,
            writes_waiting=usage.waiting_writes_count,
            streams_open=self._edge.streams_count,
            limits={name: int(getattr(limits, name)) for name in Limits.model_fields},
        )

    async def ListNamespaces(  # noqa: N802
        self, request: ListNamespacesRequest, context: Context
    ) -> ListNamespacesResponse:
        """List a page of namespaces; see the contract."""
        del context
        query = validate.page_of(
            "ListNamespaces",
            "",
            KeyRange.of_prefix(validate.prefix_of(request.prefix, self._edge.limits)),
            None,
            request.page_size,
            request.page_token,
            self._edge.limits,
        )
        page = namespaces.list_page(self._edge.engine, query)
        return ListNamespacesResponse(
            namespaces=[_namespace_status(name, head) for name, head in page.namespaces],
            next_page_token=page.next_token,
        )

    async def GetNamespaceSettings(  # noqa: N802
        self, request: GetNamespaceSettingsRequest, context: Context
    ) -> GetNamespaceSettingsResponse:
        """Get the settings of a namespace; see the contract."""
        del context
        with self._edge.engine.view(validate.namespace_of(request.namespace)) as view:
            return GetNamespaceSettingsResponse(
                revision=view.revision,
                effective=_settings_message(settings.effective(view, self._edge.limits)),
                settings=_settings_message(settings.stored(view)),
            )

    async def SetNamespaceSettings(  # noqa: N802
        self, request: SetNamespaceSettingsRequest, context: Context
    ) -> SetNamespaceSettingsResponse:
        """Replace the settings of a namespace; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        new = _settings_of(request.settings, limits)
        answer = await self._edge.apply(settings.put(origin, new), context)
        return SetNamespaceSettingsResponse(
            revision=answer.revision,
            effective=_settings_message(settings.with_defaults(new, limits)),
        )

    async def DeleteNamespace(  # noqa: N802
        self, request: DeleteNamespaceRequest, context: Context
    ) -> DeleteNamespaceResponse:
        """Delete a namespace and everything in it; see the contract."""
        limits = self._edge.limits
        origin = validate.origin_of(request, request.namespace, request.request_id, limits)
        step = namespaces.delete(origin)
        deadline = self._edge.deadline_of(context)
        revision, existed = await self._edge.writes.run_step(step, deadline_seconds=deadline)
        return DeleteNamespaceResponse(revision=revision, existed=existed)

    async def Compact(  # noqa: N802
        self, request: CompactRequest, context: Context
    ) -> CompactResponse:
        """Raise the floor and remove what nobody can read any more; see the contract."""
        del context
        namespace = validate.namespace_of(request.namespace)
        target = request.target_revision if request.HasField("target_revision") else None
        engine = self._edge.engine
        answer = await self._edge.read_long(
            namespace, retention.compact, engine, self._edge.limits, namespace, target
        )
        return CompactResponse(
            revision=engine.latest_revision(namespace),
            floor=answer.floor,
            records_removed_count=answer.removed_count,
        )

    async def VerifyStore(  # noqa: N802
        self, request: VerifyStoreRequest, context: Context
    ) -> AsyncIterator[VerifyStoreResponse]:
        """Check every record against its checksum; see the contract."""
        del request, context
        batches = self._edge.engine.verify()
        checked_count = total_count = 0
        with self._edge.open_stream():
            while (progress := await self._edge.read(next, batches, None)) is not None:
                checked_count, total_count = progress.checked_count, progress.total_count
                yield VerifyStoreResponse(
                    records_checked_count=checked_count,
                    records_total_count=total_count,
                    damaged_records=[
                        DamagedRecord(
                            namespace=damaged.namespace,
                            kind=damaged.kind,
                            key=damaged.name,
                            revision=damaged.revision,
                            detail="the stored bytes do not match their checksum",
                        )
                        for damaged in progress.damaged
                    ],
                )
        yield VerifyStoreResponse(
            records_checked_count=checked_count, records_total_count=checked_count, done=True
        )


def _namespace_status(name: str, head: Head) -> NamespaceStatus:
    message = NamespaceStatus(
        namespace=name,
        revision=head.latest,
        floor=head.floor,
        entries_count=head.entries_count,
        machines_count=head.machines_count,
        entries_bytes=head.entries_bytes,
        snapshots_count=head.snapshots_count,
    )
    if head.time_ms:
        put_time(message.update_time, head.time_ms)
    return message


def _settings_message(found: NamespaceSettings) -> admin_service_pb2.NamespaceSettings:
    message = admin_service_pb2.NamespaceSettings(
        history_revisions_max=found.history_revisions_max,
        entries_max=found.entries_max,
        entries_bytes_max=found.entries_bytes_max,
    )
    if found.history_age_seconds:
        message.history_age.CopyFrom(Duration(seconds=found.history_age_seconds))
    if found.snapshots_max or found.snapshot_limit_action:
        message.snapshot_policy.CopyFrom(
            snapshot_pb2.SnapshotPolicy(
                snapshots_max=found.snapshots_max,
                limit_action=snapshot_pb2.SnapshotLimitAction.ValueType(
                    found.snapshot_limit_action
                ),
            )
        )
    return message


def _settings_of(message: admin_service_pb2.NamespaceSettings, limits: Limits) -> NamespaceSettings:
    age = message.history_age
    if message.HasField("history_age") and (age.seconds < 1 or age.nanos < 0):
        raise ArgumentInvalidError(
            f"the history age of {age.seconds + age.nanos / 1e9:g} s must be at least 1 s; leave "
            f"it out for the server's default",
            field="settings.history_age",
        )
    for name in ("history_revisions_max", "entries_max", "entries_bytes_max"):
        number = getattr(message, name)
        if number > _NUMBER_MAX:
            raise ArgumentInvalidError(
                f"{name} of {number} must be at most {_NUMBER_MAX}", field=f"settings.{name}"
            )
    snapshots_max, action = validate.policy_of(
        message.snapshot_policy, limits, "settings.snapshot_policy"
    )
    return NamespaceSettings(
        history_age_seconds=age.seconds,
        history_revisions_max=message.history_revisions_max,
        entries_max=message.entries_max,
        entries_bytes_max=message.entries_bytes_max,
        snapshots_max=snapshots_max,
        snapshot_limit_action=action,
    )
