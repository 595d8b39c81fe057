"""The lines about snapshots."""

from typing import Any

import statekeep
from conformance.records import (
    optional,
    taken,
    timed,
    to_at,
    to_record,
    to_snapshot,
    to_target,
    written,
)
from conformance.session import Args, Op
from statekeep import AsyncClient


async def _create(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, description="description", pinned="pinned")
    return _created(await client.snapshots.create(args["label"], **extra, **written(args)))


def _created(created: statekeep.SnapshotCreated) -> dict[str, Any]:
    record = dict(to_record(created))
    record["evicted_snapshot_ids"] = record.pop("evicted_ids")
    return record


async def _get(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"snapshot": to_record(await client.snapshots.get(**to_target(args), **timed(args)))}


async def _list(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, label="label", reverse="reverse", page_size="page_size")
    return {"snapshots": await taken(client.snapshots.list(**extra, **timed(args)), args)}


async def _count(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"count": await client.snapshots.count(**optional(args, label="label"), **timed(args))}


async def _delete(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, even_if_pinned="even_if_pinned")
    deleted = await client.snapshots.delete(to_snapshot(args), **extra, **written(args))
    return dict(to_record(deleted))


async def _restore(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, key_prefix="key_prefix", dry_run="dry_run")
    restored = await client.snapshots.restore(**to_target(args), **extra, **written(args))
    return dict(to_record(restored))


async def _diff(client: AsyncClient, args: Args) -> dict[str, Any]:
    differences = client.snapshots.diff(
        to_at(args["from"]),
        to_at(args["to"]) if "to" in args else None,
        **optional(args, key_prefix="key_prefix", values="values"),
        **timed(args),
    )
    return {"differences": await taken(differences, args)}


async def _policy(client: AsyncClient, args: Args) -> dict[str, Any]:
    return dict(to_record(await client.snapshots.policy(**timed(args))))


async def _set_policy(client: AsyncClient, args: Args) -> dict[str, Any]:
    policy = optional(args, snapshots_max="snapshots_max")
    if "limit_action" in args:
        policy["limit_action"] = statekeep.SnapshotLimitAction(args["limit_action"])
    return dict(to_record(await client.snapshots.set_policy(**policy, **written(args))))


async def _export(client: AsyncClient, args: Args) -> dict[str, Any]:
    exported = await client.snapshots.export(**to_target(args), to=args["path"], **timed(args))
    return {"snapshot": to_record(exported.snapshot)}


async def _import(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, label="label", description="description", pinned="pinned")
    return _created(await client.snapshots.import_(args["path"], **extra, **written(args)))


OPS: dict[str, Op] = {
    "snapshots.create": _create,
    "snapshots.get": _get,
    "snapshots.list": _list,
    "snapshots.count": _count,
    "snapshots.delete": _delete,
    "snapshots.restore": _restore,
    "snapshots.diff": _diff,
    "snapshots.policy": _policy,
    "snapshots.set_policy": _set_policy,
    "snapshots.export": _export,
    "snapshots.import": _import,
}
