"""Reading a document that a person wrote: every value with its path, every mistake gathered.

Must never know what the document is about.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

ItemT = TypeVar("ItemT")
ChoiceT = TypeVar("ChoiceT")

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_PATH_OF_ALL = "the definition"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing that is wrong in a file: its path, such as `transitions[2].to`, and a sentence."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class DefinitionFileError(ValueError):
    """A definition in a file or document does not have the form it needs; `problems` say where."""

    def __init__(self, problems: Iterable[FileProblem], source: str = "") -> None:
        self.problems = tuple(problems)
        self.source = source
        super().__init__(
            "\n".join(f"{source}: {one}" if source else f"{one}" for one in self.problems)
        )


class Reader:
    """Takes values apart; what is wrong goes to `problems`, and the reading goes on."""

    def __init__(self) -> None:
        self.problems: list[FileProblem] = []

    def problem(self, path: str, message: str) -> None:
        """Note a mistake."""
        self.problems.append(FileProblem(path, message))

    def mapping(
        self, value: object, path: str, *, required: Iterable[str] = ()
    ) -> Callable[[Mapping[str, Callable[[Any, str], Any]]], dict[str, Any]]:
        """Return what reads the fields of a mapping, each by its own function."""

        def read(readers: Mapping[str, Callable[[Any, str], Any]]) -> dict[str, Any]:
            if not isinstance(value, Mapping):
                self.problem(path or _PATH_OF_ALL, f"{_shown(value)} is no mapping of fields")
                return {}
            for name in required:
                if name not in value:
                    self.problem(path or _PATH_OF_ALL, f"the field `{name}` is missing")
            found = {}
            for name, one in value.items():
                where = f"{path}.{name}" if path else str(name)
                if name not in readers:
                    self.problem(where, _unknown(str(name), readers))
                elif one is not None:
                    found[name] = readers[name](one, where)
                elif name in required:
                    self.problem(where, "it is empty")
            return found

        return read

    def items(
        self, value: object, path: str, read: Callable[[Any, str], ItemT | None]
    ) -> list[ItemT]:
        """Return the items of a list that could be read."""
        if not isinstance(value, list | tuple):
            self.problem(path, f"{_shown(value)} is no list")
            return []
        found = [read(one, f"{path}[{index}]") for index, one in enumerate(value)]
        return [one for one in found if one is not None]

    def text(self, value: object, path: str) -> str:
        """Return a text."""
        if not isinstance(value, str):
            self.problem(path, f"{_shown(value)} is no text{_quoted_instead(value)}")
            return ""
        return value

    def flag(self, value: object, path: str) -> bool:
        """Return true or false."""
        if not isinstance(value, bool):
            self.problem(path, f"{_shown(value)} is neither true nor false")
        return value is True

    def number(self, value: object, path: str) -> int:
        """Return a whole number."""
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.problem(path, f"{_shown(value)} is no whole number")
            return 0
        return value

    def duration(self, value: object, path: str) -> timedelta:
        """Return a length of time: seconds, or a number with its unit."""
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        try:
            if match is not None:
                return float(match[1]) * _UNITS[match[2]]
            if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
                return timedelta(seconds=value)
        except (OverflowError, ValueError):
            pass
        self.problem(
            path, f"{_shown(value)} is no duration; write 250ms, 30s, 5m, 2h, 7d or seconds"
        )
        return timedelta()

    def choice(self, value: object, path: str, choices: Mapping[str, ChoiceT]) -> ChoiceT:
        """Return what one of several words means."""
        if not isinstance(value, str) or value not in choices:
            self.problem(path, f"{_shown(value)} is none of {', '.join(choices)}")
            return next(iter(choices.values()))
        return choices[value]

    def expression(self, value: object, path: str) -> str:
        """Return a CEL expression: a text is one, and a number or a flag stands for itself."""
        expression = expression_of(value)
        if expression is None:
            self.problem(path, f"{_shown(value)} is no expression")
        return expression or ""

    def schema(self, value: object, path: str) -> object:
        """Return a JSON Schema, which is a mapping or a flag."""
        if not isinstance(value, Mapping | bool):
            self.problem(path, f"{_shown(value)} is no JSON Schema")
            return None
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            self.problem(path, f"it cannot be written as JSON: {error}")
        return value


def expression_of(value: object) -> str | None:
    """Return a value as a CEL expression, None if it cannot be one."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    return None


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - enough to know it again


def _quoted_instead(value: object) -> str:
    if isinstance(value, bool | int | float):
        return f'; put it in quotes: "{json.dumps(value)}"'
    return ""


def _unknown(name: str, readers: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, readers, 1)
    if near:
        return f"there is no such field; is it `{near[0]}`?"
    return f"there is no such field; there are {', '.join(readers)}"
