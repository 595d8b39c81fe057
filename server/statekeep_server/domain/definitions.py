"""Definitions in the store: adding versions, deleting them, reading them.

Owns version numbers: 1, 2, 3 and so on for each name, none ever given twice. Must never store a
definition that has findings which refuse it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import definition_records, quotas, snapshot_records
from statekeep_server.domain.answers import DeleteAnswer
from statekeep_server.domain.definition import Definition, decode, encode
from statekeep_server.domain.definition_records import Numbers, StoredDefinition
from statekeep_server.domain.machine_records import SEPARATOR
from statekeep_server.domain.origin import Origin
from statekeep_server.domain.points import move, open_page
from statekeep_server.domain.ranges import KeyRange, PageQuery, Point, next_token
from statekeep_server.errors import (
    DefinitionInUseError,
    QuotaExceededError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.plan import Outcome, Plan
from statekeep_server.storage.records import Change, ChangeType, ValueKind
from statekeep_server.storage.view import View


class DefineAnswer(NamedTuple):
    """The revision of a definition (the latest, if it was there), its version, whether new."""

    revision: int
    version: int
    created: bool


class DefinitionAnswer(NamedTuple):
    """One version of a definition, with the revision and the time that added it."""

    name: str
    version: int
    definition: Definition
    create_revision: int
    create_time_ms: int


class DefinitionPage(NamedTuple):
    """A page of definitions at one revision; an empty token means it is the last."""

    revision: int
    definitions: list[DefinitionAnswer]
    next_token: str


def define(origin: Origin, definition: Definition, limits: Limits) -> Plan[DefineAnswer]:
    """Return the plan that adds a version of a definition that the checks have accepted.

    If the newest version is the same, nothing is added.
    """
    payload = encode(definition)

    def run(view: View) -> Outcome[DefineAnswer]:
        newest = next(definition_records.versions(view, definition.name), None)
        if newest is not None and newest.record.payload == payload:
            return Outcome(DefineAnswer(view.revision, newest.version, created=False))
        numbers = definition_records.numbers_of(view, definition.name)
        check_room(definition.name, numbers.versions_count, limits)
        if not numbers.versions_count:
            quotas.check_definitions(view, 1, limits)
        version = numbers.version + 1
        name = definition_records.name_of(definition.name, version)
        added = Change(ChangeType.DEFINITION_ADDED, name, None, payload, ValueKind.JSON)
        now = Numbers(version, numbers.versions_count + 1)
        numbered = definition_records.numbered(view, {definition.name: now})
        return Outcome(DefineAnswer(view.next_revision, version, created=True), (added, *numbered))

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: DefineAnswer(*fields),  # type: ignore[arg-type]
        request=origin.request,
        size_bytes=len(payload),
    )


def preview(engine: Engine, namespace: str, definition: Definition) -> DefineAnswer:
    """Return what defining would answer, but for the revision, which is the one read."""
    with engine.view(namespace) as view:
        newest = next(definition_records.versions(view, definition.name), None)
        if newest is not None and newest.record.payload == encode(definition):
            return DefineAnswer(view.revision, newest.version, created=False)
        version = definition_records.numbers_of(view, definition.name).version + 1
        return DefineAnswer(view.revision, version, created=True)


def check_room(definition: str, present: int, limits: Limits) -> None:
    """Raise QuotaExceededError if a definition of so many versions cannot have one more."""
    limit = limits.definition_versions_max
    if present >= limit:
        raise QuotaExceededError(
            f"the definition {definition!r} has {present} versions, the limit "
            f"(definition_versions_max); delete those on which no machine runs",
            quota="definition_versions_max",
            limit=limit,
            present=present,
        )


def delete(origin: Origin, definition: str, version: int) -> Plan[DeleteAnswer]:
    """Return the plan that deletes one version of a definition, or all of them for 0."""

    def run(view: View) -> Outcome[DeleteAnswer]:
        doomed = list(definition_records.chosen(view, definition, version))
        if not doomed:
            return Outcome(DeleteAnswer(view.revision, existed=False))
        pins = snapshot_records.pins(view)
        changes = list[Change]()
        for found in doomed:
            _check_unused(view, found, pins)
            name = definition_records.name_of(definition, found.version)
            changes.append(Change(ChangeType.DEFINITION_DELETED, name, found.record))
        numbers = definition_records.numbers_of(view, definition)
        left = Numbers(numbers.version, numbers.versions_count - len(doomed))
        changes += definition_records.numbered(view, {definition: left})
        return Outcome(DeleteAnswer(view.next_revision, existed=True), changes)

    return Plan(
        namespace=origin.namespace,
        run=run,
        answer_from=lambda fields: DeleteAnswer(*fields),  # type: ignore[arg-type]
        request=origin.request,
        grows=False,
    )


def _check_unused(view: View, found: StoredDefinition, pins: tuple[int, ...]) -> None:
    use = definition_records.use_of(view, found.name, found.version)
    # A snapshot between the first machine and the last one may hold one of them.
    pinned = [pin for pin in pins if found.record.create_revision < pin <= use.idle_revision]
    if not use.machines_count and not pinned:
        return
    what = (
        f"{use.machines_count} machines run on it; delete them, or move them with MigrateMachines"
    )
    if not use.machines_count:
        what = f"{len(pinned)} snapshots may hold machines that ran on it; delete those first"
    raise DefinitionInUseError(
        f"version {found.version} of the definition {found.name!r} cannot be deleted: {what}",
        definition_name=found.name,
        definition_version=found.version,
        machines=use.machines_count,
    )


def get(
    engine: Engine, namespace: str, name: str, version: int, point: Point
) -> tuple[int, DefinitionAnswer]:
    """Return (the revision read, the definition); DefinitionNotFoundError if there is none."""
    with engine.view(namespace) as view:
        move(view, point)
        return view.revision, _answer(definition_records.find(view, name, version))


def list_page(engine: Engine, query: PageQuery, name: str, page_bytes_max: int) -> DefinitionPage:
    """Return a page of the newest versions of all definitions, or of all versions of one."""
    with engine.view(query.namespace) as view:
        key_range = open_page(query, view)
        definitions, size_bytes = list[DefinitionAnswer](), 0
        for found in _listed(view, key_range, is_newest_only=not name):
            size_bytes += len(found.record.payload)
            is_full = len(definitions) == query.entries_max or size_bytes > page_bytes_max
            if definitions and is_full:
                position = definition_records.name_of(found.name, found.version)
                token = next_token(query, view, position)
                return DefinitionPage(view.revision, definitions, token)
            definitions.append(_answer(found))
        return DefinitionPage(view.revision, definitions, "")


def range_of(name: str) -> KeyRange:
    """Return where the versions of a definition lie; of every definition for ""."""
    return KeyRange.of_prefix(name.encode() + SEPARATOR) if name else KeyRange()


def _listed(view: View, key_range: KeyRange, *, is_newest_only: bool) -> Iterator[StoredDefinition]:
    previous = ""
    for name, record in view.scan(Kind.DEFINITION, *key_range):
        definition, version = definition_records.split_name(name)
        if version and not (is_newest_only and definition == previous):
            yield StoredDefinition(definition, version, record)
            previous = definition


def _answer(found: StoredDefinition) -> DefinitionAnswer:
    record = found.record
    return DefinitionAnswer(
        found.name,
        found.version,
        decode(record.payload),
        record.create_revision,
        record.create_time_ms,
    )
