"""The table of cases as the core takes it: definitions and entries from YAML."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

from statekeep_server.domain.definition import (
    Definition,
    EventRule,
    Guard,
    HookRule,
    Rule,
    State,
    Timer,
)

CASES: Final = Path(__file__).parents[2] / "conformance" / "cases" / "machine"
_KEYS: Final = {"name", "definition", "define", "start", "hooks", "events"}


def cases() -> Iterator[dict[str, Any]]:
    """Yield every case of the table, in order of its file."""
    for path in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]:
            assert set(case) <= _KEYS, case["name"]
            yield case


def definition_of(fields: dict[str, Any]) -> Definition:
    """Return a definition from the form that cases have."""
    return Definition(
        name=fields["name"],
        description=fields.get("description", ""),
        initial_state=fields["initial_state"],
        states=tuple(_state(**state) for state in fields["states"]),
        transitions=tuple(_rule(rule) for rule in fields["transitions"]),
        context_schema=_schema(fields.get("context_schema")),
        events=tuple(_event(**event) for event in fields.get("events", ())),
        hooks=tuple(_hook(**hook) for hook in fields.get("hooks", ())),
        history_transitions_max=fields.get("history_transitions_max", 0),
    )


def _state(
    name: str, *, final: bool = False, after: dict[str, Any] | None = None, description: str = ""
) -> State:
    return State(name, description, final, Timer(**after) if after else None)


def _rule(fields: dict[str, Any]) -> Rule:
    guard = fields.get("guard")
    return Rule(
        from_states=tuple(fields["from_states"]),
        event=fields["event"],
        to_state=fields.get("to_state", ""),
        guard=None if guard is None else Guard(**guard),
        assign=tuple(fields.get("assign", {}).items()),
        description=fields.get("description", ""),
    )


def _event(name: str, description: str = "", payload_schema: object = None) -> EventRule:
    return EventRule(name, description, _schema(payload_schema))


def _hook(name: str, timeout_ms: int = 5_000, when_silent: str = "refuse") -> HookRule:
    return HookRule(name, timeout_ms, {"refuse": False, "allow": True}[when_silent])


def _schema(schema: object) -> str:
    return "" if schema is None else orjson.dumps(schema).decode()
