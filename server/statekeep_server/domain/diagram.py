"""Diagrams: definitions drawn as text for Mermaid and Graphviz.

Owns the escaping of whatever a name may hold. Must never put a name where a language would read it
as its own: states are s0, s1 and so on, their names are labels, and `*` is one state called "any
state", since drawing its arrows from each state would hide all others.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from statekeep_server.domain.definition import ANY_STATE, Definition, Rule

DIAGRAM_BYTES_MAX: Final = 1 << 20
_LABEL_CHARACTERS_MAX: Final = 80
_ANY_ID: Final = "any"
_ANY_LABEL: Final = "any state"
_BLANK: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
# What Mermaid, its markdown and its comments could take for their own, the character with which it
# writes codes to itself, and "direction LR", which it finds anywhere in a line. An underscore
# between two letters or digits means nothing to markdown, and such names stay readable.
_MERMAID_SPECIAL: Final = re.compile(
    r"""["#$%&'*:;<>@\[\\\]^`{|}~°]|-(?=-)|(?<=-)-|(?<![^\W_])_|_(?![^\W_])|(?<=direction) """,
    re.IGNORECASE,
)
_UNITS: Final = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms"))


class _Arrow(NamedTuple):
    """An arrow of a diagram, its label not yet escaped."""

    from_id: str
    to_id: str
    label: str


def mermaid(definition: Definition, current_state: str = "") -> str:
    """Return a definition as a Mermaid `stateDiagram-v2`, with one state marked if it is named."""
    lines = ["stateDiagram-v2"]
    for number, state in enumerate(definition.states):
        lines.append(f'state "{_mermaid_text(state.name)}" as s{number}')
    if _draws_any(definition):
        lines.append(f'state "{_ANY_LABEL}" as {_ANY_ID}')
    ids = _ids(definition)
    lines.append(f"[*] --> {ids[definition.initial_state]}")
    lines += _arrow_lines(
        definition,
        lambda arrow: f"{arrow.from_id} --> {arrow.to_id} : {_mermaid_text(arrow.label)}",
        "%% ",
    )
    lines += [f"{ids[state.name]} --> [*]" for state in definition.states if state.is_final]
    if current_state in ids:
        lines.append("classDef current fill:#ffd54f,stroke:#333,stroke-width:3px,color:#000")
        lines.append(f"class {ids[current_state]} current")
    return lines[0] + "".join(f"\n    {line}" for line in lines[1:]) + "\n"


def dot(definition: Definition, current_state: str = "") -> str:
    """Return a definition in DOT, the language of Graphviz, with one state marked."""
    lines = [
        "rankdir=LR",
        'node [shape=box, style=rounded, fontname="sans-serif"]',
        'edge [fontname="sans-serif", fontsize=10]',
        "start [shape=point, width=0.15]",
    ]
    for number, state in enumerate(definition.states):
        attributes = [f"label={_dot_text(state.name)}"]
        if state.is_final:
            attributes.append("peripheries=2")
        if state.name == current_state:
            attributes.append('style="rounded,filled,bold", fillcolor="#ffd54f"')
        lines.append(f"s{number} [{', '.join(attributes)}]")
    if _draws_any(definition):
        lines.append(f'{_ANY_ID} [label="{_ANY_LABEL}", style="rounded,dashed"]')
    lines.append(f"start -> {_ids(definition)[definition.initial_state]}")
    lines += _arrow_lines(
        definition,
        lambda arrow: f"{arrow.from_id} -> {arrow.to_id} [label={_dot_text(arrow.label)}]",
        "// ",
    )
    body = "".join(f"  {line}\n" for line in lines)
    return f"digraph {_dot_text(definition.name)} {{\n{body}}}\n"


def _ids(definition: Definition) -> dict[str, str]:
    return {state.name: f"s{number}" for number, state in enumerate(definition.states)}


def _draws_any(definition: Definition) -> bool:
    return any(rule.from_states == (ANY_STATE,) for rule in definition.transitions)


def _arrow_lines(
    definition: Definition, line_of: Callable[[_Arrow], str], comment: str
) -> Iterator[str]:
    """Yield a line for each arrow, or as many as there is room for and a comment."""
    left_bytes = DIAGRAM_BYTES_MAX
    arrows = _arrows(definition)
    for arrow in arrows:
        line = line_of(arrow)
        left_bytes -= len(line.encode()) + 5
        if left_bytes < 0:
            yield f"{comment}{1 + sum(1 for _ in arrows):,} more transitions are left out"
            return
        yield line


def _arrows(definition: Definition) -> Iterator[_Arrow]:
    ids = _ids(definition) | {ANY_STATE: _ANY_ID}
    timers = {state.name: state.after for state in definition.states}
    for rule in definition.transitions:
        for from_state in rule.from_states:
            timer = timers.get(from_state)
            delay = timer.delay_ms if timer is not None and timer.event == rule.event else 0
            to_id = ids[rule.to_state or from_state]
            yield _Arrow(ids[from_state], to_id, _label(rule, delay))


def _label(rule: Rule, delay_ms: int) -> str:
    """Return the event, when the timer sends it, the guard, and the fields that are assigned."""
    parts = [rule.event]
    if delay_ms:
        parts.append(f"after {_delay(delay_ms)}")
    if not rule.to_state:
        parts.append("(internal)")
    if rule.guard is not None:
        parts.append(f"[{rule.guard.expression or 'hook ' + rule.guard.hook}]")
    if rule.assign:
        parts.append(f"/ {', '.join(field for field, _ in sorted(rule.assign))}")
    return " ".join(map(_shortened, parts))


def _delay(delay_ms: int) -> str:
    """Return a delay in the largest unit that it is a whole number of."""
    size_ms, unit = next(entry for entry in _UNITS if delay_ms % entry[0] == 0)
    return f"{delay_ms // size_ms:,} {unit}"


def _shortened(text: str) -> str:
    if len(text) <= _LABEL_CHARACTERS_MAX:
        return text
    return text[:_LABEL_CHARACTERS_MAX] + "…"


def _mermaid_text(text: str) -> str:
    """Return a label in one line, with the codes of characters that could mean something."""
    return _MERMAID_SPECIAL.sub(lambda found: f"#{ord(found[0])};", _BLANK.sub(" ", text))


def _dot_text(text: str) -> str:
    """Return a quoted label in one line; Graphviz reads backslashes and entities in it."""
    escaped = _BLANK.sub(" ", text).replace("&", "&amp;").replace("\\", "\\\\")
    return '"' + escaped.replace('"', '\\"') + '"'
