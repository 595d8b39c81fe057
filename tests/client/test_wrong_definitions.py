"""Definitions that are no such thing in Python already: each is told where it is written."""

from collections.abc import Callable
from typing import Any

import pytest

from statekeep import Definition, State, TransitionRule


def definition(**fields: Any) -> Definition:  # noqa: ANN401
    """Return a definition of one state, with these fields."""
    return Definition("d", **{"initial_state": "a", "states": ["a"], **fields})


def state(**fields: Any) -> State:  # noqa: ANN401
    """Return a state with these fields."""
    return State("a", **fields)


def transition(**fields: Any) -> TransitionRule:  # noqa: ANN401
    """Return a transition with these fields."""
    return TransitionRule(**{"from_states": "a", "event": "e", **fields})


@pytest.mark.parametrize(
    ("make", "fields", "sentence"),
    [
        (transition, {"guard": 5}, 'guard is 5; write a CEL expression as text, such as "context'),
        (transition, {"guard": True}, 'or Hook("name").'),
        (transition, {"assign": {"x": [1]}}, "assign['x'] is [1]; write a CEL expression"),
        (transition, {"assign": ["x"]}, "assign is ['x']; write a dict"),
        (transition, {"from_states": ["a", 5]}, "5 is no name; write a text or a member"),
        (transition, {"event": None}, "None is no name"),
        (state, {"after": (5, "go")}, "(5, 'go') and no timer; write TimerRule(5, 'go')."),
        (state, {"after": 5}, "after is 5 and no timer; write TimerRule(5, 'event')."),
        (definition, {"hooks": ["h"]}, "hooks[0] is 'h' and no rule; write HookRule(name)."),
        (definition, {"events": ["e"]}, "events[0] is 'e' and no rule; write EventRule(name)."),
        (
            definition,
            {"transitions": [transition(), "a"]},
            "transitions[1] is 'a' and no rule; write TransitionRule(from_states, event, to_state)",
        ),
        (definition, {"states": [5]}, "5 is no name; write a text or a member of an Enum."),
    ],
)
def test_what_is_no_part_of_a_definition_is_told_where_it_is_written(
    make: Callable[..., object], fields: dict[str, Any], sentence: str
) -> None:
    """With the value, and with what to write instead."""
    with pytest.raises(TypeError) as caught:
        make(**fields)
    assert sentence in str(caught.value)
