"""The results of CEL expressions as values of JSON, and their failures as sentences.

Owns the way out of the CEL library. JSON has no moments and no bytes:

    int, uint, string, bool, null, list, map with texts for keys    as they are
    double                  as it is; infinite and not-a-number are refused
    timestamp               a text, as string() gives it: "2026-01-31T10:00:00Z"
    duration                a text in seconds, as string() gives it: "90s"
    bytes, type             refused

For each null in a result the library gives back a reference to None that it never took. Before
Python 3.12 that ends, many results later, in the death of the process. So the nulls are counted,
and their references taken here; one too many would do no harm.
"""

import ctypes
import math
import re
from datetime import datetime, timedelta
from typing import Any, Final

RESULT_DEPTH_MAX: Final = 100
_MESSAGE_CHARACTERS_MAX: Final = 300
_CODES: Final = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")
_take_reference = ctypes.pythonapi.Py_IncRef
_take_reference.argtypes = (ctypes.py_object,)
_take_reference.restype = None


class ExpressionFailedError(Exception):
    """The expression failed while it was evaluated, or would cost too much."""


def truth_of(result: Any) -> bool:  # noqa: ANN401 - the library's value
    """Return a result that is true or false; ExpressionFailedError if it is neither."""
    kind = _kind(result)
    if kind != "bool":
        raise ExpressionFailedError(f"the result is of type {kind}, and a guard is true or false")
    return bool(result.plain_value())


def text_of(result: Any) -> str | None:  # noqa: ANN401
    """Return a result that is a text, None for anything else."""
    return str(result.plain_value()) if result.type().name() == "STRING" else None


def value_of(result: Any) -> object:  # noqa: ANN401
    """Return a result as a value of JSON; ExpressionFailedError if it has none."""
    if _kind(result) == "null":
        return None
    plain = result.plain_value()
    for _ in range(_nulls_count(plain)):
        _take_reference(None)
    return _read(plain, 0)


def _nulls_count(value: object) -> int:
    count, waiting = 0, [value]
    while waiting:
        node = waiting.pop()
        if node is None:
            count += 1
        elif isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
    return count


def _read(value: object, depth: int) -> object:
    """Return a value of JSON for a value of the library."""
    if value is None or type(value) is int:
        return value
    if isinstance(value, str):
        return _text(value)
    if not isinstance(value, list | dict):
        return _scalar(value)
    if depth >= RESULT_DEPTH_MAX:
        raise ExpressionFailedError(f"the result is nested deeper than {RESULT_DEPTH_MAX}")
    if isinstance(value, list):
        return [_read(element, depth + 1) for element in value]
    return {_name(name): _read(element, depth + 1) for name, element in value.items()}


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise ExpressionFailedError(
            f"the result has the key {name!r} in a map; in JSON every key is a text"
        )
    return _text(name)


def _text(text: str) -> str:
    if "\0" in text:
        raise ExpressionFailedError("the result holds the character U+0000")
    return text


def _scalar(value: object) -> object:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionFailedError(f"the result is {value}, which JSON does not have")
    if not isinstance(value, bool | float):
        kind = "bytes" if isinstance(value, bytearray) else "type"
        raise ExpressionFailedError(
            f"the result is of type {kind}, which JSON does not have; turn it into a text"
        )
    return value


def sentence(message: str) -> str:
    """Return what the library says about a failure, without its codes."""
    return shortened(_CODES.sub("", message.split("\n", 1)[0]))


def shortened(text: str) -> str:
    """Return a text that is short enough for a message."""
    if len(text) <= _MESSAGE_CHARACTERS_MAX:
        return text
    return text[:_MESSAGE_CHARACTERS_MAX] + "…"


def _kind(value: Any) -> str:  # noqa: ANN401
    """Return the name of a value's type without its parameters; errors are raised."""
    name = str(value.type().name()).partition("<")[0].lower()
    if name == "error":
        raise ExpressionFailedError(sentence(str(value.plain_value())))
    return name


def _moment(moment: datetime) -> str:
    text = moment.replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"{_fraction_shortened(text)}Z"


def _duration(duration: timedelta) -> str:
    microseconds = duration // timedelta(microseconds=1)
    sign = "-" if microseconds < 0 else ""
    seconds, rest = divmod(abs(microseconds), 1_000_000)
    return _fraction_shortened(f"{sign}{seconds}.{rest:06}") + "s"


def _fraction_shortened(text: str) -> str:
    """Return a text that ends in six digits of a fraction with six, three or none of them."""
    return text.removesuffix("000").removesuffix(".000")
