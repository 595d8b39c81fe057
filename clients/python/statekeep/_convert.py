"""Between the values of Python and the messages of the contract, for both clients.

Pure functions of their arguments. Must never call a server, and never check what the server
checks: only what the contract cannot say at all is refused here.
"""

import json
import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict

from google.protobuf import duration_pb2, timestamp_pb2

from statekeep.entries import ChangeKind, Entry, HistoryItem
from statekeep.schemas import Field, Schema, Validation, Violation
from statekeep.v1 import change_pb2, entry_pb2, schema_pb2, store_service_pb2
from statekeep.values import At, Json, SnapshotId, Storable, ValueKind

_UINT64_MAX = 2**64 - 1


class Selection(TypedDict, total=False):
    """The fields of a request that say which entries it is about."""

    prefix: str
    range: entry_pb2.KeyRange


class Rules(TypedDict, total=False):
    """The fields of a request that say what a value is checked against."""

    json_schema: str
    schema_prefix: str
    field_rules: schema_pb2.FieldRules


def to_value(value: Storable) -> entry_pb2.Value:
    """Return the message that holds a value: bytes as data, str as text, the rest as JSON."""
    match value:
        case bytes() | bytearray() | memoryview():
            return entry_pb2.Value(data=bytes(value))
        case str():
            return entry_pb2.Value(text=encodable(value, "a text value"))
        case Json():
            return entry_pb2.Value(json=to_json(value.value))
    return entry_pb2.Value(json=to_json(value))


def from_value(value: entry_pb2.Value) -> tuple[Any, ValueKind | None]:
    """Return what a message holds and how it is stored; None and None when it holds nothing."""
    match value.WhichOneof("kind"):
        case "data":
            return value.data, ValueKind.DATA
        case "text":
            return value.text, ValueKind.TEXT
        case "json":
            return json.loads(value.json), ValueKind.JSON
    return None, None


def to_json(value: object) -> str:
    """Return the JSON text of a value."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except TypeError as error:
        raise TypeError(f"A value cannot be stored as JSON: {error}.") from error
    except ValueError as error:
        raise ValueError(f"A value cannot be stored as JSON: {error}.") from error
    return encodable(text, "a JSON value")


def to_json_text(schema: object) -> str:
    """Return a JSON Schema as text; one that is text already stays as it is."""
    return schema if isinstance(schema, str) else to_json(schema)


def encodable(text: str, what: str) -> str:
    """Return the text, if UTF-8 can express it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{what.capitalize()} has a lone surrogate at {error.start}, which UTF-8 cannot"
            " express; save it as bytes instead."
        ) from None
    return text


def to_timestamp(moment: datetime) -> timestamp_pb2.Timestamp:
    """Return the same moment as a message."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; use datetime.now(UTC), for example.")
    message = timestamp_pb2.Timestamp()
    message.FromDatetime(moment)
    return message


def from_timestamp(message: timestamp_pb2.Timestamp) -> datetime:
    """Return the same moment, in UTC."""
    return message.ToDatetime(tzinfo=UTC)


def to_duration(length: float | timedelta | None) -> duration_pb2.Duration | None:
    """Return a length of time, in seconds or as a timedelta, as a message."""
    if length is None:
        return None
    message = duration_pb2.Duration()
    if isinstance(length, timedelta):
        message.FromTimedelta(length)
        return message
    if not math.isfinite(length):
        raise ValueError(f"{length} seconds is no length of time; for no limit, leave it out.")
    message.FromNanoseconds(round(length * 1_000_000_000))
    return message


def to_point(at: At) -> entry_pb2.PointInTime | None:
    """Return the point at which a read looks."""
    match at:
        case None:
            return None
        case bool():
            raise TypeError("at is a revision, a time, a snapshot's label or a SnapshotId.")
        case int():
            return entry_pb2.PointInTime(revision=to_revision(at, "at"))
        case datetime():
            return entry_pb2.PointInTime(time=to_timestamp(at))
        case SnapshotId():
            return entry_pb2.PointInTime(snapshot_id=at)
    return entry_pb2.PointInTime(snapshot_label=at)


def to_revision(revision: int, name: str) -> int:
    """Return the revision, if it can be one."""
    if not 0 <= revision <= _UINT64_MAX:
        raise ValueError(f"{name} is {revision}, but revisions are 0 to {_UINT64_MAX}.")
    return revision


def to_condition(revision: int | None, name: str = "if_revision") -> int | None:
    """Return what a request requires of a revision, if anything."""
    return None if revision is None else to_revision(revision, name)


def to_selection(prefix: str | None, start: str | None, end: str | None) -> Selection:
    """Return which entries a request is about: a prefix, a range, or all of them."""
    if start is None and end is None:
        return {} if prefix is None else {"prefix": prefix}
    if prefix is not None:
        raise ValueError("A selection is a prefix or a range (start, end), not both.")
    return {"range": entry_pb2.KeyRange(start=start or "", end=end or "")}


def from_entry(message: entry_pb2.Entry) -> Entry:
    """Return an entry."""
    value, value_kind = from_value(message.value)
    return Entry(
        key=message.key,
        value=value,
        value_kind=value_kind,
        create_revision=message.create_revision,
        revision=message.revision,
        create_time=from_timestamp(message.create_time),
        update_time=from_timestamp(message.update_time),
        expire_time=(
            from_timestamp(message.expire_time) if message.HasField("expire_time") else None
        ),
    )


def from_history_item(message: store_service_pb2.EntryHistoryItem) -> HistoryItem:
    """Return one thing that happened to an entry."""
    return HistoryItem(
        revision=message.revision,
        time=from_timestamp(message.time),
        kind=from_change_kind(message.kind),
        entry=from_entry(message.entry) if message.HasField("entry") else None,
    )


def from_change_kind(kind: change_pb2.ChangeKind.ValueType) -> ChangeKind:
    """Return the kind of a change; UNSPECIFIED for one that a newer server has."""
    if kind not in change_pb2.ChangeKind.values():
        return ChangeKind.UNSPECIFIED
    return ChangeKind(change_pb2.ChangeKind.Name(kind).removeprefix("CHANGE_KIND_"))


def from_schema(message: schema_pb2.Schema) -> Schema:
    """Return a stored schema."""
    return Schema(
        prefix=message.prefix,
        json_schema=json.loads(message.json_schema),
        revision=message.revision,
        update_time=from_timestamp(message.update_time),
    )


def to_rules(
    schema: object | None, schema_prefix: str | None, fields: Iterable[Field] | None
) -> Rules:
    """Return the one set of rules that is named."""
    if sum(rules is not None for rules in (schema, schema_prefix, fields)) != 1:
        raise ValueError("Name exactly one of schema, schema_prefix and fields.")
    if schema_prefix is not None:
        return {"schema_prefix": schema_prefix}
    if fields is not None:
        return {"field_rules": _to_field_rules(fields)}
    return {"json_schema": to_json_text(schema)}


def _to_field_rules(fields: Iterable[Field]) -> schema_pb2.FieldRules:
    return schema_pb2.FieldRules(
        fields=[
            schema_pb2.FieldRule(
                field=field.name,
                type=schema_pb2.FieldType.Value(f"FIELD_TYPE_{field.type}"),
                required=field.required,
                nullable=field.nullable,
            )
            for field in fields
        ]
    )


def from_validation(message: store_service_pb2.ValidateStructResponse) -> Validation:
    """Return the outcome of a check."""
    violations = tuple(
        Violation(path=one.path, message=one.message, rule=one.rule) for one in message.violations
    )
    return Validation(valid=message.valid, violations=violations)


def resume_scan(
    request: store_service_pb2.ScanEntriesRequest, revision: int, last_key: str
) -> store_service_pb2.ScanEntriesRequest | None:
    """Return the scan that goes on at `last_key` and shows the same revision.

    Going forwards it begins with that key again, and does not end where a prefix does: the
    contract's ranges cannot leave out their first key, and not every prefix has a next one. None
    when the scan cannot go on: a label may name another snapshot by now.
    """
    resumed = store_service_pb2.ScanEntriesRequest()
    resumed.CopyFrom(request)
    match request.at.WhichOneof("point"):
        case "snapshot_label":
            return None
        case "snapshot_id":
            pass
        case _:
            resumed.at.revision = revision
    if request.reverse:
        resumed.range.start = request.range.start or request.prefix
        resumed.range.end = last_key
    else:
        resumed.range.end = request.range.end
        resumed.range.start = last_key
    return resumed
