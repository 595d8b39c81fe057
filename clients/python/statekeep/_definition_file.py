"""The file form of a definition: from what a person writes to the fields of a Definition, and back.

`docs/definition-file.md` is its manual. Must never call a server: it checks the form alone.
"""

import importlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from statekeep._document import DefinitionFileError, FileProblem, Reader
from statekeep.rules import EventRule, Hook, HookPolicy, HookRule, State, TimerRule, TransitionRule

_UNITS_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}


def load(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the fields of the definition in a file: YAML, of which JSON is a part."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DefinitionFileError(
            [FileProblem("", f"it is not UTF-8 at byte {error.start}")], str(file)
        ) from None
    return parse(text, source=str(file))


def parse(text: str, *, source: str = "") -> dict[str, Any]:
    """Return the fields of the definition in a text."""
    try:
        document = _parsed(text)
    except ValueError as error:
        raise DefinitionFileError([FileProblem("", str(error))], source) from None
    return from_document(document, source=source)


def from_document(document: Any, *, source: str = "") -> dict[str, Any]:  # noqa: ANN401 - parsed
    """Return the fields of the definition that a document says."""
    reader = Reader()
    fields = reader.mapping(document, "", required=("name", "initial_state", "states"))
    found = fields(
        {
            "name": reader.text,
            "description": reader.text,
            "initial_state": reader.text,
            "states": lambda value, path: reader.items(value, path, _state(reader)),
            "transitions": lambda value, path: reader.items(value, path, _transition(reader)),
            "context_schema": reader.schema,
            "events": lambda value, path: reader.items(value, path, _event(reader)),
            "hooks": lambda value, path: reader.items(value, path, _hook(reader)),
            "history_transitions_max": reader.number,
        }
    )
    if reader.problems:
        raise DefinitionFileError(reader.problems, source)
    return found


def _state(reader: Reader) -> Any:  # noqa: ANN401 - a function of a value and its path
    def after(value: object, path: str) -> TimerRule | None:
        fields = reader.mapping(value, path, required=("delay", "event"))(
            {"delay": reader.duration, "event": reader.text}
        )
        return TimerRule(**fields) if len(fields) == 2 else None  # noqa: PLR2004 - both of them

    def state(value: object, path: str) -> State | None:
        if isinstance(value, str):
            return State(value)
        fields = reader.mapping(value, path, required=("name",))(
            {"name": reader.text, "description": reader.text, "final": reader.flag, "after": after}
        )
        return State(**fields) if "name" in fields else None

    return state


def _transition(reader: Reader) -> Any:  # noqa: ANN401
    def from_states(value: object, path: str) -> list[str]:
        if isinstance(value, str):
            return [value]
        return list(reader.items(value, path, reader.text))

    def transition(value: object, path: str) -> TransitionRule | None:
        fields = reader.mapping(value, path, required=("from", "event"))(
            {
                "from": from_states,
                "event": reader.text,
                "to": reader.text,
                "guard": lambda one, where: _guard(reader, one, where),
                "assign": lambda one, where: _assign(reader, one, where),
                "description": reader.text,
            }
        )
        if "from" not in fields or "event" not in fields:
            return None
        from_state, event, to = fields.pop("from"), fields.pop("event"), fields.pop("to", None)
        return TransitionRule(from_state, event, to, **fields)

    return transition


def _guard(reader: Reader, value: object, path: str) -> str | Hook | None:
    if isinstance(value, str):
        return value
    fields = reader.mapping(value, path)({"expression": reader.text, "hook": reader.text})
    if len(fields) > 1:
        reader.problem(path, "it has an expression and a hook; a guard is one of them")
    elif isinstance(value, Mapping) and not value:
        reader.problem(path, "it is empty; give an expression or a hook")
    return Hook(fields["hook"]) if "hook" in fields else fields.get("expression")


def _assign(reader: Reader, value: object, path: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        reader.problem(path, "it has to be a mapping of context fields to expressions")
        return {}
    return {
        reader.text(name, path): reader.expression(one, f"{path}.{name}")
        for name, one in value.items()
    }


def _event(reader: Reader) -> Any:  # noqa: ANN401
    def event(value: object, path: str) -> EventRule | None:
        if isinstance(value, str):
            return EventRule(value)
        fields = reader.mapping(value, path, required=("name",))(
            {"name": reader.text, "description": reader.text, "payload_schema": reader.schema}
        )
        return EventRule(**fields) if "name" in fields else None

    return event


def _hook(reader: Reader) -> Any:  # noqa: ANN401
    policies = {"refuse": HookPolicy.REFUSE, "allow": HookPolicy.ALLOW}

    def hook(value: object, path: str) -> HookRule | None:
        fields = reader.mapping(value, path, required=("name",))(
            {
                "name": reader.text,
                "timeout": reader.duration,
                "when_silent": lambda one, where: reader.choice(one, where, policies),
            }
        )
        return HookRule(**fields) if "name" in fields else None

    return hook


def to_document(
    *,
    name: str,
    description: str,
    initial_state: str,
    states: Iterable[State],
    transitions: Iterable[TransitionRule],
    context_schema: object,
    events: Iterable[EventRule],
    hooks: Iterable[HookRule],
    history_transitions_max: int,
) -> dict[str, Any]:
    """Return the document of a definition; what is as it would be without saying is left out."""
    document = {
        "name": name,
        "description": description,
        "initial_state": initial_state,
        "states": [_state_document(one) for one in states],
        "transitions": [_transition_document(one) for one in transitions],
        "context_schema": context_schema,
        "events": [
            _said(name=one.name, description=one.description, payload_schema=one.payload_schema)
            for one in events
        ],
        "hooks": [
            _said(
                name=one.name,
                timeout=None if one.timeout is None else _duration_text(one.timeout),
                when_silent=(
                    None if one.when_silent is HookPolicy.DEFAULT else one.when_silent.lower()
                ),
            )
            for one in hooks
        ],
        "history_transitions_max": history_transitions_max or None,
    }
    return _said(**document)


def to_yaml(document: Mapping[str, Any]) -> str:
    """Return a document as YAML."""
    return cast("str", _yaml().dump(document))


def _said(**fields: object) -> dict[str, Any]:
    return {
        name: value for name, value in fields.items() if value is not None and value not in ("", [])
    }


def _state_document(state: State) -> str | dict[str, Any]:
    after = state.after
    document = _said(
        name=state.name,
        description=state.description,
        final=state.final or None,
        after=after and {"delay": _duration_text(after.delay), "event": after.event},
    )
    return state.name if len(document) == 1 else document


def _transition_document(rule: TransitionRule) -> dict[str, Any]:
    from_states: str | Sequence[str] = list(rule.from_states)
    if len(rule.from_states) == 1:
        (from_states,) = rule.from_states
    document: dict[str, Any] = {"from": from_states, "event": rule.event}
    guard = {"hook": rule.guard.name} if isinstance(rule.guard, Hook) else rule.guard
    return document | _said(
        to=rule.to_state,
        guard=guard,
        assign=dict(rule.assign) or None,
        description=rule.description,
    )


def _duration_text(length: timedelta) -> str | float:
    milliseconds, rest = divmod(length, timedelta(milliseconds=1))
    if rest:
        return length.total_seconds()
    unit, unit_ms = next(one for one in _UNITS_MS.items() if milliseconds % one[1] == 0)
    return f"{milliseconds // unit_ms}{unit}"


def _parsed(text: str) -> object:
    # JSON needs no PyYAML, and not all of it is YAML for PyYAML, tabs for one thing.
    if text.lstrip().startswith("{"):
        with suppress(json.JSONDecodeError):
            return json.loads(text, object_pairs_hook=_pairs)
    return cast("object", _yaml().parse(text))


def _pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(items)
    if len(found) < len(items):
        names = [name for name, _value in items]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"found the field {twice!r} twice")
    return found


def _yaml() -> Any:  # noqa: ANN401 - a module
    try:
        return importlib.import_module("statekeep._yaml")
    except ModuleNotFoundError as error:
        if error.name != "yaml":
            raise
        raise ModuleNotFoundError(
            "A definition in YAML needs PyYAML: pip install 'statekeep[yaml]'", name="yaml"
        ) from None
