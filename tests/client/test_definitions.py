"""Definitions as a caller writes them: plain, from Enums and a table, or from a file."""

import json
import sys
from datetime import timedelta
from enum import Enum, StrEnum, auto
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep import (
    Definition,
    DefinitionFileError,
    EventRule,
    Hook,
    HookPolicy,
    HookRule,
    State,
    Stay,
    TimerRule,
    To,
    TransitionRule,
    _convert_definitions,
    _definition_file,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"
FORM = jsonschema_rs.validator_for(json.loads((DOCS / "definition-file.schema.json").read_text()))
NAMES = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8).filter(
    lambda name: name != "*"
)
SCHEMAS = st.none() | st.just({"type": "object"}) | st.booleans()
LENGTHS = st.integers(1, 10**9).map(lambda count: timedelta(milliseconds=count))


class SourceState(StrEnum):
    """Where a source may be."""

    PENDING = auto()
    PROCESSING = auto()
    INDEXED = auto()
    FAILED = auto()


class SourceEvent(Enum):
    """What happens to a source; an Enum whose values are no text."""

    PROCESS = auto()
    COMPLETE = auto()
    FAIL = auto()
    RETRY = auto()


TABLE = {
    (SourceState.PENDING, SourceEvent.PROCESS): SourceState.PROCESSING,
    (SourceState.PROCESSING, SourceEvent.COMPLETE): SourceState.INDEXED,
    (SourceState.PROCESSING, SourceEvent.FAIL): SourceState.FAILED,
    (SourceState.FAILED, SourceEvent.RETRY): SourceState.PENDING,
}


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Return definitions that say everything that one can."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    state = st.sampled_from(names)
    guards = st.none() | st.text(min_size=1, max_size=5).filter(str.isprintable) | NAMES.map(Hook)
    return Definition(
        draw(NAMES),
        description=draw(NAMES),
        initial_state=draw(state),
        states=[
            State(
                name,
                draw(st.just("") | NAMES),
                final=draw(st.booleans()),
                after=draw(st.none() | st.builds(TimerRule, LENGTHS, NAMES)),
            )
            for name in names
        ],
        transitions=draw(
            st.lists(
                st.builds(
                    TransitionRule,
                    st.just("*") | st.lists(state, min_size=1, unique=True),
                    NAMES,
                    st.none() | state,
                    guard=guards,
                    assign=st.dictionaries(NAMES, NAMES, max_size=2),
                    description=st.just("") | NAMES,
                ),
                max_size=3,
            )
        ),
        context_schema=draw(SCHEMAS),
        events=draw(st.lists(st.builds(EventRule, NAMES, payload_schema=SCHEMAS), max_size=2)),
        hooks=draw(
            st.lists(
                st.builds(
                    HookRule,
                    NAMES,
                    timeout=st.none() | LENGTHS,
                    when_silent=st.sampled_from(HookPolicy),
                ),
                max_size=2,
            )
        ),
        history_transitions_max=draw(st.integers(0, 100_000)),
    )


@given(definitions())
def test_a_definition_survives_the_contract_and_both_forms_of_the_file(one: Definition) -> None:
    """And what is written is of the form that the schema describes."""
    message = _convert_definitions.to_definition(one)
    assert _convert_definitions.from_definition(message) == one
    document = one.to_document()
    assert Definition.from_document(document) == one
    assert Definition.parse(json.dumps(document, indent="\t")) == one
    assert Definition.parse(_definition_file.to_yaml(document)) == one
    FORM.validate(document)


def test_what_may_be_written_in_several_ways_is_kept_in_one() -> None:
    """Enums are names, seconds are lengths of time, a name is a state, one state is a list."""
    one = Definition(
        "source",
        initial_state=SourceState.PENDING,
        states=[SourceState.PENDING, State("failed", after=TimerRule(1.5, SourceEvent.RETRY))],
        transitions=[TransitionRule(SourceState.PENDING, SourceEvent.FAIL, SourceState.FAILED)],
        hooks=[HookRule("may", timeout=2)],
    )
    other = Definition(
        "source",
        initial_state="pending",
        states=[State("pending"), State("failed", after=TimerRule(timedelta(0, 1.5), "retry"))],
        transitions=[TransitionRule(["pending"], "fail", "failed")],
        hooks=[HookRule("may", timeout=timedelta(seconds=2))],
        version=7,
    )
    assert one == other
    assert one.transitions[0].to_state == "failed"
    assert type(one.initial_state) is str
    with pytest.raises(TypeError, match=r"states is a list; write \['ab'\]"):
        Definition("d", initial_state="a", states="ab")


def test_values_that_are_assigned_stand_for_themselves_as_in_a_file() -> None:
    """Numbers, flags and None; a text is an expression."""
    assign: dict[str, Any] = {"n": 1, "x": 0.5, "f": False, "z": None, "e": "context.n + 1"}
    rule = TransitionRule("a", "e", assign=assign)
    assert rule.assign == {
        "n": "1", "x": "0.5", "f": "false", "z": "null", "e": "context.n + 1",
    }  # fmt: skip
    document = BARE | {"transitions": [{"from": "a", "event": "e", "assign": assign}]}
    assert Definition.from_document(document).transitions == (rule,)


def test_a_table_of_enums_is_a_definition() -> None:
    """States without a row are final."""
    source = Definition.from_enums(
        "source",
        SourceState,
        SourceEvent,
        initial=SourceState.PENDING,
        table=TABLE,
        after={SourceState.PROCESSING: (60, SourceEvent.FAIL)},
    )
    assert source.states == (
        State("pending"),
        State("processing", after=TimerRule(60, "fail")),
        State("indexed", final=True),
        State("failed"),
    )
    assert source.transitions == (
        TransitionRule("pending", "process", "processing"),
        TransitionRule("processing", "complete", "indexed"),
        TransitionRule("processing", "fail", "failed"),
        TransitionRule("failed", "retry", "pending"),
    )
    assert (source.states_enum, source.events_enum) == (SourceState, SourceEvent)


def test_a_row_of_a_table_may_say_more_than_a_state() -> None:
    """Guards, assignments, several ways, none that leaves the state, and rows for every state."""
    source = Definition.from_enums(
        "source",
        SourceState,
        SourceEvent,
        initial=SourceState.PENDING,
        table={
            (SourceState.FAILED, SourceEvent.RETRY): [
                To(SourceState.PENDING, guard="context.tries < 3", assign={"tries": "1"}),
                SourceState.INDEXED,
            ],
        },
        from_every_state={SourceEvent.FAIL: Stay(guard=Hook("may_fail"), description="why")},
        final=[SourceState.INDEXED],
        payload_schemas={SourceEvent.FAIL: {"type": "object"}},
    )
    assert source.transitions == (
        TransitionRule(
            "failed", "retry", "pending", guard="context.tries < 3", assign={"tries": "1"}
        ),
        TransitionRule("failed", "retry", "indexed"),
        TransitionRule("*", "fail", guard=Hook("may_fail"), description="why"),
    )
    assert [state.name for state in source.states if state.final] == ["indexed"]
    assert source.events == (EventRule("fail", payload_schema={"type": "object"}),)


def test_rows_for_every_state_need_to_know_which_are_final() -> None:
    """A state without a row may well be left by them."""
    with pytest.raises(ValueError, match="say which states are final"):
        Definition.from_enums(
            "source",
            SourceState,
            SourceEvent,
            initial=SourceState.PENDING,
            table=TABLE,
            from_every_state={SourceEvent.FAIL: SourceState.FAILED},
        )


def test_the_file_of_the_manual_is_of_its_schema() -> None:
    """And of every field that there is: what the schema lists, the reader takes."""
    page = (DOCS / "definition-file.md").read_text()
    text = page.partition("```yaml\n")[2].partition("```")[0]
    document = _definition_file._yaml().parse(text)
    FORM.validate(document)
    one = Definition.parse(text)
    assert one.states[1].after == TimerRule(600, "fail")
    assert one.transitions[1].guard == Hook("may_index")
    assert Definition.from_document(one.to_document()) == one


def test_words_that_yaml_takes_for_others_are_text() -> None:
    """A switch that is on or off has these states, and no flags for names."""
    switch = Definition.parse("{name: switch, initial_state: off, states: [on, off, 'yes']}")
    assert [state.name for state in switch.states] == ["on", "off", "yes"]


def test_shorthands_stand_for_what_they_say() -> None:
    """Seconds, units, and values in `assign`."""
    one = Definition.from_document(
        {
            "name": "d",
            "initial_state": "a",
            "states": [
                {"name": "a", "after": {"delay": 1.5, "event": "e"}},
                {"name": "b", "after": {"delay": "2h", "event": "e"}},
            ],
            "transitions": [
                {"from": ["a", "b"], "event": "e", "assign": {"n": 1, "f": False, "z": None}}
            ],
            "events": ["e"],
            "hooks": [{"name": "h", "timeout": "250ms", "when_silent": "allow"}],
        }
    )
    assert [one.states[0].after, one.states[1].after] == [TimerRule(1.5, "e"), TimerRule(7200, "e")]
    assert one.transitions[0].assign == {"n": "1", "f": "false", "z": "null"}
    assert one.hooks[0] == HookRule("h", timeout=0.25, when_silent=HookPolicy.ALLOW)


BARE = {"name": "d", "initial_state": "a", "states": ["a"]}
MISTAKES: list[tuple[Any, dict[str, str]]] = [
    ([], {"the definition": "[] is no mapping of fields"}),
    ({"states": []}, {"the definition": "the field `initial_state` is missing"}),
    (BARE | {"sates": []}, {"sates": "is it `states`?"}),
    (BARE | {"states": "a"}, {"states": '"a" is no list'}),
    (BARE | {"states": [True]}, {"states[0]": "true is no mapping of fields"}),
    (BARE | {"states": [{"name": 1}]}, {"states[0].name": 'put it in quotes: "1"'}),
    (BARE | {"states": [{"final": True}]}, {"states[0]": "the field `name` is missing"}),
    (BARE | {"states": [{"name": "a", "final": "yes"}]}, {"states[0].final": "neither true nor"}),
    (
        BARE | {"states": [{"name": "a", "after": {"delay": "soon", "event": "e"}}]},
        {"states[0].after.delay": '"soon" is no duration'},
    ),
    (
        BARE | {"states": [{"name": "a", "after": {"delay": float("nan"), "event": "e"}}]},
        {"states[0].after.delay": "is no duration"},
    ),
    (BARE | {"transitions": [{"from": "a"}]}, {"transitions[0]": "the field `event` is missing"}),
    (
        BARE | {"transitions": [{"from": 1, "on": "e", "event": None}]},
        {
            "transitions[0].from": "1 is no list",
            "transitions[0].on": "there is no such field",
            "transitions[0].event": "it is empty",
        },
    ),
    (
        BARE | {"transitions": [{"from": "a", "event": "e", "guard": {"hook": "h", "cel": "x"}}]},
        {"transitions[0].guard.cel": "there is no such field; there are expression, hook"},
    ),
    (
        BARE | {"transitions": [{"from": "a", "event": "e", "guard": {}, "assign": []}]},
        {"transitions[0].guard": "it is empty", "transitions[0].assign": "has to be a mapping"},
    ),
    (
        BARE
        | {
            "transitions": [
                {
                    "from": "a",
                    "event": "e",
                    "guard": {"hook": "h", "expression": "true"},
                    "assign": {"x": [1]},
                }
            ]
        },
        {"transitions[0].guard": "a guard is one of them", "transitions[0].assign.x": "[1] is no"},
    ),
    (
        BARE | {"events": [{"name": "e", "payload_schema": 1}]},
        {"events[0].payload_schema": "no JS"},
    ),
    (BARE | {"context_schema": {"a": {1, 2}}}, {"context_schema": "cannot be written as JSON"}),
    (
        BARE | {"hooks": [{"name": "h", "when_silent": "maybe"}]},
        {"hooks[0].when_silent": '"maybe" is none of refuse, allow'},
    ),
    (BARE | {"history_transitions_max": "many"}, {"history_transitions_max": "no whole number"}),
]


@pytest.mark.parametrize(("document", "expected"), MISTAKES)
def test_mistakes_are_told_with_their_paths(document: Any, expected: dict[str, str]) -> None:  # noqa: ANN401
    """All of them at once, each with a sentence."""
    with pytest.raises(DefinitionFileError) as caught:
        Definition.from_document(document)
    found = {problem.path: problem.message for problem in caught.value.problems}
    for path, sentence in expected.items():
        assert sentence in found[path]
        assert path in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name: a\nname: b", "line 2, column 1: found the field 'name' twice"),
        ('{"name": "a", "name": "b"}', "found the field 'name' twice"),
        ("name: [", "line 1, column 8: "),
        ("name: !!python/object:os.system x", "could not determine a constructor"),
        ("a: 1\n---\nb: 2", "expected a single document"),
        ("name: \x07", "special characters are not allowed"),
        ("", "null is no mapping of fields"),
    ],
)
def test_a_text_that_cannot_be_read_is_told_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(DefinitionFileError) as caught:
        Definition.parse(text)
    assert sentence in str(caught.value)


def test_a_file_is_named_in_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "source.json"
    file.write_text(json.dumps(BARE))
    assert Definition.load(file).name == "d"
    file.write_text("{}")
    with pytest.raises(DefinitionFileError, match=r"source\.json: the definition: the field"):
        Definition.load(file)
    file.write_bytes(b"name: \xff")
    with pytest.raises(DefinitionFileError, match="not UTF-8 at byte 6"):
        Definition.load(file)


def test_json_needs_no_yaml_and_yaml_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """PyYAML is optional."""
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.delitem(sys.modules, "statekeep._yaml", raising=False)
    assert Definition.parse(json.dumps(BARE)).name == "d"
    (tmp_path / "d.yaml").write_text("name: d")
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'statekeep\[yaml\]'"):
        Definition.load(tmp_path / "d.yaml")
