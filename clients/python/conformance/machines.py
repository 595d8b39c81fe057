"""The lines about machines."""

from collections.abc import Mapping
from typing import Any

import statekeep
from conformance import parts
from conformance.definitions import from_definition, to_definition
from conformance.records import optional, read, taken, timed, to_record, written
from conformance.session import Args, Op
from statekeep import AsyncClient


async def _define(client: AsyncClient, args: Args) -> dict[str, Any]:
    definition = to_definition(args["definition"])
    extra = optional(args, dry_run="dry_run")
    return dict(to_record(await client.machines.define(definition, **extra, **written(args))))


async def _definition(client: AsyncClient, args: Args) -> dict[str, Any]:
    version = optional(args, version="version")
    found = await client.machines.definition(args["name"], **version, **read(args))
    return {"definition": from_definition(found)}


async def _definitions(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, name="name", page_size="page_size")
    found = client.machines.definitions(**extra, **read(args))
    return {"definitions": await taken(found, args, from_definition)}


async def _delete_definition(client: AsyncClient, args: Args) -> dict[str, Any]:
    version = optional(args, version="version")
    deleted = await client.machines.delete_definition(args["name"], **version, **written(args))
    return dict(to_record(deleted))


async def _create(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, machine_id="machine_id", context="context", version="definition_version")
    machine = await client.machines.create(args["definition_name"], **extra, **written(args))
    return {"revision": machine.revision, "machine": to_record(machine)}


async def _get(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"machine": to_record(await client.machines.get(args["machine_id"], **read(args)))}


async def _is_in(client: AsyncClient, args: Args) -> dict[str, Any]:
    answer = await client.machines.is_in(args["machine_id"], args["state"], **read(args))
    return {"in_state": answer}


async def _list(client: AsyncClient, args: Args) -> dict[str, Any]:
    machines = client.machines.list(
        in_state_for=parts.seconds(args, "in_state_for_ms"),
        **_stored(args),
        **optional(args, state="state", page_size="page_size"),
        **read(args),
    )
    return {"machines": await taken(machines, args)}


async def _count(client: AsyncClient, args: Args) -> dict[str, Any]:
    return dict(to_record(await client.machines.count(**_stored(args), **read(args))))


async def _delete(client: AsyncClient, args: Args) -> dict[str, Any]:
    return dict(to_record(await client.machines.delete(args["machine_id"], **written(args))))


async def _trigger(client: AsyncClient, args: Args) -> dict[str, Any]:
    verdict = await client.machines.trigger(**_triggered(args))
    return {
        "accepted": verdict.accepted,
        "transition": None,
        "rejection": None,
        **to_record(verdict),
    }


async def _try_trigger(client: AsyncClient, args: Args) -> dict[str, Any]:
    return {"accepted": await client.machines.try_trigger(**_triggered(args))}


def _triggered(args: Args) -> dict[str, Any]:
    fields = (
        "machine_id",
        "event",
        "payload",
        "expected_state",
        "expected_revision",
        "actor",
        "note",
    )
    return {**{name: args[name] for name in fields if name in args}, **written(args)}


async def _enabled_events(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, with_rejected="with_rejected")
    found = await client.machines.enabled_events(args["machine_id"], **extra, **read(args))
    return dict(to_record(found))


async def _simulate(client: AsyncClient, args: Args) -> dict[str, Any]:
    simulation = await client.machines.simulate(
        [statekeep.SimulatedEvent(one["event"], one.get("payload")) for one in args["events"]],
        **_subject(args),
        **optional(args, state="state", context="context", hook_answers="hook_answers"),
        **read(args),
    )
    record = dict(to_record(simulation))
    for step, of in zip(record["steps"], simulation.steps, strict=True):
        step["accepted"] = of.accepted
    return record


async def _history(client: AsyncClient, args: Args) -> dict[str, Any]:
    extra = optional(args, reverse="reverse", page_size="page_size")
    found = client.machines.history(args["machine_id"], **extra, **read(args))
    return {"transitions": await taken(found, args)}


async def _validate_transition(client: AsyncClient, args: Args) -> dict[str, Any]:
    table: dict[str, Any] = _stored(args)
    if "allowed" in args:
        table["allowed"] = [(one["from_state"], one["to_state"]) for one in args["allowed"]]
    found = await client.machines.validate_transition(
        args["from_state"], args["to_state"], **table, **read(args)
    )
    return dict(to_record(found))


async def _migrate(client: AsyncClient, args: Args) -> dict[str, Any]:
    names = ("from_version", "to_version", "state_map", "dry_run", "page_size")
    given = {name: args[name] for name in names if name in args}
    migrated = await client.machines.migrate(args["definition_name"], **given, **timed(args))
    return dict(to_record(migrated))


async def _diagram(client: AsyncClient, args: Args) -> dict[str, Any]:
    style: dict[str, Any] = {}
    if "format" in args:
        style["format"] = statekeep.DiagramFormat(args["format"])
    return {"diagram": await client.machines.diagram(**_subject(args), **style, **read(args))}


def _stored(args: Mapping[str, Any]) -> dict[str, Any]:
    return optional(dict(args), definition="definition_name", version="definition_version")


def _subject(args: Mapping[str, Any]) -> dict[str, Any]:
    if "definition" in args:
        return {"definition": to_definition(args["definition"])}
    return {**_stored(args), **optional(dict(args), machine_id="machine_id")}


OPS: dict[str, Op] = {
    "machines.define": _define,
    "machines.definition": _definition,
    "machines.definitions": _definitions,
    "machines.delete_definition": _delete_definition,
    "machines.create": _create,
    "machines.get": _get,
    "machines.is_in": _is_in,
    "machines.list": _list,
    "machines.count": _count,
    "machines.delete": _delete,
    "machines.trigger": _trigger,
    "machines.try_trigger": _try_trigger,
    "machines.enabled_events": _enabled_events,
    "machines.simulate": _simulate,
    "machines.history": _history,
    "machines.validate_transition": _validate_transition,
    "machines.migrate": _migrate,
    "machines.diagram": _diagram,
}
