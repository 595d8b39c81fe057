"""Diagrams: what is drawn, and that no name can become a part of the drawing's language."""

import json
import os
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.domain.definition import ANY_STATE, Definition, Guard, Rule, State, Timer
from statekeep_server.domain.diagram import DIAGRAM_BYTES_MAX, dot, mermaid

DOOR = Definition(
    name="door",
    states=(
        State("closed"),
        State("open", after=Timer(90_000, "close")),
        State("gone", is_final=True),
    ),
    transitions=(
        Rule(("closed",), "open", "open", Guard("context.locked == false"), (("count", "1"),)),
        Rule(("open",), "close", "closed"),
        Rule(("open",), "note"),
        Rule(("*",), "remove", "gone", Guard(hook="may_remove")),
    ),
    initial_state="closed",
)
NASTY = (
    "end", "state", 'a"b', "a\\", "\\N", "x --> y", "[*]", "fork <<fork>>", "note left of s0",
    "a:b", "a;b", "%%{init: {}}%%", "#35;", "---", "direction LR", "Direction\ttb", "class s0 x",
    "<script>", "`md`", "**b**", "{", "}}", "&lt;", "\n", "a\u2028b", "🎉", "classDef x y",
    "ﬂ°°35¶ß", " ", "\ufeff", "accTitle: x", "as", "default", "start", "any", "s0",
    "node", "-->", '\\"', "_i_", "__init__", "a_b", "a__b", "_ä", "🎉_",
)  # fmt: skip
# A state cannot be called `*`, which means every state.
NAMES = (
    st.lists(
        st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=4),
        min_size=1,
        max_size=5,
    )
    .map("".join)
    .filter(lambda name: name != ANY_STATE)
)


def named(name: str) -> Definition:
    """Return a definition with this name wherever a name can be."""
    return Definition(
        name=name,
        states=(State(name, after=Timer(1, name)), State(f"{name}2", is_final=True)),
        transitions=(
            Rule((name,), name, f"{name}2", Guard(name), ((name, "1"),)),
            Rule((name,), name, guard=Guard(hook=name)),
            Rule(("*",), name, name),
        ),
        initial_state=name,
    )


def test_mermaid_draws_states_arrows_guards_timers_and_the_current_state() -> None:
    assert (
        mermaid(DOOR, "open")
        == """stateDiagram-v2
    state "closed" as s0
    state "open" as s1
    state "gone" as s2
    state "any state" as any
    [*] --> s0
    s0 --> s1 : open #91;context.locked == false#93; / count
    s1 --> s0 : close after 90 s
    s1 --> s1 : note (internal)
    any --> s2 : remove #91;hook may_remove#93;
    s2 --> [*]
    classDef current fill:#ffd54f,stroke:#333,stroke-width:3px,color:#000
    class s1 current
"""
    )


def test_dot_draws_states_arrows_guards_timers_and_the_current_state() -> None:
    assert (
        dot(DOOR, "open")
        == """digraph "door" {
  rankdir=LR
  node [shape=box, style=rounded, fontname="sans-serif"]
  edge [fontname="sans-serif", fontsize=10]
  start [shape=point, width=0.15]
  s0 [label="closed"]
  s1 [label="open", style="rounded,filled,bold", fillcolor="#ffd54f"]
  s2 [label="gone", peripheries=2]
  any [label="any state", style="rounded,dashed"]
  start -> s0
  s0 -> s1 [label="open [context.locked == false] / count"]
  s1 -> s0 [label="close after 90 s"]
  s1 -> s1 [label="note (internal)"]
  any -> s2 [label="remove [hook may_remove]"]
}
"""
    )


def test_a_definition_has_no_current_state_unless_it_is_named() -> None:
    assert "current" not in mermaid(DOOR)
    assert "filled" not in dot(DOOR)
    assert mermaid(DOOR, "nowhere") == mermaid(DOOR)


@given(NAMES)
def test_in_mermaid_a_name_is_only_ever_a_label(name: str) -> None:
    """Without its labels, the diagram of any name is that of a plain one."""

    def skeleton(text: str) -> str:
        return re.sub(r' : .*|(?<=state )"[^"]*"', "", text)

    drawn = mermaid(named(name), name)
    assert skeleton(drawn) == skeleton(mermaid(named("plain"), "plain"))
    for label in re.findall(r' : (.*)|state "([^"]*)"', drawn):
        text = re.sub(r"#\d+;", "", "".join(label))
        assert not re.search(
            r"""["#;:<>%{}\[\]`*\\&]|--|direction\s|\b_|_\b""", text, re.IGNORECASE
        )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("in_progress", "in_progress"),
        ("größe_2_x", "größe_2_x"),
        ("__init__", "#95;#95;init#95;#95;"),
        ("_private_", "#95;private#95;"),
        ("a__b", "a#95;#95;b"),
        ("is (_new_)", "is (#95;new#95;)"),
    ],
)
def test_an_underscore_is_no_markdown_and_stays_readable_inside_a_word(
    name: str, shown: str
) -> None:
    assert f'state "{shown}" as s0' in mermaid(named(name))


@given(NAMES)
def test_in_dot_a_name_is_only_ever_a_label(name: str) -> None:
    def skeleton(text: str) -> str:
        return re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)

    assert skeleton(dot(named(name), name)) == skeleton(dot(named("plain"), "plain"))


@pytest.mark.skipif(
    shutil.which("dot") is None and not os.environ.get("CI"), reason="Graphviz is not installed"
)
@pytest.mark.parametrize("name", NASTY)
def test_graphviz_reads_back_every_name(name: str) -> None:
    """Graphviz itself finds the states and arrows that are meant, and the label that is meant."""
    done = subprocess.run(
        ["dot", "-Tjson0"],  # noqa: S607 - whichever Graphviz there is
        input=dot(named(name)).encode(),
        capture_output=True,
        check=True,
    )
    graph = json.loads(done.stdout)
    labels = {node["name"]: node.get("label", "") for node in graph["objects"]}
    assert set(labels) == {"start", "s0", "s1", "any"}
    assert len(graph["edges"]) == 4
    shown = re.sub(r"[\s\ufeff]+", " ", name).replace("\\", "\\\\")
    assert labels["s0"].replace("&amp;", "&") == shown


def test_a_diagram_has_a_limit_and_says_what_it_leaves_out() -> None:
    names = tuple(f"{n:03}" for n in range(256))
    rules = tuple(Rule(names, f"{n}" + "x" * 100, "000") for n in range(400))
    definition = Definition("wide", tuple(map(State, names)), rules, "000")
    for draw in (mermaid, dot):
        drawn = draw(definition)
        assert len(drawn.encode()) < DIAGRAM_BYTES_MAX + (64 << 10)
        assert re.search(r"[\d,]+ more transitions are left out", drawn)


@pytest.mark.parametrize(
    ("delay_ms", "shown"),
    [
        (1, "1 ms"),
        (1_500, "1,500 ms"),
        (60_000, "1 min"),
        (86_400_000, "1 d"),
        (5_400_000, "90 min"),
    ],
)
def test_a_delay_is_shown_in_its_largest_whole_unit(delay_ms: int, shown: str) -> None:
    states = (State("a", after=Timer(delay_ms, "go")), State("b", is_final=True))
    drawn = dot(Definition("d", states, (Rule(("a",), "go", "b"),), "a"))
    assert f"go after {shown}" in drawn
