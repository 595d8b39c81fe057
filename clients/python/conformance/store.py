"""The lines about entries and commits."""

from collections.abc import Mapping
from typing import Any

import statekeep
from conformance import parts
from conformance.records import (
    optional,
    read,
    selected,
    taken,
    to_record,
    to_value,
    written,
)
from conformance.session import Args, Op
from statekeep import AsyncClient


async def _save(client: AsyncClient, args: Args) -> dict[str, Any]:
    saved = await client.store.save(
        args["key"],
        to_value(args["value"]),
        ttl=parts.seconds(args, "ttl_ms"),
        **optional(args, if_revision="if_revision"),
        **written(args),
    )
    return dict(to_record(saved))


async def _load(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"entry": to_record(await client.store.load(args["key"], **read(args)))}


async def _delete(client: AsyncClient, args: Args) -> dict[str, Any]:
    condition = optional(args, if_revision="if_revision")
    return dict(to_record(await client.store.delete(args["key"], **condition, **written(args))))


async def _exists(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"exists": await client.store.exists(args["key"], **read(args))}


async def _keys(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"keys": await taken(client.store.keys(**_listed(args)), args)}


async def _entries(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"entries": await taken(client.store.entries(**_listed(args)), args)}


async def _scan(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"entries": await taken(client.store.scan(**_listed(args)), args)}


def _listed(args: Args) -> dict[str, Any]:
    extra = optional(args, reverse="reverse", page_size="page_size")
    return {**selected(args), **extra, **read(args)}


async def _count(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"count": await client.store.count(**selected(args), **read(args))}


async def _clear(client: AsyncClient, args: Args) -> dict[str, Any]:
    return dict(to_record(await client.store.clear(**selected(args), **written(args))))


async def _history(client: AsyncClient, args: Args) -> dict[str, Any]:
    size = optional(args, page_size="page_size")
    return {"items": await taken(client.store.history(args["key"], **size, **read(args)), args)}


async def _commit(client: AsyncClient, args: Args) -> dict[str, Any]:
    committed = await client.store.commit(
        [parts.to_operation(operation) for operation in args["operations"]],
        require=[parts.to_require(condition) for condition in args.get("preconditions", [])],
        **written(args),
    )
    kinds = [next(iter(operation)) for operation in args["operations"]]
    results = [
        {kind: _result(result)} for kind, result in zip(kinds, committed.results, strict=True)
    ]
    return {"revision": committed.revision, "results": results}


def _result(result: object) -> Mapping[str, Any]:
    record = to_record(result)
    if isinstance(result, statekeep.SnapshotCreated):
        record["evicted_snapshot_ids"] = record.pop("evicted_ids")
    return {"machine": record} if isinstance(result, statekeep.Machine) else dict(record)


async def _put_schema(client: AsyncClient, args: Args) -> dict[str, Any]:
    revision = await client.store.put_schema(args["prefix"], args["json_schema"], **written(args))
    return {"revision": revision}


async def _get_schema(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"schema": to_record(await client.store.get_schema(args["prefix"], **read(args)))}


async def _list_schemas(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, key="key", page_size="page_size")
    return {"schemas": await taken(client.store.schemas(**extra, **read(args)), args)}


async def _delete_schema(client: AsyncClient, args: Args) -> dict[str, Any]:
    return dict(to_record(await client.store.delete_schema(args["prefix"], **written(args))))


async def _validate_struct(client: AsyncClient, args: Args) -> dict[str, Any]:
    rules = optional(args, schema="json_schema", schema_prefix="schema_prefix")
    if "fields" in args:
        rules["fields"] = [parts.to_field(field) for field in args["fields"]]
    value = to_value(args["value"])
    return dict(to_record(await client.store.validate_struct(value, **rules, **read(args))))


OPS: dict[str, Op] = {
    "store.save": _save,
    "store.load": _load,
    "store.delete": _delete,
    "store.exists": _exists,
    "store.keys": _keys,
    "store.entries": _entries,
    "store.scan": _scan,
    "store.count": _count,
    "store.clear": _clear,
    "store.history": _history,
    "store.commit": _commit,
    "store.put_schema": _put_schema,
    "store.get_schema": _get_schema,
    "store.list_schemas": _list_schemas,
    "store.delete_schema": _delete_schema,
    "store.validate_struct": _validate_struct,
}
