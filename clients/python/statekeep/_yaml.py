"""Reading and writing YAML, with what PyYAML's own rules would surprise the author of a file by.

Must be imported only when YAML is wanted: it needs the extra `statekeep[yaml]`.
"""

import re
from collections.abc import Hashable
from typing import Any

import yaml

_TAG = "tag:yaml.org,2002:"
_LINE_CHARACTERS = 90


class _Loader(yaml.SafeLoader):
    """Takes `on`, `off`, `yes`, `no` and dates as text, as YAML 1.2 does, and no field twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return a mapping, unless it has a key twice."""
        keys = set[Any]()
        for key_node, _value in node.value:
            key = key_node.value
            if key_node.tag != f"{_TAG}merge" and isinstance(key, str):
                if key in keys:
                    raise yaml.constructor.ConstructorError(
                        None,
                        None,
                        f"found the field {key!r} twice",
                        key_node.start_mark,
                    )
                keys.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] not in {f"{_TAG}bool", f"{_TAG}timestamp"}]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    f"{_TAG}bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def parse(text: str) -> Any:  # noqa: ANN401 - whatever the text says
    """Return what a YAML text says; raise ValueError with the place of what is wrong."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader of our own
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        said = ", ".join(part for part in (error.context, error.problem) if part)
        raise ValueError(f"{where}{said}") from None
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


def dump(document: object) -> str:
    """Return a document as YAML, its fields in their order and short things on one line."""
    node = yaml.representer.SafeRepresenter(sort_keys=False).represent_data(document)
    _lay_out(node)
    text: str = yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=1_000)
    return text


def _lay_out(node: yaml.Node) -> None:
    """Have the parts of a node that fit on a line stand on one, but for lists of mappings."""
    if not isinstance(node, yaml.CollectionNode):
        return
    node.flow_style = False
    for part in _parts(node):
        _lay_out(part)
        has_mappings = isinstance(part, yaml.SequenceNode) and any(
            isinstance(item, yaml.MappingNode) for item in part.value
        )
        if not has_mappings and _length(part) <= _LINE_CHARACTERS:
            _flow(part)


def _flow(node: yaml.Node) -> None:
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = True
        for part in _parts(node):
            _flow(part)


def _length(node: yaml.Node) -> int:
    if isinstance(node, yaml.CollectionNode):
        return sum(_length(part) + 2 for part in _parts(node))
    return len(node.value)


def _parts(node: yaml.CollectionNode) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value)
