"""What cases say about arguments and answers: filling templates, and comparing.

Pure functions. `README.md` here lists the forms; a form is an object with one field that begins
with `$`, and a variable is a text that begins with `$`.
"""

import base64
import re
from collections.abc import Callable
from typing import Any, Final

Variables = dict[str, Any]

_VARIABLE: Final = re.compile(r"\$([a-z_][a-z0-9_]*)(?:([+-])(\d+))?")
_PART: Final = re.compile(r"\$\{([a-z_][a-z0-9_]*)(?:([+-])(\d+))?\}")
_SHOWN_MAX: Final = 300
# What these hold is the caller's own JSON: nothing may be missing, and nothing may come on top.
_EXACT_FIELDS: Final = frozenset(
    {
        "context",
        "context_schema",
        "json",
        "json_schema",
        "payload",
        "payload_schema",
    }
)


class TemplateError(Exception):
    """A case uses a variable that has no value, or a form that does not exist."""


def filled(template: object, variables: Variables) -> Any:  # noqa: ANN401 - any JSON
    """Return a template with its variables and forms replaced by what they stand for."""
    match template:
        case str():
            return _filled_text(template, variables)
        case dict():
            form = _form_of(template)
            if form in _MAKERS:
                return _MAKERS[form](template[form], variables)
            return {key: filled(value, variables) for key, value in template.items()}
        case list():
            return [filled(item, variables) for item in template]
    return template


def mismatch(
    expected: object,
    actual: object,
    variables: Variables,
    path: str = "",
    *,
    is_exact: bool = False,
) -> str | None:
    """Return how an answer differs from what is expected, None if it does not.

    A variable that has no value yet gets the one that stands in its place.
    """
    match expected:
        case None | "":
            return None if _is_absent(actual) else _differs(path, "nothing", actual)
        case str():
            return _text_mismatch(expected, actual, variables, path)
        case dict():
            form = _form_of(expected)
            if form in _JUDGES:
                return _JUDGES[form](expected[form], actual, variables, path)
            return _object_mismatch(expected, actual, variables, path, is_exact=is_exact)
        case list():
            return _list_mismatch(expected, actual, variables, path, is_exact=is_exact)
    return None if _is_same(expected, actual) else _differs(path, expected, actual)


def shown(value: object) -> str:
    """Return a value as a report shows it: not too long."""
    text = repr(value)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}… ({len(text)} characters)"


def _form_of(template: dict[str, Any]) -> str:
    name = next(iter(template), "")
    return name if len(template) == 1 and name.startswith("$") else ""


def _value_of(named: re.Match[str], variables: Variables) -> Any:  # noqa: ANN401
    name, sign, step = named.groups()
    if name not in variables:
        raise TemplateError(f"${name} has no value here")
    value = variables[name]
    if sign is None:
        return value
    return value + int(step) if sign == "+" else value - int(step)


def _filled_text(text: str, variables: Variables) -> Any:  # noqa: ANN401
    if text.startswith("$$"):
        return text[1:]
    whole = _VARIABLE.fullmatch(text)
    if whole:
        return _value_of(whole, variables)
    return _PART.sub(lambda part: str(_value_of(part, variables)), text)


def _repeated(of: Any, variables: Variables) -> str:  # noqa: ANN401
    text, count = filled(of, variables)
    return str(text) * int(count)


def _listed(of: Any, variables: Variables) -> list[Any]:  # noqa: ANN401
    return [filled(of["item"], {**variables, "i": index}) for index in range(int(of["count"]))]


def _mapped(of: Any, variables: Variables) -> dict[str, Any]:  # noqa: ANN401
    return {
        filled(of["key"], {**variables, "i": index}): filled(of["item"], {**variables, "i": index})
        for index in range(int(of["count"]))
    }


def _bytes(of: Any, variables: Variables) -> str:  # noqa: ANN401
    size = int(filled(of, variables))
    return base64.b64encode((bytes(range(256)) * (size // 256 + 1))[:size]).decode()


_MAKERS: Final[dict[str, Callable[[Any, Variables], Any]]] = {
    "$repeat": _repeated,
    "$list": _listed,
    "$map": _mapped,
    "$bytes": _bytes,
}


def _is_absent(value: object) -> bool:
    return value is None or value == ""


def _is_same(expected: object, actual: object) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return expected == actual


def _differs(path: str, expected: object, actual: object) -> str:
    return f"{path or 'the answer'}: expected {shown(expected)}, got {shown(actual)}"


def _text_mismatch(expected: str, actual: object, variables: Variables, path: str) -> str | None:
    whole = _VARIABLE.fullmatch(expected)
    if whole and whole[1] not in variables and whole[2] is None:
        if actual is None:
            return _differs(path, f"something for {expected}", actual)
        variables[whole[1]] = actual
        return None
    wanted = _filled_text(expected, variables)
    same = _is_same(wanted, actual) or (_is_absent(wanted) and _is_absent(actual))
    return None if same else _differs(path, wanted, actual)


def _object_mismatch(
    expected: dict[str, Any], actual: object, variables: Variables, path: str, *, is_exact: bool
) -> str | None:
    if not isinstance(actual, dict):
        return _differs(path, expected, actual)
    surplus = sorted(actual.keys() - expected.keys())
    if is_exact and surplus:
        return f"{path or 'the answer'}: nothing expected at {shown(surplus)}, got {shown(actual)}"
    for key, wanted in expected.items():
        if is_exact and key not in actual:
            return _differs(f"{path}.{key}", wanted, "nothing at all")
        found = mismatch(
            wanted,
            actual.get(key),
            variables,
            f"{path}.{key}".lstrip("."),
            is_exact=is_exact or key in _EXACT_FIELDS,
        )
        if found:
            return found
    return None


def _list_mismatch(
    expected: list[Any], actual: object, variables: Variables, path: str, *, is_exact: bool
) -> str | None:
    if not expected and not is_exact and actual is None:
        return None
    if not isinstance(actual, list) or len(actual) != len(expected):
        return _differs(path, expected, actual)
    for index, (wanted, item) in enumerate(zip(expected, actual, strict=True)):
        found = mismatch(wanted, item, variables, f"{path}[{index}]", is_exact=is_exact)
        if found:
            return found
    return None


def _any(_of: Any, actual: object, _variables: Variables, path: str) -> str | None:  # noqa: ANN401
    return _differs(path, "anything", actual) if _is_absent(actual) else None


def _at_least(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    least = filled(of, variables)
    is_met = isinstance(actual, int | float) and actual >= least
    return None if is_met else _differs(path, f"at least {least}", actual)


def _at_most(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    most = filled(of, variables)
    is_met = isinstance(actual, int | float) and actual <= most
    return None if is_met else _differs(path, f"at most {most}", actual)


def _contains(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    part = filled(of, variables)
    is_met = isinstance(actual, str | list) and part in actual
    return None if is_met else _differs(path, f"something with {part!r}", actual)


def _has(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    is_met = isinstance(actual, list) and any(
        mismatch(of, item, dict(variables), path) is None for item in actual
    )
    return None if is_met else _differs(path, f"an item like {of!r}", actual)


def _not(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    is_met = mismatch(of, actual, dict(variables), path)
    return None if is_met else _differs(path, f"anything but {of!r}", actual)


def _one_of(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    is_met = any(mismatch(each, actual, dict(variables), path) is None for each in of)
    return None if is_met else _differs(path, f"one of {of!r}", actual)


def _size(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    size = filled(of, variables)
    is_met = isinstance(actual, str | list | dict) and len(actual) == size
    return None if is_met else _differs(path, f"{size} items", actual)


def _all(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    if not isinstance(actual, list) or not actual:
        return _differs(path, f"items like {of!r}", actual)
    # Each item is also $i, so a case can say that they count upwards.
    each = (
        mismatch(of, item, {**variables, "i": index}, f"{path}[{index}]")
        for index, item in enumerate(actual)
    )
    return next((found for found in each if found), None)


def _unordered(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    if not isinstance(actual, list) or len(actual) != len(of):
        return _differs(path, of, actual)
    left = list(actual)
    for wanted in of:
        fits = (one for one in left if mismatch(wanted, one, dict(variables), path) is None)
        found = next(fits, None)
        if found is None:
            return _differs(path, f"an item like {wanted!r}", actual)
        left.remove(found)
    return None


def _first(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
    if not isinstance(actual, list) or len(actual) < len(of):
        return _differs(path, f"at least {len(of)} items", actual)
    return _list_mismatch(of, actual[: len(of)], variables, path, is_exact=False)


def _made(maker: str) -> Callable[[Any, Any, Variables, str], str | None]:
    def judge(of: Any, actual: object, variables: Variables, path: str) -> str | None:  # noqa: ANN401
        return mismatch(_MAKERS[maker](of, variables), actual, variables, path)

    return judge


_JUDGES: Final[dict[str, Callable[[Any, Any, Variables, str], str | None]]] = {
    "$any": _any,
    "$min": _at_least,
    "$max": _at_most,
    "$contains": _contains,
    "$has": _has,
    "$not": _not,
    "$one_of": _one_of,
    "$size": _size,
    "$all": _all,
    "$unordered": _unordered,
    "$first": _first,
    **{maker: _made(maker) for maker in _MAKERS},
}
