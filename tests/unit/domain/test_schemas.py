"""Schemas: what is accepted as one, what they refuse, and that they reach for nothing outside."""

import time
from dataclasses import replace

import orjson
import pytest

from statekeep_server.config import Limits
from statekeep_server.domain import entries, schemas
from statekeep_server.domain.entries import SaveOperation
from statekeep_server.domain.json_schema import VIOLATIONS_MAX, Violation, compiled, violations_of
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.ranges import AtRevision, KeyRange, PageQuery
from statekeep_server.domain.schemas import FieldRule, SchemaAnswer
from statekeep_server.errors import (
    SchemaInvalidError,
    SchemaNotFoundError,
    SchemasTooManyError,
    SchemaViolationError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.records import ValueKind
from tests.engines import EngineFactory
from tests.entries import (
    DEFAULT,
    LIMITS,
    contents,
    delete,
    latest,
    limits,
    save,
)

ORIGIN = Origin(DEFAULT)
USER = orjson.dumps(
    {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "pattern": "^[a-z]+$"},
            "ages": {"type": "array", "items": {"type": "integer"}},
        },
    }
)
QUERY = PageQuery(call="ListSchemas", namespace=DEFAULT, range=KeyRange(), entries_max=2)


def put(engine: Engine, prefix: str, schema: bytes, limits: Limits = LIMITS) -> SchemaAnswer:
    return engine.update(schemas.put(ORIGIN, prefix.encode(), schema, limits))


def save_json(engine: Engine, key: str, value: object) -> int:
    operation = SaveOperation(key.encode(), ValueKind.JSON, orjson.dumps(value))
    return engine.update(entries.save(ORIGIN, operation, LIMITS)).revision


def violations(schema: object, value: object) -> list[Violation]:
    return violations_of(compiled(orjson.dumps(schema)), orjson.dumps(value))


def test_a_schema_is_stored_replaced_and_deleted(make_engine: EngineFactory) -> None:
    """Each makes a revision and says whether a schema was there; the past keeps what it had."""
    engine = make_engine()
    assert put(engine, "user/", USER) == SchemaAnswer(1, existed=False)
    assert put(engine, "user/", b"true") == SchemaAnswer(2, existed=True)
    assert engine.update(schemas.delete(ORIGIN, b"user/")) == SchemaAnswer(3, existed=True)
    assert engine.update(schemas.delete(ORIGIN, b"user/")) == SchemaAnswer(3, existed=False)
    assert schemas.get(engine, DEFAULT, b"user/", AtRevision(1))[1].json_schema == USER
    with pytest.raises(SchemaNotFoundError, match="'user/' at revision 3"):
        schemas.get(engine, DEFAULT, b"user/", None)
    with engine.view(DEFAULT) as view:
        assert view.head.schemas_count == 0


def test_schemas_are_listed_in_pages(make_engine: EngineFactory) -> None:
    """All schemas in order of prefix, or only those that check a key."""
    engine = make_engine()
    for prefix in ("", "user/", "user/admin/", "zone/"):
        put(engine, prefix, b"true")

    def listed(key: bytes) -> list[str]:
        found, query = list[str](), QUERY
        while True:
            page = schemas.list_page(engine, query, key, 1 << 20)
            found += [schema.prefix.decode() for schema in page.schemas]
            if not page.next_token:
                return found
            query = replace(query, token=page.next_token)

    assert listed(b"") == ["", "user/", "user/admin/", "zone/"]
    assert listed(b"user/7") == ["", "user/"]
    assert listed(b"user/admin/7") == ["", "user/", "user/admin/"]


def test_a_schema_checks_every_later_save_below_its_prefix(make_engine: EngineFactory) -> None:
    """What was there before stays; what comes later must satisfy every schema of its key."""
    engine = make_engine()
    save(engine, "user/old")
    put(engine, "user/", USER)
    put(engine, "user/admin/", b'{"required":["level"]}')
    save_json(engine, "user/1", {"name": "ann"})
    save_json(engine, "users", [])
    save(engine, "other", "anything")
    with pytest.raises(SchemaViolationError, match="schema of 'user/admin/'"):
        save_json(engine, "user/admin/1", {"name": "ann"})
    with pytest.raises(SchemaViolationError, match="schema of 'user/'"):
        save_json(engine, "user/admin/1", {"level": 1})
    save_json(engine, "user/admin/1", {"name": "ann", "level": 1})
    assert contents(engine)["user/old"] == "v"
    assert delete(engine, "user/1").existed


def test_a_violation_is_named_by_its_path(make_engine: EngineFactory) -> None:
    """The error has the path of the first violation, and the paths and number of all."""
    engine = make_engine()
    put(engine, "user/", USER)
    with pytest.raises(SchemaViolationError) as caught:
        save_json(engine, "user/1", {"name": "ann", "ages": [1, "two", 3, "four"]})
    assert caught.value.field == "value.json/ages/1"
    assert caught.value.metadata == {
        "prefix": "user/",
        "violations": "2",
        "paths": "/ages/1 /ages/3",
    }
    assert latest(engine) == 1


def test_only_json_satisfies_a_schema(make_engine: EngineFactory) -> None:
    """A text or data below a schema's prefix is refused, even if it reads like JSON."""
    engine = make_engine()
    put(engine, "user/", b"true")
    with pytest.raises(SchemaViolationError, match="must have a json value"):
        save(engine, "user/1", "{}")


def test_schemas_are_limited_in_number(make_engine: EngineFactory) -> None:
    """One schema more than schemas_max is refused; replacing one is not."""
    engine = make_engine()
    narrow = limits(schemas_max=1)
    put(engine, "a", b"true", narrow)
    with pytest.raises(SchemasTooManyError):
        put(engine, "b", b"true", narrow)
    put(engine, "a", b"false", narrow)


def test_a_deleted_schema_checks_nothing(make_engine: EngineFactory) -> None:
    """After its deletion, and after a restart, values are free again."""
    engine = make_engine()
    put(engine, "a", b"false")
    put(engine, "b", b"false")
    engine.update(schemas.delete(ORIGIN, b"a"))
    engine.close()
    engine = make_engine()
    save(engine, "a")
    with pytest.raises(SchemaViolationError):
        save(engine, "b")


@pytest.mark.parametrize(
    "schema",
    [
        "{",
        "",
        "[]",
        "1",
        '"text"',
        '{"type":"strin"}',
        '{"type":5}',
        '{"required":"name"}',
        '{"minimum":"1"}',
        '{"properties":[]}',
        '{"pattern":"("}',
        '{"$ref":"#/$defs/absent"}',
        '{"$ref":"http://127.0.0.1:9/schema.json"}',
        '{"$ref":"https://example.com/schema.json"}',
        '{"$ref":"file:///etc/passwd"}',
        '{"$schema":"http://127.0.0.1:9/meta.json"}',
        '{"pattern":"(?=a)b"}',
        '{"pattern":"(a)\\\\1"}',
    ],
)
def test_what_is_no_acceptable_schema_is_refused(schema: str) -> None:
    """Bad JSON, a bad schema, a reference to the outside and a costly pattern are all refused."""
    with pytest.raises(SchemaInvalidError, match=r"[Ss]chema") as caught:
        compiled(schema.encode())
    assert caught.value.field == "json_schema"


def test_a_reference_within_the_schema_is_followed() -> None:
    """A schema may refer to its own parts."""
    pair = {
        "$defs": {"side": {"type": "object", "additionalProperties": {"type": "object"}}},
        "properties": {"left": {"$ref": "#/$defs/side"}, "right": {"$ref": "#/$defs/side"}},
    }
    assert violations(pair, {"left": {"b": {}}}) == []
    assert [each.path for each in violations(pair, {"right": {"b": 1}})] == ["/right/b"]


def test_patterns_take_linear_time() -> None:
    """A pattern that makes backtracking engines hang answers at once."""
    began_seconds = time.perf_counter()
    assert violations({"pattern": "^(a+)+$"}, "a" * 50_000 + "!")
    assert time.perf_counter() - began_seconds < 5


def test_every_violation_has_path_rule_and_message() -> None:
    """Violations name where, which keyword, and what; names in paths are escaped."""
    found = violations(
        {"required": ["x"], "properties": {"a/b~c": {"maxLength": 1}}}, {"a/b~c": "long"}
    )
    assert {(each.path, each.rule) for each in found} == {
        ("", "required"),
        ("/a~1b~0c", "maxLength"),
    }
    assert all(each.message for each in found)


def test_violations_are_bounded() -> None:
    """A value with thousands of faults yields no more than the limit."""
    found = violations({"items": {"type": "string"}}, list(range(5_000)))
    assert len(found) == VIOLATIONS_MAX


VALUE = {
    "name": "ann",
    "age": 7,
    "ratio": 1.5,
    "whole": 2.0,
    "ok": True,
    "none": None,
    "list": [{"x": 1}],
    "a/b": 1,
}


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        ("/name", "string", None),
        ("/name", "", None),
        ("/name", "number", "/name must be of type number, not string"),
        ("/age", "integer", None),
        ("/age", "number", None),
        ("/age", "boolean", "/age must be of type boolean, not number"),
        ("/ratio", "number", None),
        ("/ratio", "integer", "/ratio must be of type integer, not number"),
        ("/whole", "integer", None),
        ("/ok", "boolean", None),
        ("/ok", "integer", "/ok must be of type integer, not boolean"),
        ("/none", "null", None),
        ("/none", "object", "/none must be of type object, not null"),
        ("/list", "array", None),
        ("/list/0", "object", None),
        ("/list/0/x", "integer", None),
        ("/a~1b", "integer", None),
        ("", "object", None),
        ("/list/1", "", "/list/1 is required"),
        ("/list/x", "", "/list/x is required"),
        ("/list/-1", "", "/list/-1 is required"),
        ("/list/" + "9" * 5_000, "", "/list/" + "9" * 5_000 + " is required"),
        ("/absent", "string", "/absent is required"),
        ("/name/x", "string", "/name/x is required"),
    ],
)
def test_the_short_form_checks_presence_and_type(path: str, kind: str, message: str | None) -> None:
    """A required field must be there and of its type."""
    rule = FieldRule(path, kind, required=True, nullable=False)
    found = [each.message for each in schemas.field_violations(VALUE, [rule])]
    assert found == ([message] if message else [])


def test_the_short_form_knows_optional_and_nullable() -> None:
    """An optional field may be absent; a nullable one may be null."""
    rules = [
        FieldRule("/absent", "string", required=False, nullable=False),
        FieldRule("/none", "string", required=True, nullable=True),
    ]
    assert list(schemas.field_violations(VALUE, rules)) == []
    strict = [rule._replace(required=True, nullable=False) for rule in rules]
    assert [(each.path, each.rule) for each in schemas.field_violations(VALUE, strict)] == [
        ("/absent", "required"),
        ("/none", "type"),
    ]
