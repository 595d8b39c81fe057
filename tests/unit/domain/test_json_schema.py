"""What a schema from a client may cost: it is bounded before it is ever applied."""

import orjson
import pytest

from statekeep_server.domain.json_schema import (
    LISTED_WORK_MAX,
    NODES_MAX,
    PATTERNS_MAX,
    WORK_MAX,
    compiled,
    violations_of,
)
from statekeep_server.errors import SchemaInvalidError

DOUBLING = {
    "$defs": {
        "0": {"type": "string"},
        **{str(n): {"allOf": [{"$ref": f"#/$defs/{n - 1}"}] * 2} for n in range(1, 41)},
    },
    "$ref": "#/$defs/40",
}
ITSELF = {"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}}
EACH_OTHER = {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        (DOUBLING, "more than 4096 parts"),
        (ITSELF, "refers to itself"),
        (EACH_OTHER, "refers to itself"),
        ({"enum": list(range(NODES_MAX))}, "more than 4096 parts"),
        ({"$dynamicRef": "#node"}, "must be a \\$ref to a part"),
        ({"$ref": "#anchor"}, "must be a \\$ref to a part"),
        ({"allOf": [{"pattern": str(n)} for n in range(PATTERNS_MAX + 1)]}, "50 patterns"),
        ({"patternProperties": {str(n): True for n in range(51)}}, "50 patterns"),
        ({"pattern": "(a{1,100}){1,90}"}, "JSON Schema"),
    ],
)
def test_a_schema_that_could_run_away_is_refused(schema: object, sentence: str) -> None:
    """References that double or return, too many parts, and patterns that grow are all refused."""
    with pytest.raises(SchemaInvalidError, match=sentence) as caught:
        compiled(orjson.dumps(schema))
    assert caught.value.field == "json_schema"


def test_a_value_too_large_for_its_schema_is_refused_unread() -> None:
    """Parts times bytes over the bound is a violation, without any work."""
    schema = compiled(orjson.dumps({"enum": list(range(NODES_MAX - 10))}))
    payload = orjson.dumps("x" * (WORK_MAX // schema.nodes_count))
    (violation,) = violations_of(schema, payload)
    assert "too large to be checked" in violation.message


def test_of_a_large_value_the_first_violation_is_told() -> None:
    """A hundred rules against a large value yield one short message, not copies of the value."""
    schema = compiled(orjson.dumps({"allOf": [{"type": "integer"}] * 100}))
    payload = orjson.dumps("x" * (LISTED_WORK_MAX // schema.nodes_count + 1))
    (violation,) = violations_of(schema, payload)
    assert len(violation.message) < 1_000


def test_all_violations_of_a_small_value_are_told() -> None:
    """Every rule that is broken is listed."""
    schema = compiled(orjson.dumps({"allOf": [{"type": "integer"}] * 100}))
    assert len(violations_of(schema, b'"x"')) == 100
