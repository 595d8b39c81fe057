"""Contexts: which numbers of one stay as they were given when it is rewritten.

Owns the rule for integers. A context is stored as the text that the client gave; a transition that
assigns reads it and writes all of it anew, and an integer of more than 64 bits would come out as
the nearest double. So none is taken in, and one that a context has nevertheless, of an older store
or of a file, is not rewritten. Must never be given what is not JSON.
"""

import re
from collections.abc import Container
from typing import Final, NamedTuple

import orjson

INTEGER_MIN: Final = -(1 << 63)
INTEGER_MAX: Final = (1 << 64) - 1

_DIGITS_MAX: Final = len(str(INTEGER_MAX))
_SHOWN_MAX: Final = 40
# No integer with fewer digits is beyond the bounds, and nearly every context has none with as many.
_MANY_DIGITS: Final = re.compile(rb"[0-9]{19}")
_TOKEN: Final = re.compile(
    rb'"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"(?P<is_name>\s*:)?'
    rb"|(?P<opens>[{\[])|(?P<closes>[}\]])"
    rb"|(?P<integer>-?[0-9]+(?![.0-9eE]))|-?[0-9][-+.0-9eE]*"
)


class LongInteger(NamedTuple):
    """An integer of more than 64 bits, and the field of the context in which it stands."""

    field: str
    digits: str

    def __str__(self) -> str:
        """Say what is wrong with it, and what to do."""
        shown = self.digits
        if len(shown) > _SHOWN_MAX:
            shown = shown[:_SHOWN_MAX] + "…"
        return (
            f"{self.field!r} holds the integer {shown}, which is not kept exactly: integers are "
            f"from {INTEGER_MIN} to {INTEGER_MAX}; write it as a text"
        )


def long_integer(context_json: bytes, assigned: Container[str] = ()) -> LongInteger | None:
    """Return the first integer that does not stay as it is, but for those in assigned fields."""
    if not _MANY_DIGITS.search(context_json):
        return None
    depth, name = 0, b""
    for token in _TOKEN.finditer(context_json):
        if token["opens"]:
            depth += 1
        elif token["closes"]:
            depth -= 1
        elif token["is_name"] and depth == 1:
            name = token["text"]
        elif token["integer"] and not _is_kept(token["integer"]):
            field = orjson.loads(b'"%b"' % name)
            if field not in assigned:
                return LongInteger(field, token["integer"].decode())
    return None


def _is_kept(digits: bytes) -> bool:
    # The length comes first: turning a huge text of digits into a number is refused by Python.
    return len(digits) <= _DIGITS_MAX + 1 and INTEGER_MIN <= int(digits) <= INTEGER_MAX
