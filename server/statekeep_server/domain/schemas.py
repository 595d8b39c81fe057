"""Schemas: what the values below a key prefix must look like.

Owns the compiling and applying of JSON Schema. Must never fetch a schema from anywhere: references
reach no further than the schema itself, and patterns run in linear time.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import jsonschema_rs
import orjson

from statekeep_server.config import Limits
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import PageQuery, Point, move, next_token, open_page
from statekeep_server.errors import (
    SchemaInvalidError,
    SchemaNotFoundError,
    SchemasTooManyError,
    SchemaViolationError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType, ValueKind, Version
from statekeep_server.storage.view import View

VIOLATIONS_MAX: Final = 1_000
_COMPILED_MAX: Final = 256
_TYPE_NAMES: Final = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)
}  # fmt: skip


class Schema(NamedTuple):
    """A stored schema: the key prefix it governs and its JSON text."""

    prefix: bytes
    json_schema: bytes
    revision: int
    time_ms: int


class Violation(NamedTuple):
    """One way in which a value differs from what it must be.

    `path` is a JSON Pointer into the value, "" for the value itself; `rule` is the JSON Schema
    keyword, or `required` or `type` of the short form.
    """

    path: str
    rule: str
    message: str


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


def list_page(engine: Engine, query: PageQuery, key: bytes) -> SchemaPage:
    """Return a page of schemas in order of prefix, or of those that check a key if one is given."""
    with engine.view(query.namespace) as view:
        start, end = open_page(query, view)
        schemas = list[Schema]()
        for prefix, version in view.scan(Kind.SCHEMA, start, end):
            if key and not key.startswith(prefix):
                continue
            if len(schemas) == query.entries_max:
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
        violations = list(violations_of(compiled(version.payload), orjson.loads(payload)))
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


@lru_cache(maxsize=_COMPILED_MAX)
def compiled(json_schema: bytes) -> Any:  # noqa: ANN401 - the library has a class for each draft
    """Return a validator for a JSON Schema text; SchemaInvalidError if it is not one."""
    try:
        parsed = orjson.loads(json_schema)
        if not isinstance(parsed, dict | bool):
            raise SchemaInvalidError("a JSON Schema is an object or a boolean", field="json_schema")
        return jsonschema_rs.validator_for(
            parsed, offline=True, pattern_options=jsonschema_rs.RegexOptions()
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise SchemaInvalidError(
            f"the schema is not a JSON Schema that the server accepts: {error}",
            field="json_schema",
        ) from error


def violations_of(validator: Any, value: object) -> Iterator[Violation]:  # noqa: ANN401 - as above
    """Yield the violations of a parsed JSON value, the first `VIOLATIONS_MAX` of them."""
    for count, error in enumerate(validator.iter_errors(value)):
        if count == VIOLATIONS_MAX:
            return
        rule = str(error.schema_path[-1]) if error.schema_path else ""
        yield Violation(_pointer(error.instance_path), rule, error.message)


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


def _pointer(path: list[str | int]) -> str:
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "".join(f"/{part}" for part in escaped)


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
