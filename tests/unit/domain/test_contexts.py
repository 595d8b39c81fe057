"""Integers of contexts: which ones would not come out as they were given."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.domain.contexts import INTEGER_MAX, INTEGER_MIN, long_integer

NAMES = st.text(max_size=5)
VALUES = st.recursive(
    st.integers(min_value=-(1 << 70), max_value=1 << 70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.from_regex(r'[\\"0-9{}\[\]:, ]{0,40}', fullmatch=True),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(NAMES, values, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "context",
    [
        b"{}",
        b'{"id":18446744073709551615,"least":-9223372036854775808}',
        b'{"id":"123456789012345678901"}',
        b'{"123456789012345678901":1}',
        b'{"id":123456789012345678901.0,"other":1e30,"more":123456789012345678901E2}',
        b'{"id":0.123456789012345678901}',
        rb'{"id":"\"123456789012345678901","path":"\\"}',
    ],
)
def test_an_integer_of_64_bits_is_kept_and_so_is_all_that_is_no_integer(context: bytes) -> None:
    assert long_integer(context) is None


@pytest.mark.parametrize(
    ("context", "field", "digits"),
    [
        (b'{"id":18446744073709551616}', "id", "18446744073709551616"),
        (b'{"x":1,"least":-9223372036854775809 }', "least", "-9223372036854775809"),
        (b'{"a":{"b":[1,{"c":123456789012345678901}]}}', "a", "123456789012345678901"),
        (rb'{"a\"b" : [18446744073709551616]}', 'a"b', "18446744073709551616"),
        (rb'{"\u00e9":18446744073709551616}', "é", "18446744073709551616"),
    ],
)
def test_a_longer_integer_is_found_with_its_field(context: bytes, field: str, digits: str) -> None:
    assert long_integer(context) == (field, digits)


def test_an_integer_in_a_field_that_is_assigned_is_none_to_keep() -> None:
    context = b'{"id":{"n":18446744073709551616},"x":1}'
    assert long_integer(context, {"id"}) is None
    assert long_integer(context, {"x"}) is not None


def test_an_integer_of_any_length_is_shown_cut_short() -> None:
    found = long_integer(b'{"id":%b}' % (b"9" * 60_000))
    assert found is not None
    assert len(str(found)) < 250
    assert "write it as a text" in str(found)


@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_a_context_without_long_integers_comes_out_of_json_as_it_went_in(
    context: dict[str, object],
) -> None:
    """And one with a long integer does not: nothing else is refused, and nothing is missed."""
    text = _text(context)
    assert (long_integer(text) is None) == (not any(_long(context)))
    if long_integer(text) is None:
        assert orjson.loads(text) == context


def _text(value: object) -> bytes:
    if isinstance(value, dict):
        fields = [orjson.dumps(name) + b":" + _text(each) for name, each in value.items()]
        return b"{" + b",".join(fields) + b"}"
    if isinstance(value, list):
        return b"[" + b", ".join(_text(each) for each in value) + b"]"
    return b"%d" % value if isinstance(value, int) else orjson.dumps(value)


def _long(value: object) -> list[int]:
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return [each for part in parts for each in _long(part)]
    is_long = isinstance(value, int) and not INTEGER_MIN <= value <= INTEGER_MAX
    return [value] if is_long else []  # type: ignore[list-item]
