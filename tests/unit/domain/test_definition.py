"""Definitions as bytes: equal ones have equal bytes, and nothing is lost."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.domain.definition import (
    Definition,
    EventRule,
    Guard,
    HookRule,
    Rule,
    State,
    Timer,
    decode,
    encode,
    parse,
)

DOOR = Definition(
    name="door",
    states=(State("closed"), State("open")),
    transitions=(Rule(("closed",), "open", "open"),),
    initial_state="closed",
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
NUMBERS = st.integers(0, 1 << 40)
DEFINITIONS = st.builds(
    Definition,
    name=TEXT,
    states=st.lists(
        st.builds(State, TEXT, TEXT, st.booleans(), st.none() | st.builds(Timer, NUMBERS, TEXT)),
        max_size=4,
    ).map(tuple),
    transitions=st.lists(
        st.builds(
            Rule,
            st.lists(TEXT, max_size=3).map(tuple),
            TEXT,
            TEXT,
            st.none() | st.builds(Guard, TEXT, TEXT),
            st.dictionaries(TEXT, TEXT, max_size=3).map(lambda it: tuple(sorted(it.items()))),
            TEXT,
        ),
        max_size=4,
    ).map(tuple),
    initial_state=TEXT,
    description=TEXT,
    context_schema=TEXT,
    events=st.lists(st.builds(EventRule, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    hooks=st.lists(st.builds(HookRule, TEXT, NUMBERS, st.booleans()), max_size=2).map(tuple),
    history_transitions_max=NUMBERS,
)


def test_the_bytes_are_those_that_earlier_releases_wrote() -> None:
    """What is stored is compact JSON with sorted names and no defaults."""
    assert encode(DOOR) == (
        b'{"initial_state":"closed","name":"door","states":[{"name":"closed"},{"name":"open"}],'
        b'"transitions":[{"event":"open","from_states":["closed"],"to_state":"open"}]}'
    )


@given(DEFINITIONS)
def test_a_definition_survives_its_bytes(definition: Definition) -> None:
    """Whatever a definition holds comes back, right or wrong."""
    assert decode(encode(definition)) == definition


@given(DEFINITIONS, DEFINITIONS)
def test_only_equal_definitions_have_equal_bytes(one: Definition, other: Definition) -> None:
    assert (encode(one) == encode(other)) == (one == other)


def test_the_order_of_assign_means_nothing() -> None:
    """It is a map, so both orders are the same definition."""
    rule = Rule(("a",), "go", assign=(("x", "1"), ("y", "2")))
    turned = replace(rule, assign=(("y", "2"), ("x", "1")))
    one, other = (replace(DOOR, transitions=(rule,)) for rule in (rule, turned))
    assert encode(one) == encode(other)


def test_the_order_of_transitions_means_something() -> None:
    rules = (Rule(("closed",), "a", "open"), Rule(("closed",), "b", "open"))
    one, other = replace(DOOR, transitions=rules), replace(DOOR, transitions=rules[::-1])
    assert encode(one) != encode(other)


@given(DEFINITIONS)
def test_bytes_that_were_stored_are_parsed(definition: Definition) -> None:
    """Bytes of whatever origin are a definition if they are those of one."""
    assert parse(encode(definition)) == definition


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "states", "transitions", "after", "guard", "assign", "delay_ms"]
            ),
            inner,
            max_size=3,
        )
    ),
)


@given(JSON)
def test_other_json_is_no_definition(value: object) -> None:
    """What has the wrong types is never taken for one, nor does it do any harm."""
    try:
        data = orjson.dumps(value)
    except TypeError:  # an integer beyond 64 bits
        return
    found = parse(data)
    assert found is None or encode(found) == data


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"name":"open"}', b'{"name":"open","is_final":1}'),
        (b'{"name":"open"}', b'{"name":"open","description":""}'),
        (b'{"name":"open"}', b'{"after":{},"name":"open"}'),
        (b'{"name":"open"}', b'{"after":{"delay_ms":1.0,"event":"open"},"name":"open"}'),
        (b'{"name":"open"}', b'{"name":"open","name":"open"}'),
        (b'["closed"]', b'"closed"'),
        (b'["closed"]', b'["closed",1]'),
        (b'"to_state"', b'"assign":[["a"]],"to_state"'),
        (b'"to_state"', b'"assign":[["b","1"],["a","1"]],"to_state"'),
        (b'"name":"door"', b'"name": "door"'),
        (b'"door"', b'"\\u0064oor"'),
        (b'"door"', b'"\\ud800"'),
        (b'"name":"door"', b'"history_transitions_max":true,"name":"door"'),
        (b'"name":"door"', b'"history_transitions_max":99999999999999999999,"name":"door"'),
        (b"}]}", b"}]} "),
        (b"}]}", b"}]"),
    ],
)
def test_bytes_that_are_never_stored_are_not_parsed(old: bytes, new: bytes) -> None:
    """One definition has one form, so that equal ones have equal bytes."""
    data = encode(DOOR)
    assert old in data
    assert parse(data.replace(old, new)) is None
