"""Table cases of machines: a definition, a start, and events with what they do.

Owns how a row becomes the steps of an ordinary case: define, save the entries, create, serve the
hooks, trigger each event, and look at the machine.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_MACHINE_ID: Final = "machine"
_HOOKS: Final = "table"
_EVENT_ARGUMENTS: Final = ("payload", "expected_state", "expected_revision", "actor", "note")
# The conditions may stand beside the event or in what is expected.
_EXPECTED: Final = frozenset(
    {
        "accepted",
        "context",
        "expected_revision",
        "expected_state",
        "finished",
        "from_state",
        "hook",
        "internal",
        "message_contains",
        "rejected",
        "state",
    }
)
_EXACT_MAX: Final = 1 << 53
_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "allow": {"allow": True},
    "refuse": {"refuse": "the case says so"},
    "silent": {"silent": True},
}


def expanded(table: dict[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the case that a table stands for; a definition may be the name of a shared one."""
    known = {"name", "about", "definition", "define", "start", "hooks", "events"}
    unknown = table.keys() - known
    if unknown:
        raise ValueError(f"a table case has no {sorted(unknown)}")
    steps = list(_steps(table, definitions))
    about = {"about": table["about"]} if "about" in table else {}
    return {"name": table["name"], **about, "steps": steps}


def is_for_clients(raw: Mapping[str, Any]) -> bool:
    """Return whether every client can say it.

    A guard of both kinds, of none or without a name is more than some clients can write down, and
    larger numbers than 2^53 are more than some languages' JSON has. The core's own tests ask those.
    """
    rules = (raw.get("definition") or {}).get("transitions") or []
    guards = [rule["guard"] for rule in rules if rule.get("guard") is not None]
    is_whole = all(len(guard) == 1 and all(guard.values()) for guard in guards)
    return is_whole and not _has_large_number(raw)


def _has_large_number(part: object) -> bool:
    match part:
        case dict():
            return any(_has_large_number(value) for value in part.values())
        case list():
            return any(_has_large_number(item) for item in part)
        case int():
            return abs(part) > _EXACT_MAX
    return False


def _steps(table: dict[str, Any], definitions: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    definition = table["definition"]
    if isinstance(definition, str):
        definition = definitions[definition]
    # The table writes policies small, the lines of drivers as the contract does.
    rules = [
        {**rule, "when_silent": rule["when_silent"].upper()} if "when_silent" in rule else rule
        for rule in definition.get("hooks") or []
    ]
    definition = {**definition, **({"hooks": rules} if rules else {})}
    findings = table.get("define") or {}
    yield _define(definition, findings)
    if "errors" in findings:
        return
    start = table.get("start") or {}
    for key, value in (start.get("entries") or {}).items():
        yield {"store.save": {"key": key, "value": {"json": value}}}
    context = {"context": start["context"]} if "context" in start else {}
    name = definition["name"]
    yield {
        "machines.create": {"definition_name": name, "machine_id": _MACHINE_ID, **context},
        "expect": {"machine": {"state": definition["initial_state"], **context}},
    }
    hooks = {hook: _ANSWERS[answer] for hook, answer in (table.get("hooks") or {}).items()}
    if hooks:
        yield {"hooks.serve": {"hooks": _HOOKS, "answers": hooks}}
    for row in table.get("events") or []:
        yield _trigger(row)
    if hooks:
        yield {"hooks.close": {"hooks": _HOOKS}}


def _define(definition: dict[str, Any], findings: dict[str, Any]) -> dict[str, Any]:
    step: dict[str, Any] = {"machines.define": {"definition": definition}}
    if "errors" in findings:
        # Its findings are the violations of the error.
        fields = {"$unordered": findings["errors"]}
        return {**step, "error": {"reason": "DEFINITION_INVALID", "fields": fields}}
    paths: list[str] = findings.get("warnings", [])
    warnings = [{"severity": "WARNING", "path": path} for path in paths]
    return {**step, "expect": {"version": 1, "findings": {"$unordered": warnings}}}


def _trigger(row: dict[str, Any]) -> dict[str, Any]:
    expected = dict(row["expect"])
    arguments = _moved({**row, **expected}, _EVENT_ARGUMENTS)
    answer: dict[str, Any] = {"machine": _moved(expected, ("state", "context", "finished"))}
    if "rejected" in expected:
        rejection = {"reason": expected["rejected"], **_moved(expected, ("hook",))}
        if "message_contains" in expected:
            rejection["message"] = {"$contains": expected["message_contains"]}
        answer |= {"accepted": False, "transition": None, "rejection": rejection}
    elif expected.get("accepted") is True:
        transition = {"event": row["event"], **_moved(expected, ("internal", "from_state"))}
        answer |= {"accepted": True, "rejection": None, "transition": transition}
    else:
        raise ValueError(f"{row!r} says neither accepted: true nor rejected")
    unknown = expected.keys() - _EXPECTED
    if unknown:
        raise ValueError(f"nothing is known of {sorted(unknown)}")
    trigger = {"machine_id": _MACHINE_ID, "event": row["event"], **arguments}
    return {"machines.trigger": trigger, "expect": answer}


def _moved(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}
