"""Programs at hand: the definitions that machines run on, compiled and kept for the next event.

Owns a bounded cache. A version number of a definition is never given twice, so what is kept stays
right; a namespace that was deleted and made anew has another id, and so has each dataset of an
imported snapshot. Must never be asked for a definition that the checks have not accepted.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final

from statekeep_server.domain import definition_records
from statekeep_server.domain.definition import decode
from statekeep_server.domain.definition_records import StoredDefinition
from statekeep_server.domain.program import Program
from statekeep_server.storage.view import View

PROGRAMS_BYTES_MAX: Final = 128 << 20

_Key = tuple[int, str, int]


class Programs:
    """Compiled definitions, the least used dropped first; for any thread."""

    def __init__(self, bytes_max: int = PROGRAMS_BYTES_MAX) -> None:
        """Begin with none; `bytes_max` bounds the memory of the programs kept."""
        self._bytes_max = bytes_max
        self._kept: OrderedDict[_Key, tuple[Program, int]] = OrderedDict()
        self._kept_bytes = 0
        self._lock = Lock()

    def of(self, view: View, name: str, version: int) -> Program:
        """Return the program of the version that a machine of this view runs on."""
        kept = self._find_kept((view.head.namespace_id, name, version))
        if kept is not None:
            return kept
        return self._compile(view, definition_records.find(view, name, version))

    def find(self, view: View, name: str, version: int) -> tuple[int, Program]:
        """Return (version, program) of a stored definition; version 0 is the newest.

        Raises DefinitionNotFoundError if there is none.
        """
        found = definition_records.find(view, name, version)
        kept = self._find_kept((view.head.namespace_id, name, found.version))
        return found.version, kept or self._compile(view, found)

    def _find_kept(self, key: _Key) -> Program | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[0]

    def _compile(self, view: View, found: StoredDefinition) -> Program:
        key = view.head.namespace_id, found.name, found.version
        payload = found.record.payload
        program = Program(decode(payload))
        if found.record.time_ms >= view.time_ms:
            # The commit that adds it may be under way still, and fail; then its number is given
            # again. What is older than the present is durable.
            return program
        with self._lock:
            if key not in self._kept:
                memory_bytes = program.memory_bytes + len(payload)
                self._kept[key] = program, memory_bytes
                self._kept_bytes += memory_bytes
            while self._kept_bytes > self._bytes_max and len(self._kept) > 1:
                _dropped, (_program, dropped_bytes) = self._kept.popitem(last=False)
                self._kept_bytes -= dropped_bytes
        return program
