"""The definitions of a restore: on which version of the namespace a machine of a snapshot runs.

Owns the rule for imported snapshots, whose versions have the numbers of where they came from. A
version of the namespace that says the same is used, whatever its number; where there is none, the
one of the snapshot is added. Must never change a version that is there.
"""

import hashlib
from collections import Counter
from typing import NamedTuple

from statekeep_server.config import Limits
from statekeep_server.domain import definition_records, definitions, quotas
from statekeep_server.domain.definition_records import Numbers, StoredDefinition
from statekeep_server.storage.records import Change, ChangeType, ValueKind
from statekeep_server.storage.view import View


class Added(NamedTuple):
    """A version to add, and the number it has in the snapshot."""

    name: str
    version: int
    number_there: int


class RestoredDefinitions:
    """The versions that the machines of one restore need."""

    def __init__(self, view: View, past: View, limits: Limits) -> None:
        """Look for them in the namespace; `past` sees the snapshot."""
        self.added = list[Added]()
        self.size_bytes = 0
        self._view = view
        self._past = past
        self._limits = limits
        self._names_growth = 0
        self._versions: dict[str, dict[int, int]] = {}

    def version_of(self, name: str, number_there: int) -> int:
        """Return the version of the namespace that a machine on a version of the snapshot gets."""
        if not self._past.is_dataset:
            # Versions never change, and one that a snapshot may need cannot be deleted.
            return number_there
        if name not in self._versions:
            self._versions[name] = self._resolved(name)
        return self._versions[name][number_there]

    def added_change(self, index: int) -> Change:
        """Return the change that adds one of the versions; its bytes are read now."""
        name, version, number_there = self.added[index]
        payload = definition_records.find(self._past, name, number_there).record.payload
        record = definition_records.name_of(name, version)
        return Change(ChangeType.DEFINITION_ADDED, record, None, payload, ValueKind.JSON)

    def numbers(self) -> list[Change]:
        """Return the changes that note the highest numbers given, and the counts of versions."""
        newest, count = dict[str, int](), Counter[str]()
        for name, version, _there in self.added:
            newest[name] = version
            count[name] += 1
        after = {
            name: Numbers(
                version,
                definition_records.numbers_of(self._view, name).versions_count + count[name],
            )
            for name, version in newest.items()
        }
        return definition_records.numbered(self._view, after)

    def _resolved(self, name: str) -> dict[int, int]:
        """Return the version for each number that the snapshot has of a name.

        All of them are resolved with the first, the oldest first, so that they keep their order.
        A machine that does not differ runs on a version that is there, so nothing is added that
        no machine needs.
        """
        here, present = dict[bytes, int](), 0
        for found in definition_records.versions(self._view, name):
            here.setdefault(_digest(found), found.version)
            present += 1
        there = [
            (found.version, _digest(found), len(found.record.payload))
            for found in definition_records.versions(self._past, name)
        ]
        newest = definition_records.numbers_of(self._view, name).version
        resolved: dict[int, int] = {}
        for number_there, digest, size_bytes in reversed(there):
            if digest not in here:
                definitions.check_room(name, present, self._limits)
                if not present:
                    self._names_growth += 1
                    quotas.check_definitions(self._view, self._names_growth, self._limits)
                newest, present = newest + 1, present + 1
                here[digest] = newest
                self.added.append(Added(name, newest, number_there))
                self.size_bytes += size_bytes
            resolved[number_there] = here[digest]
        return resolved


def _digest(found: StoredDefinition) -> bytes:
    return hashlib.sha256(found.record.payload).digest()
