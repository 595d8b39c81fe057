"""The lines about the store's care."""

from datetime import timedelta
from typing import Any

import statekeep
from conformance.records import optional, taken, timed, to_record, written
from conformance.session import Args, Op
from statekeep import AsyncClient


async def _status(client: AsyncClient, args: Args) -> dict[str, Any]:
    return dict(to_record(await client.admin.status(**timed(args))))


async def _namespaces(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, prefix="prefix", page_size="page_size")
    return {"namespaces": await taken(client.admin.namespaces(**extra, **timed(args)), args)}


async def _settings(client: AsyncClient, args: Args) -> dict[str, Any]:
    return dict(to_record(await client.admin.settings(**timed(args))))


async def _set_settings(client: AsyncClient, args: Args) -> dict[str, Any]:
    numbers = ("history_revisions_max", "entries_max", "entries_bytes_max")
    given = {name: args[name] for name in numbers if name in args}
    if "history_age_ms" in args:
        given["history_age"] = timedelta(milliseconds=args["history_age_ms"])
    if "snapshot_policy" in args:
        policy = dict(args["snapshot_policy"])
        if "limit_action" in policy:
            policy["limit_action"] = statekeep.SnapshotLimitAction(policy["limit_action"])
        given["snapshot_policy"] = statekeep.SnapshotPolicy(**policy)
    settings = statekeep.NamespaceSettings(**given)
    return dict(to_record(await client.admin.set_settings(settings, **written(args))))


async def _delete_namespace(client: AsyncClient, args: Args) -> dict[str, Any]:
    return dict(to_record(await client.admin.delete_namespace(**written(args))))


async def _compact(client: AsyncClient, args: Args) -> dict[str, Any]:
    target = optional(args, target_revision="target_revision")
    return dict(to_record(await client.admin.compact(**target, **timed(args))))


async def _verify(client: AsyncClient, args: Args) -> dict[str, Any]:
    messages = await taken(client.admin.verify(**timed(args)), {})
    damaged = [record for message in messages for record in message["damaged_records"]]
    return {**messages[-1], "damaged_records": damaged}


OPS: dict[str, Op] = {
    "admin.status": _status,
    "admin.namespaces": _namespaces,
    "admin.settings": _settings,
    "admin.set_settings": _set_settings,
    "admin.delete_namespace": _delete_namespace,
    "admin.compact": _compact,
    "admin.verify": _verify,
}
