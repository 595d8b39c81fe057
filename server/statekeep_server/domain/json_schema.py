"""JSON Schema: compiling schemas and applying them to values, within bounds.

Owns what a schema may cost. A schema comes from a client, so it must never fetch anything, run a
pattern that backtracks, refer to itself, or take more work or memory than the bounds here say.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import jsonschema_rs
import orjson

from statekeep_server.errors import SchemaInvalidError

VIOLATIONS_MAX: Final = 1_000
NODES_MAX: Final = 4_096
PATTERNS_MAX: Final = 50
PATTERN_BYTES_MAX: Final = 64 << 10
# Work is the nodes of a schema, references followed, times the bytes of a value.
WORK_MAX: Final = 200_000_000
LISTED_WORK_MAX: Final = 2_000_000
_MESSAGE_CHARACTERS_MAX: Final = 500
_COMPILED_MAX: Final = 32
_MEMORY_PER_BYTE: Final = 50  # measured with schemas of 2 and 22 KB: 42 and 20
_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")
_PATTERNS: Final = ("pattern", "patternProperties")


class Violation(NamedTuple):
    """One way in which a value differs from what it must be.

    `path` is a JSON Pointer into the value, "" for the value itself; `rule` is the JSON Schema
    keyword, or `required` or `type` of the short form.
    """

    path: str
    rule: str
    message: str


class CompiledSchema(NamedTuple):
    """A schema ready to be applied.

    `nodes_count` is with its references followed; `memory_bytes` is about what it takes of the
    memory.
    """

    validator: Any
    nodes_count: int
    patterns_count: int
    memory_bytes: int


@lru_cache(maxsize=_COMPILED_MAX)
def compiled(json_schema: bytes) -> CompiledSchema:
    """Return a JSON Schema text ready to be applied; SchemaInvalidError if it is not acceptable."""
    try:
        parsed = orjson.loads(json_schema)
        if not isinstance(parsed, dict | bool):
            raise SchemaInvalidError("a JSON Schema is an object or a boolean", field="json_schema")
        survey = _Survey(parsed)
        options = jsonschema_rs.RegexOptions(size_limit=PATTERN_BYTES_MAX)
        validator = jsonschema_rs.validator_for(parsed, offline=True, pattern_options=options)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        message = _shortened(str(error))
        raise SchemaInvalidError(
            f"the schema is not a JSON Schema that the server accepts: {message}",
            field="json_schema",
        ) from error
    patterns_count = survey.patterns_count
    memory_bytes = len(json_schema) * _MEMORY_PER_BYTE + patterns_count * PATTERN_BYTES_MAX
    return CompiledSchema(validator, survey.nodes_count, patterns_count, memory_bytes)


def violations_of(schema: CompiledSchema, payload: bytes) -> list[Violation]:
    """Return how a JSON text differs from a schema, in order of path; nothing if it holds.

    At most `VIOLATIONS_MAX` are listed, and of a value that is large for its schema the first.
    """
    work = schema.nodes_count * len(payload)
    if work > WORK_MAX:
        message = (
            f"the value of {len(payload)} bytes is too large to be checked against a schema of "
            f"{schema.nodes_count} parts; make one of them smaller"
        )
        return [Violation("", "", message)]
    value = orjson.loads(payload)
    if schema.validator.is_valid(value):
        return []
    if work > LISTED_WORK_MAX:
        # The library copies what is wrong into each error, so a long list could fill the memory.
        try:
            schema.validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return [_violation(error)]
    errors = schema.validator.iter_errors(value)
    found = [_violation(error) for error, _ in zip(errors, range(VIOLATIONS_MAX), strict=False)]
    return sorted(found, key=lambda violation: violation.path)


def _violation(error: Any) -> Violation:  # noqa: ANN401 - the library's error has no type
    rule = str(error.schema_path[-1]) if error.schema_path else ""
    return Violation(_pointer(error.instance_path), rule, _shortened(error.message))


def _pointer(path: list[str | int]) -> str:
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "".join(f"/{part}" for part in escaped)


def _shortened(text: str) -> str:
    if len(text) <= _MESSAGE_CHARACTERS_MAX:
        return text
    return text[:_MESSAGE_CHARACTERS_MAX] + "…"


class _Survey:
    """Counts what a schema will cost, following its references; SchemaInvalidError if too much."""

    def __init__(self, schema: object) -> None:
        self._schema = schema
        self.patterns_count = 0
        self._sizes: dict[str, int] = {}
        self._following: list[str] = []
        self.nodes_count = self._size(schema)

    def _size(self, node: object) -> int:
        """Return the number of nodes at and below a node, those of its references included."""
        size = 1
        for name, child in _children(node):
            if name in _REFERENCES and isinstance(child, str):
                size += self._size_of_reference(name, child)
            else:
                self._count_patterns(name, child)
                size += self._size(child)
            if size > NODES_MAX:
                raise SchemaInvalidError(
                    f"the schema has more than {NODES_MAX} parts, references followed; make it "
                    f"smaller",
                    field="json_schema",
                    limit=NODES_MAX,
                )
        return size

    def _size_of_reference(self, keyword: str, reference: str) -> int:
        if keyword != "$ref" or not (reference == "#" or reference.startswith("#/")):
            raise SchemaInvalidError(
                f"the schema refers to {_shortened(reference)!r} with {keyword}; a reference must "
                f"be a $ref to a part of the same schema, such as #/$defs/name",
                field="json_schema",
            )
        if reference in self._following:
            raise SchemaInvalidError(
                f"the schema refers to itself through {reference!r}; write the nesting out as "
                f"deep as it is needed",
                field="json_schema",
            )
        if reference not in self._sizes:
            self._following.append(reference)
            self._sizes[reference] = self._size(self._target(reference))
            self._following.pop()
        return self._sizes[reference]

    def _target(self, reference: str) -> object:
        node = self._schema
        for part in reference.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            children = dict(_children(node))
            if name not in children:
                raise SchemaInvalidError(
                    f"the schema refers to {_shortened(reference)!r}, which it does not have",
                    field="json_schema",
                )
            node = children[name]
        return node

    def _count_patterns(self, name: str, child: object) -> None:
        if name in _PATTERNS:
            self.patterns_count += len(child) if isinstance(child, dict) else 1
            if self.patterns_count > PATTERNS_MAX:
                raise SchemaInvalidError(
                    f"the schema has more than {PATTERNS_MAX} patterns",
                    field="json_schema",
                    limit=PATTERNS_MAX,
                )


def _children(node: object) -> Iterator[tuple[str, object]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from ((str(index), child) for index, child in enumerate(node))
