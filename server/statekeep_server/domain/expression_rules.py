"""What an expression may not do, found in its syntax tree before it is ever evaluated.

Owns the rules that keep an expression from reaching outside or from hiding what it costs. The
library opens any file that a time zone names, a pipe included, so a time zone is written out; the
cost of a pattern is judged from its text, so that is written out too; and what is loaded is known
before the evaluation, so a key may not depend on the element of a list.
"""

import re
from typing import Final

from statekeep_server.domain.cel_syntax import Kind, Node
from statekeep_server.domain.expression_cost import FUNCTIONS, MOMENTS
from statekeep_server.domain.pattern_weight import PATTERN_WEIGHT_MAX, pattern_weight

NODES_MAX: Final = 1_000
LOADS_MAX: Final = 16
NESTING_MAX: Final = 3
_TIME_ZONE: Final = re.compile(r"[A-Za-z][\w+-]*(/[A-Za-z][\w+-]*){0,2}|[+-]\d\d:\d\d", re.ASCII)


class ExpressionInvalidError(Exception):
    """The text is not an expression that the server accepts; the sentence says why."""


def check_rules(root: Node) -> None:
    """Raise ExpressionInvalidError if an expression does what none may do."""
    nodes_count = loads_count = 0
    # Each node comes with the variables of the comprehensions around it.
    waiting: list[tuple[Node, tuple[str, ...]]] = [(root, ())]
    while waiting:
        node, bound = waiting.pop()
        nodes_count += 1
        loads_count += node.kind is Kind.CALL and node.name == "load"
        if nodes_count > NODES_MAX:
            raise ExpressionInvalidError(
                f"the expression has more than {NODES_MAX:,} parts, macros written out; split it"
            )
        if loads_count > LOADS_MAX:
            raise ExpressionInvalidError(
                f"the expression loads more than {LOADS_MAX} entries; keep them in fewer"
            )
        _check_node(node, bound)
        waiting.extend((child, bound) for child in node.children[:1])
        inner = (*bound, *node.variables[:1])
        waiting.extend((child, inner) for child in node.children[1:])


def _check_node(node: Node, bound: tuple[str, ...]) -> None:
    if node.kind is Kind.COMPREHENSION and len(bound) >= NESTING_MAX:
        raise ExpressionInvalidError(
            f"more than {NESTING_MAX} of all, exists, exists_one, map and filter stand inside each "
            f"other; flatten the data"
        )
    if node.kind is Kind.STRUCT and node.name:
        raise ExpressionInvalidError(
            f"{node.name} is a protobuf message; only values of JSON can be made"
        )
    if node.kind is Kind.CALL:
        _check_call(node, bound)


def _check_call(node: Node, bound: tuple[str, ...]) -> None:
    if node.name not in FUNCTIONS:
        raise ExpressionInvalidError(f"there is no function {node.name}")
    arguments = node.children
    if node.name == "load" and bound and _mentions(arguments[0], bound):
        raise ExpressionInvalidError(
            f"the key of load depends on {' or '.join(bound)}, an element of a list; load "
            f"one entry that holds what is needed"
        )
    if node.name == "matches":
        pattern = arguments[1].text
        if pattern is None:
            raise ExpressionInvalidError("the pattern of matches must be written out as a text")
        weight = pattern_weight(pattern)
        if weight > PATTERN_WEIGHT_MAX:
            raise ExpressionInvalidError(
                f"the pattern of matches has {weight:,} steps with its repetitions written out; "
                f"the limit is {PATTERN_WEIGHT_MAX:,}"
            )
    if node.name in MOMENTS and len(arguments) > 1:
        zone = arguments[1].text
        if zone is None or not _TIME_ZONE.fullmatch(zone):
            raise ExpressionInvalidError(
                f"the time zone of {node.name} must be written out, as in 'Europe/Berlin' or "
                f"'+01:00'"
            )


def _mentions(root: Node, names: tuple[str, ...]) -> bool:
    return any(node.kind is Kind.IDENTIFIER and node.name in names for node in root.walk())
