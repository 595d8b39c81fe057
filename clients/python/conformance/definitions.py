"""Definitions between the lines of a driver and the client."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import statekeep
from conformance.records import optional, to_record


def to_definition(record: Mapping[str, Any]) -> statekeep.Definition:
    """Return the definition that a line holds."""
    return statekeep.Definition(
        record["name"],
        initial_state=record["initial_state"],
        states=[_to_state(state) for state in record["states"]],
        transitions=[_to_rule(rule) for rule in record.get("transitions", [])],
        events=[statekeep.EventRule(**event) for event in record.get("events", [])],
        hooks=[_to_hook(hook) for hook in record.get("hooks", [])],
        **optional(
            dict(record),
            description="description",
            context_schema="context_schema",
            history_transitions_max="history_transitions_max",
        ),
    )


def from_definition(definition: statekeep.Definition | None) -> dict[str, Any] | None:
    """Return what a line says of a definition."""
    if definition is None:
        return None
    record = dict(to_record(definition))
    for rule, of in zip(record["transitions"], definition.transitions, strict=True):
        rule["guard"] = _from_guard(of.guard)
    for hook in record["hooks"]:
        hook["when_silent"] = hook["when_silent"].replace("UNSPECIFIED", "")
    return record


def _to_state(record: Mapping[str, Any]) -> statekeep.State:
    after = record.get("after")
    timer = after and statekeep.TimerRule(timedelta(milliseconds=after["delay_ms"]), after["event"])
    return statekeep.State(
        record["name"],
        after=timer,
        **optional(dict(record), description="description", final="final"),
    )


def _to_rule(record: Mapping[str, Any]) -> statekeep.TransitionRule:
    return statekeep.TransitionRule(
        record["from_states"],
        record["event"],
        record.get("to_state"),
        guard=_to_guard(record.get("guard") or {}),
        **optional(dict(record), assign="assign", description="description"),
    )


def _to_hook(record: Mapping[str, Any]) -> statekeep.HookRule:
    timeout_ms = record.get("timeout_ms")
    return statekeep.HookRule(
        record["name"],
        timeout=None if timeout_ms is None else timedelta(milliseconds=timeout_ms),
        when_silent=statekeep.HookPolicy(record.get("when_silent", "UNSPECIFIED")),
    )


def _to_guard(record: Mapping[str, str]) -> statekeep.Guard | None:
    return statekeep.Hook(record["hook"]) if "hook" in record else record.get("expression")


def _from_guard(guard: statekeep.Guard | None) -> dict[str, str] | None:
    match guard:
        case None:
            return None
        case statekeep.Hook():
            return {"hook": guard.name}
    return {"expression": guard}
