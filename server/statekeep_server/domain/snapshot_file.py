"""The portable file of a snapshot: what its bytes mean, written and read as a stream.

Owns the format, which `docs/snapshot-file.md` describes byte by byte. A reader believes nothing:
it checks each length against a limit before it waits for the bytes, holds one chunk at most, and
refuses a file whole. Must never look at the store.
"""

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import google_crc32c
import orjson

from statekeep_server.config import Limits
from statekeep_server.errors import SnapshotFileDamagedError
from statekeep_server.storage.records import ValueKind

MAGIC: Final = b"\x89SKSNAP\n"
FORMAT: Final = 1
CHUNK_BYTES_MAX: Final = 256 << 10
TIME_MS_MAX: Final = 253_402_300_799_999  # the last millisecond of the year 9999

HEADER_CHUNK: Final = 1
ENTRIES_CHUNK: Final = 2
END_CHUNK: Final = 255

_START: Final = struct.Struct(">8sH")
_FRAME: Final = struct.Struct(">BI")
_CRC: Final = struct.Struct(">I")
_FRAME_BYTES: Final = _FRAME.size + _CRC.size
_HEADER: Final = struct.Struct(">QQQQ")
_TEXT: Final = struct.Struct(">H")
_ENTRY: Final = struct.Struct(">HBQQQQQI")
_END: Final = struct.Struct(">QQ32s")
_HEADER_BYTES_MAX: Final = 2 << 10
TEXT_BYTES_MAX: Final = {"namespace": 64, "label": 400, "description": 1_000, "release": 64}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


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


class FileEntry(NamedTuple):
    """One entry of a snapshot, as it was at the source."""

    key: bytes
    value_kind: ValueKind
    payload: bytes
    create_revision: int
    revision: int
    create_time_ms: int
    time_ms: int
    expire_ms: int = 0


class FileWriter:
    """Turns a snapshot into the bytes of a file: `begin`, `add` as often as needed, `finish`."""

    def __init__(self, header: FileHeader) -> None:
        """Hold what stands at the beginning of the file."""
        self.entries_count = 0
        self._header = header
        self._digest = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def begin(self) -> bytes:
        """Return the first bytes of the file."""
        header = self._header
        texts = (getattr(header, name).encode() for name in TEXT_BYTES_MAX)
        body = _HEADER.pack(*header[:4]) + b"".join(_TEXT.pack(len(one)) + one for one in texts)
        return self._written(_START.pack(MAGIC, FORMAT) + _chunk(HEADER_CHUNK, body))

    def add(self, entries: Iterable[FileEntry]) -> Iterator[bytes]:
        """Yield the chunks that became full; `entries` come in order of key, over all calls."""
        for entry in entries:
            item = _encode_entry(entry)
            if self._waiting and self._waiting_bytes + len(item) > CHUNK_BYTES_MAX:
                yield self._flushed()
            self._waiting.append(item)
            self._waiting_bytes += len(item)
            self.entries_count += 1

    def finish(self) -> bytes:
        """Return the last bytes of the file."""
        rest = self._flushed() if self._waiting else b""
        end = _END.pack(self.entries_count, 0, self._digest.digest())
        return rest + _chunk(END_CHUNK, end)

    def _flushed(self) -> bytes:
        chunk = _chunk(ENTRIES_CHUNK, b"".join(self._waiting))
        self._waiting, self._waiting_bytes = [], 0
        return self._written(chunk)

    def _written(self, data: bytes) -> bytes:
        self._digest.update(data)
        return data


def _chunk(chunk_type: int, body: bytes) -> bytes:
    frame = _FRAME.pack(chunk_type, len(body))
    return frame + _CRC.pack(_crc_of(frame, body)) + body


def _crc_of(frame: bytes, body: bytes) -> int:
    return int(google_crc32c.extend(google_crc32c.value(frame), body))


def _encode_entry(entry: FileEntry) -> bytes:
    key, kind, payload, *numbers = entry
    return _ENTRY.pack(len(key), kind, *numbers, len(payload)) + key + payload


class FileReader:
    """Turns the bytes of a file, in pieces of any size, back into a snapshot.

    Nothing that was read may be believed for good before `finish` returned. After a
    SnapshotFileDamagedError the reader is of no more use.
    """

    def __init__(self, limits: Limits) -> None:
        """Read a file from its first byte; its keys and values must be within these limits."""
        self.header: FileHeader | None = None
        self.entries_count = 0
        self.entries_bytes = 0
        self.sha256 = b""
        self._limits = limits
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self._offset = 0
        self._is_begun = False
        self._last_key = b""
        self._entry_bytes_max = _ENTRY.size + limits.key_bytes_max + limits.value_bytes_max

    def feed(self, data: bytes) -> list[FileEntry]:
        """Take the next bytes of the file and return the entries that became complete."""
        self._waiting += data
        if not self._is_begun and not self._begin():
            return []
        entries = list[FileEntry]()
        while not self.sha256 and (frame := self._frame()) is not None:
            chunk_type, length = frame
            chunk = self._taken(_FRAME_BYTES + length)
            if chunk_type == END_CHUNK:
                self._end(chunk)
                continue
            self._digest.update(chunk)
            if chunk_type == HEADER_CHUNK:
                self.header = self._read_header(chunk[_FRAME_BYTES:])
            else:
                entries += self._read_entries(chunk[_FRAME_BYTES:])
        if self.sha256 and self._waiting:
            raise _damaged(self._offset, "more bytes follow after its end")
        return entries

    def finish(self) -> FileHeader:
        """Say that there are no more bytes; return the header, if the file was whole."""
        if not self.sha256 or self.header is None:
            end = self._offset + len(self._waiting)
            raise _damaged(end, "it stops before its end: it was cut short")
        return self.header

    def _begin(self) -> bool:
        start = self._waiting[: _START.size]
        if not MAGIC.startswith(start[: len(MAGIC)]):
            raise _damaged(0, "it does not begin as the file of a snapshot does")
        if len(start) < _START.size:
            return False
        _magic, file_format = _START.unpack(start)
        if file_format != FORMAT:
            raise _damaged(
                len(MAGIC),
                f"it has format {file_format} where this release reads format {FORMAT}; if a later "
                f"release wrote it, import it there",
            )
        self._digest.update(self._taken(_START.size))
        self._is_begun = True
        return True

    def _frame(self) -> tuple[int, int] | None:
        """Return (type, length) of the next chunk once all of it is there."""
        if len(self._waiting) < _FRAME_BYTES:
            return None
        chunk_type, length = _FRAME.unpack_from(self._waiting)
        self._check_frame(chunk_type, length)
        if len(self._waiting) < _FRAME_BYTES + length:
            return None
        (crc,) = _CRC.unpack_from(self._waiting, _FRAME.size)
        frame = bytes(self._waiting[: _FRAME.size])
        if _crc_of(frame, bytes(self._waiting[_FRAME_BYTES : _FRAME_BYTES + length])) != crc:
            raise _damaged(self._offset, "a chunk does not match its checksum")
        return chunk_type, length

    def _check_frame(self, chunk_type: int, length: int) -> None:
        entries_bytes_max = max(CHUNK_BYTES_MAX, self._entry_bytes_max)
        lengths = {
            HEADER_CHUNK: (_HEADER.size, _HEADER_BYTES_MAX),
            ENTRIES_CHUNK: (_ENTRY.size, entries_bytes_max),
            END_CHUNK: (_END.size, _END.size),
        }
        if chunk_type not in lengths:
            raise _damaged(
                self._offset,
                f"a chunk has the type {chunk_type}, which this release does not know; if a later "
                f"release wrote the file, import it there",
            )
        if (chunk_type == HEADER_CHUNK) is not (self.header is None):
            what = "its header is missing" if self.header is None else "a second header begins"
            raise _damaged(self._offset, what)
        least, most = lengths[chunk_type]
        if not least <= length <= most:
            raise _damaged(
                self._offset,
                f"a chunk of type {chunk_type} claims {length} bytes, which must be from {least} "
                f"to {most} on this server (its key_bytes_max is {self._limits.key_bytes_max}, "
                f"its value_bytes_max {self._limits.value_bytes_max})",
            )

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        self._offset += count
        return taken

    def _read_header(self, body: bytes) -> FileHeader:
        start = self._offset - len(body)
        revision, create_time_ms, entries_count, machines_count = _HEADER.unpack_from(body)
        if create_time_ms > TIME_MS_MAX:
            raise _damaged(start, "the time in its header is after the year 9999")
        if machines_count:
            raise _damaged(
                start, "it has machines, which this release does not serve; import it in a later"
            )
        at = _HEADER.size
        texts = dict[str, str]()
        for name, bytes_max in TEXT_BYTES_MAX.items():
            end = at + _TEXT.size
            text_bytes = _TEXT.unpack_from(body, at)[0] if end <= len(body) else len(body)
            text = body[end : end + text_bytes]
            if len(text) < text_bytes or text_bytes > bytes_max:
                raise _damaged(start + at, f"the {name} in its header is cut short or too long")
            texts[name] = _decoded(text, start + end, f"the {name} in its header")
            at = end + text_bytes
        if at != len(body):
            raise _damaged(start + at, "its header has more bytes than fields")
        if not texts["label"] or _CONTROL.search(texts["label"]):
            raise _damaged(start, "the label in its header is empty or has a control character")
        return FileHeader(revision, create_time_ms, entries_count, machines_count, **texts)

    def _read_entries(self, body: bytes) -> list[FileEntry]:
        start, at = self._offset - len(body), 0
        entries = list[FileEntry]()
        while at < len(body):
            where = start + at
            if len(body) - at < _ENTRY.size:
                raise _damaged(where, "an entry is cut short")
            key_bytes, kind, *numbers, payload_bytes = _ENTRY.unpack_from(body, at)
            at += _ENTRY.size
            end = at + key_bytes + payload_bytes
            if end > len(body):
                raise _damaged(where, "an entry claims more bytes than its chunk has")
            key, payload = body[at : at + key_bytes], body[at + key_bytes : end]
            self._check_key(key, where)
            entries.append(
                FileEntry(key, self._checked_value(kind, payload, where), payload, *numbers)
            )
            _check_times(entries[-1], where)
            self.entries_bytes += key_bytes + payload_bytes
            at = end
        if len(entries) > 1 and len(body) > CHUNK_BYTES_MAX:
            raise _damaged(start, f"a chunk of several entries has over {CHUNK_BYTES_MAX} bytes")
        self.entries_count += len(entries)
        return entries

    def _check_key(self, key: bytes, where: int) -> None:
        bytes_max = self._limits.key_bytes_max
        if not 0 < len(key) <= bytes_max:
            raise _damaged(
                where, f"a key has {len(key)} bytes, not 1 to {bytes_max} (key_bytes_max)"
            )
        if _CONTROL.search(_decoded(key, where, "a key")):
            raise _damaged(where, "a key has a control character")
        if key <= self._last_key:
            raise _damaged(where, "a key comes twice or out of order")
        self._last_key = key

    def _checked_value(self, kind: int, payload: bytes, where: int) -> ValueKind:
        bytes_max = self._limits.value_bytes_max
        if len(payload) > bytes_max:
            raise _damaged(
                where,
                f"a value has {len(payload)} bytes where this server takes {bytes_max} "
                f"(value_bytes_max); raise that to import the file",
            )
        if kind == ValueKind.TEXT:
            _decoded(payload, where, "a text")
        elif kind == ValueKind.JSON:
            try:
                orjson.loads(payload)
            except orjson.JSONDecodeError:
                raise _damaged(where, "a value said to be JSON is not") from None
        elif kind != ValueKind.DATA:
            raise _damaged(where, f"a value has the kind {kind}, which there is not")
        return ValueKind(kind)

    def _end(self, chunk: bytes) -> None:
        start = self._offset - len(chunk)
        entries_count, machines_count, sha256 = _END.unpack(chunk[_FRAME_BYTES:])
        if sha256 != self._digest.digest():
            raise _damaged(start, "what came before does not match the SHA-256 at its end")
        if (entries_count, machines_count) != (self.entries_count, 0):
            raise _damaged(
                start, f"it has {self.entries_count} entries, not the {entries_count} of its end"
            )
        if self.header is None or entries_count > self.header.entries_count:
            raise _damaged(start, "it has more entries than its header says")
        self.sha256 = sha256


def _check_times(entry: FileEntry, where: int) -> None:
    if entry.create_revision > entry.revision:
        raise _damaged(where, "an entry was saved before it was created")
    if max(entry.create_time_ms, entry.time_ms, entry.expire_ms) > TIME_MS_MAX:
        raise _damaged(where, "a time is after the year 9999")


def _decoded(text: bytes, where: int, what: str) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise _damaged(where, f"{what} is not UTF-8") from None


def _damaged(offset: int, why: str) -> SnapshotFileDamagedError:
    return SnapshotFileDamagedError(
        f"the file cannot be imported: at byte {offset:,} {why}; nothing was imported",
        field="data",
        offset=offset,
    )
