"""What cases say is what is compared: forms, variables, and what may be left out."""

import pytest

from tests.conformance.matching import TemplateError, Variables, filled, mismatch


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": None}, {}),
        ({"a": None}, {"a": ""}),
        ({"a": ""}, {"a": None}),
        ({"a": []}, {"a": None}),
        ([1, {"a": 1}], [1, {"a": 1, "b": 2}]),
        ({"n": 1}, {"n": 1.0}),
        ({"$any": True}, 0),
        ({"$any": True}, False),
        ({"$min": 2}, 2),
        ({"$max": 2}, 2),
        ({"$contains": "b"}, "abc"),
        ({"$contains": 2}, [1, 2]),
        ({"$has": {"a": 1}}, [{"a": 2}, {"a": 1, "b": 1}]),
        ({"$not": 1}, 2),
        ({"$one_of": [1, 2]}, 2),
        ({"$size": 2}, "ab"),
        ({"$all": {"n": "$i"}}, [{"n": 0}, {"n": 1}]),
        ({"$all": "k${i}"}, ["k0", "k1"]),
        ({"$first": [1]}, [1, 2]),
        ({"$unordered": [1, 2]}, [2, 1]),
        ({"$repeat": ["ab", 2]}, "abab"),
        ({"$list": {"count": 2, "item": "k${i}"}}, ["k0", "k1"]),
        ({"$map": {"count": 2, "key": "k${i}", "item": "$i"}}, {"k0": 0, "k1": 1}),
        ({"$bytes": 3}, "AAEC"),
        ("$known+1", 8),
        ("v${known}", "v7"),
        ("$$known", "$known"),
    ],
)
def test_it_fits(expected: object, actual: object) -> None:
    assert mismatch(expected, actual, {"known": 7}) is None


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {}),
        ({"a": False}, {}),
        ({"a": None}, {"a": 0}),
        ([1], [1, 2]),
        ([], [1]),
        ({"json": []}, {"json": None}),
        ({"json": {"a": 1}}, {"json": {"a": 1, "b": 2}}),
        ({"json": {"a": None}}, {"json": {}}),
        ({"context": {}}, {"context": {"a": 1}}),
        ({"$any": True}, None),
        ({"$any": True}, ""),
        ({"$min": 2}, 1),
        ({"$max": 2}, 3),
        ({"$contains": "d"}, "abc"),
        ({"$has": 3}, [1, 2]),
        ({"$not": 1}, 1),
        ({"$one_of": [1, 2]}, 3),
        ({"$size": 2}, [1]),
        ({"$all": 1}, []),
        ({"$all": 1}, [1, 2]),
        ({"$first": [2]}, [1, 2]),
        ({"$unordered": [1, 1]}, [1, 2]),
        ("$known", 8),
        ("$new", None),
    ],
)
def test_it_does_not_fit(expected: object, actual: object) -> None:
    assert mismatch(expected, actual, {"known": 7}) is not None


def test_a_variable_keeps_what_stood_in_its_place() -> None:
    """The second time it is compared."""
    variables: Variables = {}
    assert mismatch([{"id": "$id"}, "$id"], [{"id": 5}, 5], variables) is None
    assert variables == {"id": 5}
    assert mismatch("$id", 6, variables) is not None


def test_an_unknown_variable_is_a_mistake_of_the_case() -> None:
    for template in ("$nothing", "a${nothing}"):
        with pytest.raises(TemplateError):
            filled(template, {})


def test_a_schema_keeps_its_dollars() -> None:
    """`$ref` and `$defs` are fields of JSON Schema and no forms."""
    schema = {"$defs": {"n": {"type": "string"}}, "properties": {"a": {"$ref": "#/$defs/n"}}}
    assert filled(schema, {}) == schema
    assert mismatch(schema, schema, {}) is None
