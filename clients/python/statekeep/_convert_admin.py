"""Between the values of Python and the messages of AdminService, for both clients.

Pure functions of their arguments. Must never call a server.
"""

from statekeep._convert import from_timestamp, to_duration
from statekeep._convert_snapshots import from_policy, to_policy
from statekeep.administration import (
    Compacted,
    DamagedRecord,
    NamespaceSettings,
    NamespaceStatus,
    Status,
    VerifyProgress,
)
from statekeep.v1 import admin_service_pb2


def from_status(message: admin_service_pb2.GetStatusResponse) -> Status:
    """Return the condition of the server."""
    return Status(
        revision=message.revision,
        namespace=from_namespace_status(message.namespace),
        server_release=message.server_release,
        start_time=from_timestamp(message.start_time),
        uptime=message.uptime.ToTimedelta(),
        store_id=message.store_id,
        namespaces_count=message.namespaces_count,
        file_bytes=message.file_bytes,
        file_used_bytes=message.file_used_bytes,
        file_bytes_max=message.file_bytes_max,
        memory_bytes=message.memory_bytes,
        writes_waiting=message.writes_waiting,
        streams_open=message.streams_open,
        limits=dict(message.limits),
    )


def from_namespace_status(message: admin_service_pb2.NamespaceStatus) -> NamespaceStatus:
    """Return what there is in a namespace."""
    return NamespaceStatus(
        namespace=message.namespace,
        revision=message.revision,
        floor=message.floor,
        update_time=(
            from_timestamp(message.update_time) if message.HasField("update_time") else None
        ),
        entries_count=message.entries_count,
        entries_bytes=message.entries_bytes,
        machines_count=message.machines_count,
        snapshots_count=message.snapshots_count,
    )


def to_settings(settings: NamespaceSettings) -> admin_service_pb2.NamespaceSettings:
    """Return the settings of a namespace as a message."""
    policy = settings.snapshot_policy
    return admin_service_pb2.NamespaceSettings(
        history_age=to_duration(settings.history_age),
        history_revisions_max=settings.history_revisions_max,
        entries_max=settings.entries_max,
        entries_bytes_max=settings.entries_bytes_max,
        snapshot_policy=None if policy is None else to_policy(policy),
    )


def from_settings(message: admin_service_pb2.NamespaceSettings) -> NamespaceSettings:
    """Return the settings of a namespace."""
    return NamespaceSettings(
        history_age=(
            message.history_age.ToTimedelta() if message.HasField("history_age") else None
        ),
        history_revisions_max=message.history_revisions_max,
        entries_max=message.entries_max,
        entries_bytes_max=message.entries_bytes_max,
        snapshot_policy=(
            from_policy(message.snapshot_policy) if message.HasField("snapshot_policy") else None
        ),
    )


def from_compact(message: admin_service_pb2.CompactResponse) -> Compacted:
    """Return what a compaction did."""
    return Compacted(
        revision=message.revision,
        floor=message.floor,
        records_removed_count=message.records_removed_count,
    )


def from_verify(message: admin_service_pb2.VerifyStoreResponse) -> VerifyProgress:
    """Return how far a verification has come."""
    return VerifyProgress(
        records_checked_count=message.records_checked_count,
        records_total_count=message.records_total_count,
        damaged_records=tuple(
            DamagedRecord(
                namespace=record.namespace,
                kind=record.kind,
                key=record.key,
                revision=record.revision,
                detail=record.detail,
            )
            for record in message.damaged_records
        ),
        done=message.done,
    )
