"""The syntax trees of CEL expressions, read from the bytes that the CEL library gives out.

Owns the few fields of cel/expr/syntax.proto and checked.proto that the bounds need. The library
keeps its trees to itself, so they are read where they come out: an expression serializes itself as
a protobuf Any that holds a CheckedExpr or a ParsedExpr. Must never evaluate anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

# The variable that holds loaded entries. No expression can name it: it is not an identifier.
LOADED: Final = "@loaded"
_LOAD: Final = b"load"

_ANY_VALUE: Final = 2
_CHECKED_TYPES: Final = 3
_CHECKED_EXPRESSION: Final = 4
_PARSED_EXPRESSION: Final = 2
_PARSED_URL: Final = b"type.googleapis.com/cel.expr.ParsedExpr"
# Ids of nodes that are made here stand far above those that the parser gives.
_MADE_IDS_START: Final = 1 << 30

# Which fields of a message hold further messages, down to the expressions in it.
_NESTED: Final[dict[str, dict[int, str]]] = {
    "expression": {5: "select", 6: "call", 7: "list", 8: "struct", 9: "comprehension"},
    "select": {1: "expression"},
    "call": {1: "expression", 3: "expression"},
    "list": {1: "expression"},
    "struct": {2: "entry"},
    "entry": {3: "expression", 4: "expression"},
    "comprehension": dict.fromkeys((2, 4, 5, 6, 7), "expression"),
}
_CALL_FUNCTION: Final = 2
_CALL_ARGUMENT: Final = 3
_CONSTANT_TEXTS: Final = (6, 7)
_TYPE_NULL: Final = 2
_TYPE_PRIMITIVE: Final = 3
_TYPE_WELL_KNOWN: Final = 5


class Kind(IntEnum):
    """What a node is; the numbers are the fields of cel.expr.Expr."""

    CONSTANT = 3
    IDENTIFIER = 4
    SELECT = 5
    CALL = 6
    LIST = 7
    STRUCT = 8
    COMPREHENSION = 9


class Shape(IntEnum):
    """What the type checker knows of a node's result, as far as its size goes."""

    ANYTHING = 0
    SCALAR = 1
    TEXT = 2


_MESSAGES: Final = {kind: kind.name.lower() for kind in Kind}
# Which fields of a node's message hold names; the first is the name of the node.
_NAMES: Final[dict[Kind, tuple[int, ...]]] = {
    Kind.IDENTIFIER: (1,),
    Kind.SELECT: (2,),
    Kind.CALL: (_CALL_FUNCTION,),
    Kind.LIST: (),
    Kind.STRUCT: (1,),
    Kind.COMPREHENSION: (1, 3),
}


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a syntax tree.

    `name` is that of an identifier, a field, a function or a message. Children stand in the order
    of the text; a method's object comes first. A comprehension has its range, the start of its
    accumulator, its condition, its step and its result; `variables` are those of its element and
    its accumulator. `text` is the value of a constant text.
    """

    kind: Kind
    shape: Shape
    name: str
    children: tuple["Node", ...]
    variables: tuple[str, ...] = ()
    text: str | None = None

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node.children)


def read(serialized: bytes) -> Node:
    """Return the syntax tree of a checked expression."""
    checked = _only(serialized, _ANY_VALUE)
    shapes, root = dict[int, Shape](), b""
    for number, value in _fields(checked):
        if number == _CHECKED_TYPES and isinstance(value, bytes):
            node_id, node_type = _entry(value)
            shapes[node_id] = _shape(node_type)
        elif number == _CHECKED_EXPRESSION and isinstance(value, bytes):
            root = value
    return _node(root, shapes)


def without_loads(serialized: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Return a parsed expression that looks its entries up, and expressions for their keys.

    Each `load(key)` becomes `@loaded[key]`, so that the entries can be given as a variable. A key
    may look up entries itself; those of keys before it are enough for it.
    """
    keys: list[bytes] = []
    rewritten = _rewritten(
        _only(_only(serialized, _ANY_VALUE), _PARSED_EXPRESSION), "expression", keys
    )
    return _parsed(rewritten), tuple(_parsed(key) for key in keys)


def literal_text(parsed: bytes) -> str | None:
    """Return the text that a parsed expression consists of, or None if it is anything else."""
    expression = _only(_only(parsed, _ANY_VALUE), _PARSED_EXPRESSION)
    constant = dict(_fields(_only(expression, Kind.CONSTANT)))
    text = constant.get(_CONSTANT_TEXTS[0])
    return text.decode() if isinstance(text, bytes) else None


def _node(data: bytes, shapes: dict[int, Shape]) -> Node:
    node_id, kind, body = 0, Kind.CONSTANT, b""
    for number, value in _fields(data):
        if isinstance(value, bytes):
            kind, body = Kind(number), value
        else:
            node_id = value
    if kind is Kind.CONSTANT:
        return _constant(body)
    names, children = dict[int, str](), list[Node]()
    nested, named = _NESTED.get(_MESSAGES[kind], {}), _NAMES[kind]
    for number, value in _fields(body):
        if not isinstance(value, bytes):
            continue
        if number in named:
            names[number] = value.decode()
        elif nested.get(number) == "entry":
            children.extend(_node(part, shapes) for part in _entry_parts(value))
        elif number in nested:
            children.append(_node(value, shapes))
    return Node(
        kind=kind,
        shape=shapes.get(node_id, Shape.ANYTHING),
        name=names.get(named[0], "") if named else "",
        children=tuple(children),
        variables=tuple(names.values()) if kind is Kind.COMPREHENSION else (),
    )


def _entry_parts(data: bytes) -> list[bytes]:
    """Return the key and the value of an entry of a map."""
    parts = _NESTED["entry"]
    return [
        value for number, value in _fields(data) if number in parts and isinstance(value, bytes)
    ]


def _constant(data: bytes) -> Node:
    text, shape = None, Shape.SCALAR
    for number, value in _fields(data):
        if isinstance(value, bytes) and number in _CONSTANT_TEXTS:
            shape = Shape.TEXT
            text = value.decode(errors="replace")
    return Node(Kind.CONSTANT, shape, "", (), (), text)


def _shape(node_type: bytes) -> Shape:
    for number, value in _fields(node_type):
        if number == _TYPE_PRIMITIVE:  # BOOL, INT64, UINT64, DOUBLE; then STRING, BYTES
            return Shape.SCALAR if value in {1, 2, 3, 4} else Shape.TEXT
        if number == _TYPE_WELL_KNOWN and value in {2, 3}:  # TIMESTAMP, DURATION
            return Shape.SCALAR
        if number == _TYPE_NULL:
            return Shape.SCALAR
    return Shape.ANYTHING


def _rewritten(data: bytes, message: str, keys: list[bytes]) -> bytes:
    parts = []
    for number, value in _fields(data):
        inner, kept = _NESTED[message].get(number), value
        if inner is not None and isinstance(value, bytes):
            kept = _rewritten(value, inner, keys)
            if inner == "call":
                kept = _lookup(kept, keys)
        parts.append(_field(number, kept))
    return b"".join(parts)


def _lookup(call: bytes, keys: list[bytes]) -> bytes:
    """Return the lookup that a call of `load` becomes, or any other call as it is."""
    fields = list(_fields(call))
    if (_CALL_FUNCTION, _LOAD) not in fields:
        return call
    (key,) = [
        value for number, value in fields if number == _CALL_ARGUMENT and isinstance(value, bytes)
    ]
    keys.append(key)
    variable = _field(2, _MADE_IDS_START + len(keys)) + _field(4, _field(1, LOADED.encode()))
    return (
        _field(_CALL_FUNCTION, b"_[_]")
        + _field(_CALL_ARGUMENT, variable)
        + _field(_CALL_ARGUMENT, key)
    )


def _parsed(expression: bytes) -> bytes:
    return _field(1, _PARSED_URL) + _field(_ANY_VALUE, _field(_PARSED_EXPRESSION, expression))


def _only(data: bytes, wanted: int) -> bytes:
    """Return the one field of a message that is wanted; empty if it is not there."""
    return next(
        (value for number, value in _fields(data) if number == wanted and isinstance(value, bytes)),
        b"",
    )


def _entry(data: bytes) -> tuple[int, bytes]:
    """Return the key and the value of a map's entry."""
    key, value = 0, b""
    for _, part in _fields(data):
        if isinstance(part, bytes):
            value = part
        else:
            key = part
    return key, value


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a protobuf message: numbers as int, all else as bytes."""
    position, end = 0, len(data)
    while position < end:
        tag, position = _varint(data, position)
        wire = tag & 7
        if wire == 0:
            number, position = _varint(data, position)
            yield tag >> 3, number
            continue
        size = {1: 8, 5: 4}.get(wire, -1)
        if size < 0:
            size, position = _varint(data, position)
        yield tag >> 3, data[position : position + size]
        position += size


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a varint
            return value, position
        shift += 7


def _field(number: int, value: int | bytes) -> bytes:
    """Return a field; it is never a fixed one, because constants are kept as they are."""
    if isinstance(value, int):
        return _encoded(number << 3) + _encoded(value)
    return _encoded(number << 3 | 2) + _encoded(len(value)) + value


def _encoded(value: int) -> bytes:
    parts = bytearray()
    while value >= 0x80:  # noqa: PLR2004 - more than one byte of a varint
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)
