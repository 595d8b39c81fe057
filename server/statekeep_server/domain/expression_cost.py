"""What a CEL expression may cost at worst, given how large the data is that it sees.

Owns the model of the cost, in nanoseconds at the worst rate that was measured for each operation.
The library bounds only how often comprehensions iterate, 10,000 times in one evaluation. That alone
allows minutes: `map` copies its result for each element, texts that are added to themselves double,
and a comparison may read everything. So the cost is bounded before an expression is evaluated.

Each node has a bound on its own size: its bytes when written out as JSON, its elements, and the
elements of anything inside it. A comprehension over k elements that have S bytes together costs at
most what its body costs for one element of S bytes, plus k times what it costs for an average one:
the first covers costs that grow faster than the element, the second those that grow slower.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from statekeep_server.domain.cel_syntax import Kind, Node, Shape
from statekeep_server.domain.pattern_weight import pattern_weight

ITERATIONS_MAX: Final = 10_000  # the library's own bound, of all comprehensions together
_INFINITE: Final = 1e18
_EVALUATION: Final = 5_000.0
_NODE: Final = 50.0
_CALL: Final = 150.0
_NAME_BYTES: Final = 400.0
_SCALAR_BYTES: Final = 24.0
_RESULT_BYTE: Final = 250.0
_TEXT_BYTE: Final = 5.0


class Size(NamedTuple):
    """How large a value is at most: its bytes, its elements, and those of anything inside it."""

    bytes: float
    items: float = 0.0
    inner: float = 0.0


class Inputs(NamedTuple):
    """How large the data is that an expression sees.

    `longest` is the number of elements of the longest list or map anywhere in it.
    """

    context_bytes: int
    payload_bytes: int
    loaded_bytes: int
    longest: int


_SCALAR: Final = Size(_SCALAR_BYTES)


def cost_ns(root: Node, inputs: Inputs) -> float:
    """Return what one evaluation may cost, its result read out included."""
    variables = {
        "context": _input(inputs.context_bytes, inputs),
        "payload": _input(inputs.payload_bytes, inputs),
        "now": _SCALAR,
    }
    cost, size = _cost(root, variables, _input(inputs.loaded_bytes, inputs))
    rate = _TEXT_BYTE if root.shape is Shape.TEXT else _RESULT_BYTE
    return _EVALUATION + cost + rate * size.bytes


def _input(size_bytes: int, inputs: Inputs) -> Size:
    items = min(size_bytes / 2, inputs.longest)
    return Size(size_bytes, items, items)


def _cost(node: Node, variables: Mapping[str, Size], loaded: Size) -> tuple[float, Size]:
    """Return the cost of a node with all below it, and the size of its result."""
    if node.kind is Kind.CONSTANT:
        text = node.text
        return _NODE, _SCALAR if text is None else Size(len(text.encode()) + 2.0)
    if node.kind is Kind.IDENTIFIER:
        return _NODE, variables.get(node.name, Size(_NAME_BYTES))
    if node.kind is Kind.COMPREHENSION:
        return _comprehension(node, variables, loaded)
    cost, sizes = _NODE, list[Size]()
    for child in node.children:
        child_cost, size = _cost(child, variables, loaded)
        cost += child_cost
        sizes.append(size)
    if node.kind is Kind.CALL:
        own_cost, size = _call(node, sizes, loaded)
    elif node.kind is Kind.SELECT:
        own_cost, size = _CALL, _element(sizes[0])
    else:
        own_cost, size = 150.0 * len(sizes), _gathered(sizes)
    return min(cost + own_cost, _INFINITE), _SCALAR if node.shape is Shape.SCALAR else size


def _comprehension(node: Node, variables: Mapping[str, Size], loaded: Size) -> tuple[float, Size]:
    source, start, condition, advance, result = node.children
    element_name, result_name = node.variables
    source_cost, source_size = _cost(source, variables, loaded)
    times = min(source_size.items, ITERATIONS_MAX)
    builds_list = start.kind is Kind.LIST

    def body(element_bytes: float) -> tuple[float, Size]:
        element = Size(element_bytes, min(element_bytes / 2, source_size.inner), source_size.inner)
        inside = dict(variables) | {element_name: element, result_name: Size(2.0)}
        condition_cost, _ = _cost(condition, inside, loaded)
        advance_cost, size = _cost(advance, inside, loaded)
        return condition_cost + advance_cost + _CALL, size

    largest_cost, largest = body(source_size.bytes)
    average_cost, average = body(max(source_size.bytes / times, 2.0) if times else 2.0)
    result_cost, _ = _cost(result, dict(variables) | {result_name: Size(2.0)}, loaded)
    cost = source_cost + largest_cost + times * average_cost + result_cost + 2 * _CALL
    if not builds_list:
        return min(cost, _INFINITE), _SCALAR
    # The library copies the list for each element that it adds.
    cost += 60.0 * times * times
    size = Size(
        min(largest.bytes + times * average.bytes, _INFINITE),
        times,
        max(largest.items, largest.inner),
    )
    return min(cost, _INFINITE), size


def _call(node: Node, sizes: list[Size], loaded: Size) -> tuple[float, Size]:
    """Return the cost of a call without that of its arguments, and the size of its result."""
    name = node.name
    if name in _SCANS:
        return _CALL + _SCANS[name](*sizes), _SCALAR
    if name == "_+_":
        return _addition(node, sizes)
    if name in _TEXTS:
        return _CALL + sizes[0].bytes, Size(sizes[0].bytes + 2.0)
    if name == "matches":
        weight = pattern_weight(node.children[1].text or "")
        return 2_000.0 + weight * (1_000.0 + 12.0 * sizes[0].bytes), _SCALAR
    if name == "load":
        return 20_000.0, loaded
    results: dict[str, Callable[..., Size]] = {
        "_?_:_": lambda _, left, right: _larger(left, right),
        "_[_]": lambda source, _: _element(source),
        "dyn": lambda value: value,
    }
    cost = 2_000.0 if name in _CONVERSIONS or name in MOMENTS else _CALL
    return cost, results[name](*sizes) if name in results else _SCALAR


def _addition(node: Node, sizes: list[Size]) -> tuple[float, Size]:
    if node.shape is Shape.SCALAR:
        return _CALL, _SCALAR
    left, right = sizes
    size = Size(left.bytes + right.bytes, left.items + right.items, max(left.inner, right.inner))
    rate = 4.0 if node.shape is Shape.TEXT else 13.0
    return _CALL + rate * size.bytes, size


def _comparison(left: Size, right: Size) -> float:
    return 15.0 * min(left.bytes, right.bytes)


def _search(text: Size, wanted: Size) -> float:
    return text.bytes * (3.0 + 0.012 * min(wanted.bytes, text.bytes / 2))


_SCANS: Final[dict[str, Callable[..., float]]] = {
    "_==_": _comparison,
    "_!=_": _comparison,
    "_<_": _comparison,
    "_<=_": _comparison,
    "_>_": _comparison,
    "_>=_": _comparison,
    "@in": lambda wanted, source: 15.0 * (source.bytes + wanted.bytes),
    "contains": _search,
    "startsWith": lambda _, start: 0.1 * start.bytes,
    "endsWith": lambda _, end: 0.1 * end.bytes,
    "size": lambda value: value.bytes,
}
_TEXTS: Final = frozenset({"string", "bytes"})
_OPERATORS: Final = frozenset(
    {"_&&_", "_||_", "!_", "-_", "_-_", "_*_", "_/_", "_%_", "@not_strictly_false", "_?_:_", "_[_]"}
)
_CONVERSIONS: Final = frozenset({"int", "uint", "double", "bool", "timestamp", "duration", "type"})
MOMENTS: Final = frozenset(
    f"get{part}"
    for part in (
        "FullYear", "Month", "Date", "DayOfMonth", "DayOfWeek", "DayOfYear",
        "Hours", "Minutes", "Seconds", "Milliseconds",
    )
)  # fmt: skip
# A function that is not here has no known cost, and is refused.
FUNCTIONS: Final = (
    frozenset({"load", "dyn", "matches", "_+_", *_SCANS}) | _TEXTS | _OPERATORS | _CONVERSIONS
) | MOMENTS


def _element(size: Size) -> Size:
    return Size(size.bytes, min(size.inner, size.bytes / 2), size.inner)


def _gathered(sizes: list[Size]) -> Size:
    """Return the size of a list or map made of these."""
    return Size(
        min(2.0 + sum(size.bytes + 2.0 for size in sizes), _INFINITE),
        len(sizes),
        max((max(size.items, size.inner) for size in sizes), default=0.0),
    )


def _larger(left: Size, right: Size) -> Size:
    return Size(*map(max, left, right))
