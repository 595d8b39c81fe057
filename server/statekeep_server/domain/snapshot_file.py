"""The portable file of a snapshot: what its bytes mean, written as a stream.

Owns the format, which `docs/snapshot-file.md` describes byte by byte: chunks, what stands at the
beginning and at the end. `snapshot_items` has what is in the chunks, and `snapshot_reader` the way
back. Must never look at the store.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import google_crc32c

from statekeep_server.domain.machine_records import Machine
from statekeep_server.domain.snapshot_items import (
    FileDefinition,
    FileEntry,
    encode_definition,
    encode_entry,
    encode_machine,
)

MAGIC: Final = b"\x89SKSNAP\n"
FORMAT: Final = 1
CHUNK_BYTES_MAX: Final = 256 << 10

HEADER_CHUNK: Final = 1
ENTRIES_CHUNK: Final = 2
DEFINITION_CHUNK: Final = 3
MACHINES_CHUNK: Final = 4
END_CHUNK: Final = 255

START: Final = struct.Struct(">8sH")
FRAME: Final = struct.Struct(">BI")
CRC: Final = struct.Struct(">I")
HEADER: Final = struct.Struct(">QQQQ")
TEXT: Final = struct.Struct(">H")
END: Final = struct.Struct(">QQ32s")
TEXT_BYTES_MAX: Final = {"namespace": 64, "label": 400, "description": 1_000, "release": 64}


class FileHeader(NamedTuple):
    """What a file says of its snapshot: where and when it was made, by which release.

    The counts are those of the snapshot. Entries that had expired but were not swept yet are among
    them and not in the file, so the file holds as many or fewer.
    """

    revision: int
    create_time_ms: int
    entries_count: int
    machines_count: int
    namespace: str
    label: str
    description: str
    release: str


class FileWriter:
    """Turns a snapshot into the bytes of a file.

    `begin`, `add` for the entries as often as needed, then for each definition `define` and
    `add_machines` as often as needed, and `finish`.
    """

    def __init__(self, header: FileHeader) -> None:
        """Hold what stands at the beginning of the file."""
        self.entries_count = 0
        self.machines_count = 0
        self._header = header
        self._digest = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._waiting_type = ENTRIES_CHUNK

    @property
    def items_count(self) -> int:
        """How many entries and machines the file holds so far."""
        return self.entries_count + self.machines_count

    def begin(self) -> bytes:
        """Return the first bytes of the file."""
        header = self._header
        texts = (getattr(header, name).encode() for name in TEXT_BYTES_MAX)
        body = HEADER.pack(*header[:4]) + b"".join(TEXT.pack(len(one)) + one for one in texts)
        return self._written(START.pack(MAGIC, FORMAT) + _chunk(HEADER_CHUNK, body))

    def add(self, entries: Iterable[FileEntry]) -> Iterator[bytes]:
        """Yield the chunks that became full; `entries` come in order of key, over all calls."""
        for entry in entries:
            yield from self._append(encode_entry(entry))
            self.entries_count += 1

    def define(self, definition: FileDefinition) -> bytes:
        """Return the chunks up to a definition; the next machines are those that run on it.

        Definitions come in order of name, the newest version of a name first.
        """
        before = self._flushed()
        self._waiting_type = MACHINES_CHUNK
        return before + self._written(_chunk(DEFINITION_CHUNK, encode_definition(definition)))

    def add_machines(self, machines: Iterable[Machine]) -> Iterator[bytes]:
        """Yield the chunks that became full; the machines of a definition come as in the index."""
        for machine in machines:
            yield from self._append(encode_machine(machine))
            self.machines_count += 1

    def finish(self) -> bytes:
        """Return the last bytes of the file."""
        rest = self._flushed()
        end = END.pack(self.entries_count, self.machines_count, self._digest.digest())
        return rest + _chunk(END_CHUNK, end)

    def _append(self, item: bytes) -> Iterator[bytes]:
        if self._waiting and self._waiting_bytes + len(item) > CHUNK_BYTES_MAX:
            yield self._flushed()
        self._waiting.append(item)
        self._waiting_bytes += len(item)

    def _flushed(self) -> bytes:
        if not self._waiting:
            return b""
        chunk = _chunk(self._waiting_type, b"".join(self._waiting))
        self._waiting, self._waiting_bytes = [], 0
        return self._written(chunk)

    def _written(self, data: bytes) -> bytes:
        self._digest.update(data)
        return data


def _chunk(chunk_type: int, body: bytes) -> bytes:
    frame = FRAME.pack(chunk_type, len(body))
    return frame + CRC.pack(crc_of(frame, body)) + body


def crc_of(frame: bytes, body: bytes) -> int:
    """Return the checksum of a chunk."""
    return int(google_crc32c.extend(google_crc32c.value(frame), body))
