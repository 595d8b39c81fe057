"""The tables of the pages, made from what they speak of.

Tests compare them with the pages, so a new setting or RPC cannot be forgotten.
"""

from collections.abc import Iterable
from typing import Final

from statekeep.v1 import (
    admin_service_pb2,
    machine_service_pb2,
    snapshot_service_pb2,
    store_service_pb2,
)
from statekeep_server.config import Config, Limits

CALLER_LIMITS: Final = (
    "key_bytes_max",
    "value_bytes_max",
    "message_bytes_max",
    "operations_max",
    "preconditions_max",
    "clear_entries_max",
    "page_entries_max",
    "pipeline_calls_max",
    "schema_bytes_max",
    "schemas_max",
    "definition_bytes_max",
    "definitions_max",
    "definition_versions_max",
    "states_max",
    "transitions_max",
    "machines_max",
    "context_bytes_max",
    "payload_bytes_max",
    "history_transitions_default",
    "simulated_events_max",
    "hook_questions_max",
    "namespaces_max",
    "waiting_writes_max",
    "waiting_bytes_max",
    "streams_max",
    "store_bytes_max",
)
METHODS: Final = {
    service.name: [method.name for method in service.methods]
    for file in (
        store_service_pb2,
        snapshot_service_pb2,
        machine_service_pb2,
        admin_service_pb2,
    )
    for service in file.DESCRIPTOR.services_by_name.values()
}
_UNITS: Final = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def shown(name: str, value: object) -> str:
    """Return a setting's value as the pages show it."""
    if value is None:
        return "not set"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"`{str(value).lower()}`"
    if name in Limits.model_fields and value == 0:
        return "no limit"
    if "_seconds" in name:
        return f"{value // 3600:g} hours" if value >= 2 * 3600 else f"{value:g} s"
    return _bytes_shown(value) if "_bytes" in name else f"{value:,}"


def _bytes_shown(value: float) -> str:
    fitting = ((size, unit) for size, unit in _UNITS if value % size == 0)
    size, unit = next(fitting, (1, "bytes"))
    return f"{value // size:g} {unit}"


def settings_table(names: Iterable[str]) -> list[str]:
    """Return the rows that tell of settings."""
    return [
        f"| `{name}` | {shown(name, field.default)} | {field.description} |"
        for name, field in Config.model_fields.items()
        if name in set(names)
    ]


def rpc_table(unserved: set[str]) -> list[str]:
    """Return the rows that tell which RPCs are served, given those that are not."""
    return [
        f"| {service} | {_listed(m for m in methods if m not in unserved)} "
        f"| {_listed(m for m in methods if m in unserved)} |"
        for service, methods in METHODS.items()
    ]


def server_settings() -> list[str]:
    """Return the names of the settings that are no limits."""
    return [name for name in Config.model_fields if name not in Limits.model_fields]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
