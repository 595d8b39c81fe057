"""From what a caller serves hooks with to functions by name, and from their answers to verdicts.

Pure functions of their arguments, for both clients. Must never call a server.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from statekeep.hooks import Allow, HookFunction, Refuse

FAILED: Final = "The hook failed."
_QUESTIONS_DEFAULT: Final = 16
_MESSAGE_BYTES_MAX: Final = 1_000


def functions_by_name(
    hooks: HookFunction[Any, Any] | Mapping[str, HookFunction[Any, Any]],
) -> dict[str, HookFunction[Any, Any]]:
    """Return the functions by the names of their hooks; one alone serves the hook of its name."""
    if isinstance(hooks, Mapping):
        return dict(hooks)
    name = getattr(hooks, "__name__", "")
    if not name.isidentifier():
        raise ValueError(f"{hooks!r} has no name: give a dict with the name of its hook.")
    return {name: hooks}


def questions_at_once(questions_max: int) -> int:
    """Return how many questions are answered at the same time; 0 is as many as by default."""
    if questions_max < 0:
        raise ValueError(
            f"questions_max is {questions_max}; write how many questions are answered at the same"
            f" time, or 0 for {_QUESTIONS_DEFAULT}."
        )
    return questions_max or _QUESTIONS_DEFAULT


def verdict_of(answer: object) -> tuple[bool, str]:
    """Return whether an answer allows the transition, and what it says to people."""
    match answer:
        case bool():
            return answer, ""
        case Allow():
            return True, ""
        case Refuse():
            return False, _shortened(answer.message)
    raise TypeError(f"A hook answers True, False, Allow() or Refuse(), and not {answer!r}.")


def required(function: Callable[..., Any] | None) -> Callable[..., Any]:
    """Return the function of a hook that was registered."""
    if function is None:
        raise LookupError("The server asks a hook that was not registered.")
    return function


def _shortened(text: str) -> str:
    return text.encode("utf-8", "replace")[:_MESSAGE_BYTES_MAX].decode("utf-8", "ignore")
