"""The stored form of definitions, and how a version of one is found again.

Owns names and counts of versions. Must never change a version: it is added and deleted, and
nothing in between.

A worked example, two versions of `source`:

    definition      source                  -> {"version":2,"versions_count":2}
    definition      source 01 fffffffd      -> {…}                version 2 (inverted)
    definition      source 01 fffffffe      -> {…}                version 1
    definition use  source 01 fffffffd      -> {"machines_count":3,"idle_revision":0}
    definition use  (no name)               -> {"names_count":1}

so the newest version of a name comes first. The record of the name has the highest number ever
given, and how many versions there are. The use tells how many machines run on a version and,
when none does, the last revision at which one did. The use without a name tells how many names
have a version; one that has none left keeps its numbers, but is not counted.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import orjson

from statekeep_server.domain.definition import decode
from statekeep_server.domain.machine_records import SEPARATOR
from statekeep_server.errors import DefinitionNotFoundError
from statekeep_server.storage.keys import Kind, prefix_end
from statekeep_server.storage.records import Change, ChangeType, ValueKind, Version
from statekeep_server.storage.view import View

VERSION_MAX: Final = 0xFFFF_FFFF
_ABSENT: Final = "does not exist; define it with DefineMachine first"


class StoredDefinition(NamedTuple):
    """One version of a definition, as it is stored."""

    name: str
    version: int
    record: Version


class Use(NamedTuple):
    """How many machines run on a version; the last revision at which one did, when none does."""

    machines_count: int = 0
    idle_revision: int = 0


def name_of(definition: str, version: int) -> bytes:
    r"""Return the name of a version's record.

    >>> name_of("source", 2)
    b'source\x01fffffffd'
    """
    return b"%b\x01%08x" % (definition.encode(), VERSION_MAX - version)


def split_name(name: bytes) -> tuple[str, int]:
    """Return (the definition's name, the version); version 0 for the record of the numbers."""
    definition, _, version = name.partition(SEPARATOR)
    return definition.decode(), VERSION_MAX - int(version, 16) if version else 0


def versions(view: View, definition: str) -> Iterator[StoredDefinition]:
    """Yield the versions of a definition, the newest first."""
    prefix = definition.encode() + SEPARATOR
    for name, record in view.scan(Kind.DEFINITION, prefix, prefix_end(prefix)):
        yield StoredDefinition(definition, split_name(name)[1], record)


def find(view: View, definition: str, version: int) -> StoredDefinition:
    """Return a version of a definition, the newest for 0; DefinitionNotFoundError if none."""
    if version:
        record = None
        if version <= VERSION_MAX:
            record = view.get(Kind.DEFINITION, name_of(definition, version))
        if record is not None:
            return StoredDefinition(definition, version, record)
        raise _not_found(definition, version, f"has no version {version}")
    for found in versions(view, definition):
        return found
    raise _not_found(definition, 0, _ABSENT)


def chosen(view: View, definition: str, version: int) -> Iterator[StoredDefinition]:
    """Yield one version of a definition, or all of them for 0, as far as they are there."""
    if not version:
        yield from versions(view, definition)
        return
    try:
        yield find(view, definition, version)
    except DefinitionNotFoundError:
        return


def check_known(view: View, definition: str, version: int) -> None:
    """Raise DefinitionNotFoundError if a version (any for 0) never was; a deleted one was."""
    newest = numbers_of(view, definition).version
    if not newest:
        raise _not_found(definition, version, _ABSENT)
    if version > newest:
        raise _not_found(definition, version, f"has no version {version}")


def _not_found(definition: str, version: int, what: str) -> DefinitionNotFoundError:
    return DefinitionNotFoundError(
        f"the definition {definition!r} {what}",
        definition_name=definition,
        definition_version=version,
    )


class Numbers(NamedTuple):
    """The highest version number that was ever given, and how many versions there are."""

    version: int = 0
    versions_count: int = 0


def numbers_of(view: View, definition: str) -> Numbers:
    """Return the numbers of a definition; zeros for a new name."""
    record = view.get(Kind.DEFINITION, definition.encode())
    return Numbers() if record is None else Numbers(**orjson.loads(record.payload))


def numbered(view: View, after: Mapping[str, Numbers]) -> list[Change]:
    """Return the changes that note the numbers of definitions, and how many names there are."""
    changes, growth = list[Change](), 0
    for definition, numbers in after.items():
        name = definition.encode()
        growth += bool(numbers.versions_count)
        growth -= bool(numbers_of(view, definition).versions_count)
        previous, payload = view.newest(Kind.DEFINITION, name), orjson.dumps(numbers._asdict())
        changes.append(
            Change(ChangeType.DEFINITION_COUNTED, name, previous, payload, ValueKind.JSON)
        )
    if growth:
        previous = view.newest(Kind.DEFINITION_USE, b"")
        payload = orjson.dumps({"names_count": names_count(view) + growth})
        changes.append(Change(ChangeType.DEFINITION_USED, b"", previous, payload, ValueKind.JSON))
    return changes


def names_count(view: View) -> int:
    """Return how many names have a version.

    They are counted where that was never noted: in a namespace without definitions, or one from
    before there was a limit.
    """
    record = view.get(Kind.DEFINITION_USE, b"")
    if record is not None:
        return int(orjson.loads(record.payload)["names_count"])
    return sum(bool(numbers_of(view, name).versions_count) for name in names(view))


def use_of(view: View, definition: str, version: int) -> Use:
    """Return how a version is used."""
    record = view.get(Kind.DEFINITION_USE, name_of(definition, version))
    return Use() if record is None else Use(**orjson.loads(record.payload))


def used(view: View, definition: str, version: int, growth: int) -> Change:
    """Return the change that notes so many more machines on a version."""
    name = name_of(definition, version)
    before = use_of(view, definition, version)
    count = before.machines_count + growth
    after = Use(count, 0 if count else view.revision)
    payload = orjson.dumps(after._asdict())
    previous = view.newest(Kind.DEFINITION_USE, name)
    return Change(ChangeType.DEFINITION_USED, name, previous, payload, ValueKind.JSON)


def names(view: View) -> list[str]:
    """Return the names of all definitions that were ever added, in order."""
    found = list[str]()
    for name, _record in view.scan(Kind.DEFINITION, b"", None):
        definition, version = split_name(name)
        if not version:
            found.append(definition)
    return found


def states_of(stored: StoredDefinition) -> list[str]:
    """Return the names of a version's states, in its order."""
    return [state.name for state in decode(stored.record.payload).states]
