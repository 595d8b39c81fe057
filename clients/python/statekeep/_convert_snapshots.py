"""Between the values of Python and the messages of SnapshotService, for both clients.

Pure functions of their arguments. Must never call a server.
"""

from typing import TypedDict

from statekeep._convert import from_entry, from_timestamp
from statekeep._convert_machines import from_machine
from statekeep._names import PLAIN
from statekeep.snapshots import (
    Difference,
    DifferenceKind,
    Restored,
    Snapshot,
    SnapshotCreated,
    SnapshotDeleted,
    SnapshotLimitAction,
    SnapshotPolicy,
)
from statekeep.v1 import snapshot_pb2
from statekeep.v1 import snapshot_service_pb2 as pb
from statekeep.values import SnapshotId

_ACTION_PREFIX = "SNAPSHOT_LIMIT_ACTION_"
_KIND_PREFIX = "DIFFERENCE_KIND_"


class One(TypedDict, total=False):
    """The fields of a request that say which snapshot it is about."""

    label: str
    id: str


class Target(One, total=False):
    """The same where the newest snapshot of all can be meant too."""

    latest: bool


def to_one(snapshot: str | SnapshotId) -> One:
    """Return which snapshot a request is about: the one with an id, or the newest with a label."""
    return {"id": snapshot} if isinstance(snapshot, SnapshotId) else {"label": snapshot}


def to_target(snapshot: str | SnapshotId | None, *, latest: bool) -> Target:
    """Return which snapshot a request is about, the newest of all included."""
    if latest == (snapshot is not None):
        raise ValueError("Name the snapshot by its label or SnapshotId, or say latest=True.")
    if snapshot is None:
        return {"latest": True}
    return {"id": snapshot} if isinstance(snapshot, SnapshotId) else {"label": snapshot}


def from_snapshot(message: snapshot_pb2.Snapshot) -> Snapshot:
    """Return a snapshot."""
    return Snapshot(
        id=SnapshotId(message.id),
        label=message.label,
        description=message.description,
        pinned=message.pinned,
        revision=message.revision,
        create_time=from_timestamp(message.create_time),
        entries_count=message.entries_count,
        machines_count=message.machines_count,
        imported=message.imported,
    )


def from_created(
    message: pb.CreateSnapshotResponse | pb.ImportSnapshotResponse,
) -> SnapshotCreated:
    """Return what a creation or an import did."""
    return SnapshotCreated(
        revision=message.revision,
        snapshot=from_snapshot(message.snapshot),
        evicted_ids=tuple(map(SnapshotId, message.evicted_snapshot_ids)),
    )


def from_deleted(message: pb.DeleteSnapshotResponse) -> SnapshotDeleted:
    """Return what a deletion did."""
    return SnapshotDeleted(revision=message.revision, snapshot=from_snapshot(message.snapshot))


def from_restored(message: pb.RestoreSnapshotResponse) -> Restored:
    """Return what a restore did, or would do."""
    return Restored(
        revision=message.revision,
        snapshot=from_snapshot(message.snapshot),
        entries_saved_count=message.entries_saved_count,
        entries_deleted_count=message.entries_deleted_count,
        machines_saved_count=message.machines_saved_count,
        machines_deleted_count=message.machines_deleted_count,
        differences=tuple(map(from_difference, message.differences)),
    )


def from_difference(message: pb.Difference) -> Difference:
    """Return what differs in one entry or machine."""
    kind = DifferenceKind.UNSPECIFIED
    if message.kind in pb.DifferenceKind.values():
        kind = DifferenceKind(pb.DifferenceKind.Name(message.kind).removeprefix(_KIND_PREFIX))
    has = message.HasField
    return Difference(
        kind=kind,
        key=message.key,
        machine_id=message.machine_id,
        entry_before=from_entry(message.entry_before) if has("entry_before") else None,
        entry_after=from_entry(message.entry_after) if has("entry_after") else None,
        machine_before=from_machine(message.machine_before, PLAIN)
        if has("machine_before")
        else None,
        machine_after=from_machine(message.machine_after, PLAIN) if has("machine_after") else None,
    )


def to_policy(policy: SnapshotPolicy) -> snapshot_pb2.SnapshotPolicy:
    """Return a policy as a message."""
    return snapshot_pb2.SnapshotPolicy(
        snapshots_max=policy.snapshots_max,
        limit_action=snapshot_pb2.SnapshotLimitAction.Value(
            f"{_ACTION_PREFIX}{policy.limit_action}"
        ),
    )


def from_policy(message: snapshot_pb2.SnapshotPolicy) -> SnapshotPolicy:
    """Return a policy."""
    action = SnapshotLimitAction.DEFAULT
    if message.limit_action in snapshot_pb2.SnapshotLimitAction.values():
        name = snapshot_pb2.SnapshotLimitAction.Name(message.limit_action)
        action = SnapshotLimitAction(name.removeprefix(_ACTION_PREFIX))
    return SnapshotPolicy(snapshots_max=message.snapshots_max, limit_action=action)
