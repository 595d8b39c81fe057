"""What arguments consist of: operations and conditions of commits, fields, times."""

from collections.abc import Mapping
from typing import Any

import statekeep
from conformance.records import optional, selected, to_value
from conformance.session import Args


def seconds(args: Args, field: str) -> float | None:
    """Return a length of time that a line gives in milliseconds."""
    return args[field] / 1000 if field in args else None


def to_operation(operation: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any operation
    """Return one step of a commit."""
    [(kind, args)] = operation.items()
    match kind:
        case "save":
            return statekeep.Save(args["key"], to_value(args["value"]), seconds(args, "ttl_ms"))
        case "delete":
            return statekeep.Delete(args["key"])
        case "clear":
            return statekeep.Clear(**selected(args))
        case "create_machine":
            extra = optional(args, machine_id="machine_id", context="context")
            version = optional(args, version="definition_version")
            return statekeep.CreateMachine(args["definition_name"], **extra, **version)
        case "trigger":
            return statekeep.Trigger(**args)
        case "create_snapshot":
            return statekeep.CreateSnapshot(**args)
    raise ValueError(f"no such operation: {kind}")


def to_require(condition: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any condition
    """Return what has to hold for a commit."""
    [(kind, args)] = condition.items()
    if kind == "entry":
        requirement = optional(args, revision="revision", exists="exists")
        return statekeep.Require(args["key"], **requirement)
    if kind == "machine":
        return statekeep.RequireMachine(**args)
    raise ValueError(f"no such condition: {kind}")


def to_field(field: Mapping[str, Any]) -> statekeep.Field:
    """Return what has to hold of one field."""
    kind = statekeep.FieldType(field.get("type", "UNSPECIFIED"))
    extra = optional(dict(field), required="required", nullable="nullable")
    return statekeep.Field(field["field"], kind, **extra)
