"""Between the lines of a driver and what the client takes and gives."""

import base64
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

import statekeep
from conformance.session import Args


def optional(args: Args, **names: str) -> dict[str, Any]:
    """Return the arguments that a line has, by the names that the client's method has for them."""
    return {name: args[field] for name, field in names.items() if field in args}


def timed(args: Args) -> dict[str, Any]:
    """Return the time limit of a call, if its line has one."""
    return {"timeout_seconds": args["timeout_ms"] / 1000} if "timeout_ms" in args else {}


def written(args: Args) -> dict[str, Any]:
    """Return what every mutation may be given."""
    return {**timed(args), **optional(args, request_id="request_id")}


def read(args: Args) -> dict[str, Any]:
    """Return what every read may be given."""
    return {**timed(args), **({"at": to_at(args["at"])} if "at" in args else {})}


def selected(args: Args) -> dict[str, Any]:
    """Return which entries a line is about."""
    return optional(args, prefix="prefix", start="start", end="end")


def to_at(point: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever `at` takes
    """Return a point in time as the client takes it."""
    match point:
        case {"id": str(snapshot_id)}:
            return statekeep.SnapshotId(snapshot_id)
        case {"time_ms": int(time_ms)}:
            return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=time_ms)
        case {"revision": int(revision)}:
            return revision
    return str(point["label"])


def to_snapshot(args: Args) -> str | statekeep.SnapshotId:
    """Return the snapshot that a line names."""
    return statekeep.SnapshotId(args["id"]) if "id" in args else str(args["label"])


def to_target(args: Args) -> dict[str, Any]:
    """Return the snapshot that a line names, or that it is the latest."""
    return {"latest": True} if args.get("latest") else {"snapshot": to_snapshot(args)}


def to_value(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever can be saved
    """Return a value as the client takes it."""
    match value:
        case {"text": str(text)}:
            return text
        case {"data_base64": str(data)}:
            return base64.b64decode(data)
    return statekeep.Json(value["json"])


async def taken(
    items: AsyncGenerator[Any],
    args: Args,
    record: Callable[[Any], Any] | None = None,
) -> list[Any]:
    """Return the records of all that an iteration yields, or of as many as the line says."""
    to_one = to_record if record is None else record
    most = args.get("take")
    found: list[Any] = []
    async with aclosing(items):
        async for item in items:
            found.append(to_one(item))
            if len(found) == most:
                break
    return found


def to_record(item: Any) -> Any:  # noqa: ANN401 - any of the client's types, any JSON
    """Return what a line says of something that the client gave."""
    match item:
        case statekeep.Entry():
            return {**_fields(item, without=("value_kind",)), "value": _from_value(item)}
        case datetime() | timedelta():
            return _milliseconds(item)
        case Enum():
            return item.value
        case list() | tuple():
            return [to_record(each) for each in item]
        case Mapping():
            return {key: to_record(value) for key, value in item.items()}
    return _fields(item) if is_dataclass(item) else item


def _milliseconds(time: datetime | timedelta) -> int:
    length = time if isinstance(time, timedelta) else time - datetime.fromtimestamp(0, UTC)
    return length // timedelta(milliseconds=1)


def _fields(item: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:  # noqa: ANN401
    record = {}
    for field in fields(item):
        value = getattr(item, field.name)
        is_timed = isinstance(value, datetime | timedelta)
        if field.name not in without:
            record[f"{field.name}_ms" if is_timed else field.name] = to_record(value)
    return record


def _from_value(entry: statekeep.Entry) -> dict[str, Any] | None:
    match entry.value_kind:
        case statekeep.ValueKind.DATA:
            return {"data_base64": base64.b64encode(entry.value).decode()}
        case statekeep.ValueKind.TEXT:
            return {"text": entry.value}
        case statekeep.ValueKind.JSON:
            return {"json": entry.value}
    return None
