"""Expressions: CEL for guards and `assign`, compiled once and evaluated within bounds.

Owns what an expression sees, what it may cost and how its result becomes JSON. Nothing else may
import the CEL library.
"""

from collections.abc import Callable
from typing import NamedTuple


class ExpressionInvalidError(Exception):
    """The text is not an expression that the server accepts; the sentence says why."""


class ExpressionFailure(Exception):  # noqa: N818 - a guard that fails is an outcome
    """The expression failed while it was evaluated, or would cost too much."""


class Scope(NamedTuple):
    """What an expression sees."""

    state: str
    event: str
    payload_json: str
    context_json: bytes
    machine_id: str
    now_ms: int
    load: Callable[[str], object]


class Expression:
    """A compiled expression."""

    def evaluate(self, scope: Scope) -> object:
        """Return the result as a value of JSON; ExpressionFailure if it has none."""
        raise NotImplementedError


def compile_guard(text: str) -> Expression:
    """Return an expression whose result is true or false; ExpressionInvalidError if it is not."""
    raise NotImplementedError


def compile_value(text: str) -> Expression:
    """Return an expression whose result is a JSON value; ExpressionInvalidError if it is not."""
    raise NotImplementedError
