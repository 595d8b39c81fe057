"""How heavy a regular expression is: roughly the number of its steps with repetitions written out.

Owns the estimate that bounds `matches`. The CEL library's engine needs time in proportion to the
text times these steps, and no less than that when its quick ways fail.
"""

from typing import Final

PATTERN_WEIGHT_MAX: Final = 20_000
_CLASS_WEIGHT: Final = 100  # \pL and its kind become that many ranges
_DIGITS_MAX: Final = 4  # the engine refuses more than 1,000 repetitions


def pattern_weight(pattern: str) -> int:
    """Return the weight of a pattern; what is not understood is taken for heavier than it is."""
    # One number for each open group: the weight of what it holds so far. `last` is the weight of
    # what a repetition would repeat.
    groups, last, position = [0], 0, 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "(":
            groups.append(0)
            last = 0
        elif character == ")" and len(groups) > 1:
            last = groups.pop() + 1
            groups[-1] += last
        elif character == "{":
            times, position = _repetition(pattern, position)
            groups[-1] += last * max(times - 1, 0)
            last *= max(times, 1)
        else:
            last, position = _atom(pattern, position)
            groups[-1] += last
    return sum(groups) + 1


def _atom(pattern: str, position: int) -> tuple[int, int]:
    """Return the weight of what stands before a position, and where the next thing begins."""
    character = pattern[position - 1]
    if character == "\\":
        return _escape(pattern, position)
    if character != "[":
        return (0, position) if character in "*+?|" else (1, position)
    weight = 1
    position += pattern.startswith("^", position)
    position += pattern.startswith("]", position)
    while position < len(pattern) and pattern[position] != "]":
        inner, position = _atom_of_class(pattern, position + 1)
        weight += inner
    return weight, position + 1


def _atom_of_class(pattern: str, position: int) -> tuple[int, int]:
    """Return what the character before a position adds to its class, and where the next begins."""
    if pattern[position - 1] != "\\":
        return 0, position
    weight, position = _escape(pattern, position)
    return weight - 1, position


def _escape(pattern: str, position: int) -> tuple[int, int]:
    """Return the weight of what follows a backslash, and where the next thing begins."""
    if pattern[position : position + 1] not in {"p", "P"}:
        return 1, position + 1
    end = pattern.find("}", position) if pattern.startswith("{", position + 1) else position + 1
    return _CLASS_WEIGHT, (len(pattern) if end < 0 else end + 1)


def _repetition(pattern: str, position: int) -> tuple[int, int]:
    """Return how often {m,n} repeats, and where the next thing begins."""
    end = pattern.find("}", position)
    if end < 0:
        return 1, position
    numbers = [
        int(part)
        for part in pattern[position:end].split(",")
        if part.isascii() and part.isdecimal() and len(part) <= _DIGITS_MAX
    ]
    return max(numbers, default=1), end + 1
