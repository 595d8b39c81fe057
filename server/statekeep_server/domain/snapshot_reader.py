"""Reading the file of a snapshot, as a stream, from whoever may have made it.

Owns the order of chunks and what they claim. A reader believes nothing: it checks each length
against a limit before it waits for the bytes, holds one chunk and one definition at most, and
refuses a file whole. Must never look at the store.
"""

import hashlib
from typing import Final

from statekeep_server.config import Limits
from statekeep_server.domain.snapshot_file import (
    CHUNK_BYTES_MAX,
    CRC,
    DEFINITION_CHUNK,
    END,
    END_CHUNK,
    ENTRIES_CHUNK,
    FORMAT,
    FRAME,
    HEADER,
    HEADER_CHUNK,
    MACHINES_CHUNK,
    MAGIC,
    START,
    TEXT,
    TEXT_BYTES_MAX,
    FileHeader,
    crc_of,
)
from statekeep_server.domain.snapshot_items import (
    CONTROL,
    DEFINITION,
    ENTRY,
    MACHINE,
    TIME_MS_MAX,
    EntryReader,
    FileItem,
    MachineReader,
    damaged,
    decoded,
)

_FRAME_BYTES: Final = FRAME.size + CRC.size
_HEADER_BYTES_MAX: Final = 2 << 10


class FileReader:
    """Turns the bytes of a file, in pieces of any size, back into a snapshot.

    Nothing that was read may be believed for good before `finish` returned. After a
    SnapshotFileDamagedError the reader is of no more use.
    """

    def __init__(self, limits: Limits) -> None:
        """Read a file from its first byte; what it holds must be within these limits."""
        self.header: FileHeader | None = None
        self.offset = 0
        self.sha256 = b""
        self._limits = limits
        self._entries = EntryReader(limits)
        self._machines = MachineReader(limits)
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self._is_begun = False
        self._last_type = 0
        self._lengths = {
            HEADER_CHUNK: (HEADER.size, _HEADER_BYTES_MAX),
            ENTRIES_CHUNK: (ENTRY.size, max(CHUNK_BYTES_MAX, self._entries.item_bytes_max)),
            DEFINITION_CHUNK: (DEFINITION.size, DEFINITION.size + limits.definition_bytes_max),
            MACHINES_CHUNK: (MACHINE.size, max(CHUNK_BYTES_MAX, self._machines.item_bytes_max)),
            END_CHUNK: (END.size, END.size),
        }

    @property
    def entries_count(self) -> int:
        """How many entries were read."""
        return self._entries.entries_count

    @property
    def entries_bytes(self) -> int:
        """How many bytes the keys and values of these entries have."""
        return self._entries.entries_bytes

    @property
    def machines_count(self) -> int:
        """How many machines were read."""
        return self._machines.machines_count

    def feed(self, data: bytes) -> list[FileItem]:
        """Take the next bytes of the file and return the items that became complete."""
        self._waiting += data
        if not self._is_begun and not self._begin():
            return []
        items = list[FileItem]()
        while not self.sha256 and (frame := self._frame()) is not None:
            chunk_type, length = frame
            chunk = self._taken(_FRAME_BYTES + length)
            if chunk_type == END_CHUNK:
                self._end(chunk)
                continue
            self._digest.update(chunk)
            items += self._read(chunk_type, chunk[_FRAME_BYTES:])
        if self.sha256 and self._waiting:
            raise damaged(self.offset, "more bytes follow after its end")
        return items

    def finish(self) -> FileHeader:
        """Say that there are no more bytes; return the header, if the file was whole."""
        if not self.sha256 or self.header is None:
            end = self.offset + len(self._waiting)
            raise damaged(end, "it stops before its end: it was cut short")
        return self.header

    def _begin(self) -> bool:
        start = self._waiting[: START.size]
        if not MAGIC.startswith(start[: len(MAGIC)]):
            raise damaged(0, "it does not begin as the file of a snapshot does")
        if len(start) < START.size:
            return False
        _magic, file_format = START.unpack(start)
        if file_format != FORMAT:
            raise damaged(
                len(MAGIC),
                f"it has format {file_format} where this release reads format {FORMAT}; if a later "
                f"release wrote it, import it there",
            )
        self._digest.update(self._taken(START.size))
        self._is_begun = True
        return True

    def _frame(self) -> tuple[int, int] | None:
        """Return (type, length) of the next chunk once all of it is there."""
        if len(self._waiting) < _FRAME_BYTES:
            return None
        chunk_type, length = FRAME.unpack_from(self._waiting)
        self._check_frame(chunk_type, length)
        if len(self._waiting) < _FRAME_BYTES + length:
            return None
        (crc,) = CRC.unpack_from(self._waiting, FRAME.size)
        frame = bytes(self._waiting[: FRAME.size])
        if crc_of(frame, bytes(self._waiting[_FRAME_BYTES : _FRAME_BYTES + length])) != crc:
            raise damaged(self.offset, "a chunk does not match its checksum")
        return chunk_type, length

    def _check_frame(self, chunk_type: int, length: int) -> None:
        if chunk_type not in self._lengths:
            raise damaged(
                self.offset,
                f"a chunk has the type {chunk_type}, which this release does not know; if a later "
                f"release wrote the file, import it there",
            )
        if (chunk_type == HEADER_CHUNK) is not (self.header is None):
            what = "its header is missing" if self.header is None else "a second header begins"
            raise damaged(self.offset, what)
        if chunk_type == ENTRIES_CHUNK and self._last_type > ENTRIES_CHUNK:
            raise damaged(self.offset, "entries come after a definition")
        least, most = self._lengths[chunk_type]
        if not least <= length <= most:
            limits = self._limits
            raise damaged(
                self.offset,
                f"a chunk of type {chunk_type} claims {length} bytes, which must be from {least} "
                f"to {most} on this server (its key_bytes_max is {limits.key_bytes_max}, its "
                f"value_bytes_max {limits.value_bytes_max}, its definition_bytes_max "
                f"{limits.definition_bytes_max}, its context_bytes_max {limits.context_bytes_max})",
            )

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        self.offset += count
        return taken

    def _read(self, chunk_type: int, body: bytes) -> list[FileItem]:
        start, self._last_type = self.offset - len(body), chunk_type
        items = list[FileItem]()
        if chunk_type == DEFINITION_CHUNK:
            return [self._machines.define(body, start)]
        if chunk_type == ENTRIES_CHUNK:
            items += self._entries.read(body, start)
        elif self.header is None:
            self.header = self._read_header(body, start)
        else:
            items += self._machines.read(body, start, self.header.create_time_ms)
        if len(items) > 1 and len(body) > CHUNK_BYTES_MAX:
            raise damaged(start, f"a chunk of several items has over {CHUNK_BYTES_MAX} bytes")
        return items

    @staticmethod
    def _read_header(body: bytes, start: int) -> FileHeader:
        revision, create_time_ms, entries_count, machines_count = HEADER.unpack_from(body)
        if create_time_ms > TIME_MS_MAX:
            raise damaged(start, "the time in its header is after the year 9999")
        at = HEADER.size
        texts = dict[str, str]()
        for name, bytes_max in TEXT_BYTES_MAX.items():
            end = at + TEXT.size
            text_bytes = TEXT.unpack_from(body, at)[0] if end <= len(body) else len(body)
            text = body[end : end + text_bytes]
            if len(text) < text_bytes or text_bytes > bytes_max:
                raise damaged(start + at, f"the {name} in its header is cut short or too long")
            texts[name] = decoded(text, start + end, f"the {name} in its header")
            at = end + text_bytes
        if at != len(body):
            raise damaged(start + at, "its header has more bytes than fields")
        if not texts["label"] or CONTROL.search(texts["label"]):
            raise damaged(start, "the label in its header is empty or has a control character")
        return FileHeader(revision, create_time_ms, entries_count, machines_count, **texts)

    def _end(self, chunk: bytes) -> None:
        start = self.offset - len(chunk)
        entries_count, machines_count, sha256 = END.unpack(chunk[_FRAME_BYTES:])
        if sha256 != self._digest.digest():
            raise damaged(start, "what came before does not match the SHA-256 at its end")
        self._machines.check_used(start)
        for what, read_count, claimed_count in (
            ("entries", self.entries_count, entries_count),
            ("machines", self.machines_count, machines_count),
        ):
            if read_count != claimed_count:
                raise damaged(
                    start, f"it has {read_count} {what}, not the {claimed_count} of its end"
                )
        if self.header is None or entries_count > self.header.entries_count:
            raise damaged(start, "it has more entries than its header says")
        if machines_count != self.header.machines_count:
            raise damaged(
                start,
                f"it has {machines_count} machines, not the {self.header.machines_count} of its "
                f"header",
            )
        self.sha256 = sha256
