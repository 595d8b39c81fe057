"""Schemas: what the values below a key prefix must look like.

Owns stored schemas and the short form of rules. Must never apply a schema otherwise than through
`json_schema`, which bounds what that costs.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain.json_schema import Violation, compiled, violations_of
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.points import move, open_page
from statekeep_server.domain.ranges import PageQuery, Point, next_token
from statekeep_server.errors import (
    SchemaNotFoundError,
    SchemasTooManyError,
    SchemaViolationError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType, ValueKind, Version
from statekeep_server.storage.view import View

_TYPE_NAMES: Final = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)
}  # fmt: skip


class Schema(NamedTuple):
    """A stored schema: the key prefix it governs and its JSON text."""

    prefix: bytes
    json_schema: bytes
    revision: int
    time_ms: int


class SchemaAnswer(NamedTuple):
    """The revision at which a schema was stored or deleted, and whether one was there before."""

    revision: int
    existed: bool


class SchemaPage(NamedTuple):
    """A page of schemas at one revision; an empty token means it is the last."""

    revision: int
    schemas: list[Schema]
    next_token: str


class FieldRule(NamedTuple):
    """A field that a struct may or must have: its JSON Pointer and its type ("" for any)."""

    path: str
    type: str
    required: bool
    nullable: bool


def put(origin: Origin, prefix: bytes, json_schema: bytes, limits: Limits) -> Plan[SchemaAnswer]:
    """Return the plan that stores a schema; SchemaInvalidError at once if it is not one."""
    compiled(json_schema)

    def run(view: View) -> Outcome[SchemaAnswer]:
        previous = view.newest(Kind.SCHEMA, prefix)
        existed = view.is_present(previous)
        if not existed and view.head.schemas_count >= limits.schemas_max:
            raise SchemasTooManyError(
                f"the namespace has {view.head.schemas_count} schemas, the limit; delete one, "
                f"or raise --schemas-max",
                limit=limits.schemas_max,
            )
        change = Change(ChangeType.SCHEMA_SAVED, prefix, previous, json_schema, ValueKind.JSON)
        return Outcome(SchemaAnswer(view.next_revision, existed), (change,))

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: SchemaAnswer(*fields),  # type: ignore[arg-type]
        request=origin.request,
        size_bytes=len(json_schema),
    )


def delete(origin: Origin, prefix: bytes) -> Plan[SchemaAnswer]:
    """Return the plan that deletes the schema of exactly this prefix, if there is one."""

    def run(view: View) -> Outcome[SchemaAnswer]:
        previous = view.newest(Kind.SCHEMA, prefix)
        if not view.is_present(previous):
            return Outcome(SchemaAnswer(view.revision, existed=False))
        change = Change(ChangeType.SCHEMA_DELETED, prefix, previous)
        return Outcome(SchemaAnswer(view.next_revision, existed=True), (change,))

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: SchemaAnswer(*fields),  # type: ignore[arg-type]
        request=origin.request,
        grows=False,
    )


def get(engine: Engine, namespace: str, prefix: bytes, point: Point) -> tuple[int, Schema]:
    """Return (the revision read, the schema of exactly this prefix).

    Raises SchemaNotFoundError if there is none.
    """
    with engine.view(namespace) as view:
        move(view, point)
        version = view.get(Kind.SCHEMA, prefix)
        if version is None:
            raise SchemaNotFoundError(
                f"there is no schema for the prefix {prefix.decode()!r} at revision "
                f"{view.revision}",
                prefix=prefix.decode(),
                revision=view.revision,
            )
        return view.revision, _schema(prefix, version)


def list_page(engine: Engine, query: PageQuery, key: bytes, page_bytes_max: int) -> SchemaPage:
    """Return a page of schemas in order of prefix, or of those that check a key if one is given."""
    with engine.view(query.namespace) as view:
        start, end = open_page(query, view)
        schemas, size_bytes = list[Schema](), 0
        for prefix, version in view.scan(Kind.SCHEMA, start, end):
            if key and not key.startswith(prefix):
                continue
            size_bytes += len(version.payload)
            is_full = len(schemas) == query.entries_max or size_bytes > page_bytes_max
            if schemas and is_full:
                return SchemaPage(view.revision, schemas, next_token(query, view, prefix))
            schemas.append(_schema(prefix, version))
        return SchemaPage(view.revision, schemas, "")


def check(view: View, key: bytes, kind: ValueKind, payload: bytes, field: str) -> None:
    """Raise SchemaViolationError if a schema whose prefix begins the key refuses the value."""
    if not view.head.schemas_count:
        return
    for prefix, version in view.scan(Kind.SCHEMA, b"", key + b"\x00"):
        if not key.startswith(prefix):
            continue
        shown = prefix.decode()
        if kind is not ValueKind.JSON:
            raise SchemaViolationError(
                f"the entry {key.decode()!r} must have a json value, because the prefix "
                f"{shown!r} has a schema",
                field=f"{field}value",
                prefix=shown,
            )
        violations = violations_of(compiled(version.payload), payload)
        if violations:
            first = violations[0]
            raise SchemaViolationError(
                f"the value of {key.decode()!r} does not satisfy the schema of {shown!r}: "
                f"{first.path or 'the value'}: {first.message}",
                field=f"{field}value.json{first.path}",
                prefix=shown,
                violations=len(violations),
                paths=" ".join(violation.path or "/" for violation in violations),
            )


def field_violations(value: object, rules: list[FieldRule]) -> Iterator[Violation]:
    """Yield the violations of the short form: required fields and their types."""
    for rule in rules:
        found, present = _at(value, rule.path)
        if not present:
            if rule.required:
                yield Violation(rule.path, "required", f"{rule.path} is required")
        elif found is None and rule.nullable:
            continue
        elif rule.type and not _is_type(found, rule.type):
            yield Violation(
                rule.path, "type", f"{rule.path} must be of type {rule.type}, not {_type(found)}"
            )


def _schema(prefix: bytes, version: Version) -> Schema:
    return Schema(prefix, version.payload, version.revision, version.time_ms)


def _at(value: object, pointer: str) -> tuple[object, bool]:
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and _is_index(name, len(value)):
            value = value[int(name)]
        else:
            return None, False
    return value, True


def _is_index(name: str, length: int) -> bool:
    # The length comes first: turning a huge text of digits into a number is refused by Python.
    is_number = name.isascii() and name.isdecimal() and len(name) <= len(str(length))
    return is_number and int(name) < length


def _is_type(value: object, name: str) -> bool:
    if name in {"number", "integer"}:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and (name == "number" or value == int(value))  # type: ignore[call-overload]
    return isinstance(value, _TYPE_NAMES[name])


def _type(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return next(name for name, kind in _TYPE_NAMES.items() if isinstance(value, kind))
