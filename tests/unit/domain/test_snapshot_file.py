"""The file of a snapshot comes back as it was written, and any other bytes are refused."""

import hashlib
import struct
from collections.abc import Iterable, Sequence

import google_crc32c
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.domain.snapshot_file import (
    CHUNK_BYTES_MAX,
    END_CHUNK,
    ENTRIES_CHUNK,
    HEADER_CHUNK,
    MAGIC,
    FileHeader,
    FileWriter,
)
from statekeep_server.domain.snapshot_items import TIME_MS_MAX, FileEntry, FileItem
from statekeep_server.domain.snapshot_reader import FileReader
from statekeep_server.errors import SnapshotFileDamagedError
from statekeep_server.storage.records import ValueKind
from tests.clocks import START_MS
from tests.entries import LIMITS, limits

HEADER = FileHeader(42, START_MS, 1_000_000, 0, "default", "step1_complete", "made by a test", "1")
START_BYTES = 10
FRAME_BYTES = 9
ENTRY_BYTES = 47

texts = st.text(st.characters(codec="utf-8"), max_size=20)
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20)
values = st.one_of(
    st.tuples(st.just(ValueKind.DATA), st.binary(max_size=50)),
    st.tuples(st.just(ValueKind.TEXT), texts.map(str.encode)),
    st.tuples(
        st.just(ValueKind.JSON), st.sampled_from([b"1", b'{"a": [null, "b"]}', b'"\\u0000"'])
    ),
)
times = st.integers(0, TIME_MS_MAX)


@st.composite
def entries(draw: st.DrawFn) -> list[FileEntry]:
    """Return entries in order of key."""
    keys = sorted(draw(st.sets(names.map(str.encode), max_size=8)))
    revisions = st.lists(st.integers(0, 1 << 63), min_size=2, max_size=2).map(sorted)
    rows = []
    for key in keys:
        kind, payload = draw(values)
        created, saved = draw(revisions)
        moments = draw(times), draw(times), draw(times)
        rows.append(FileEntry(key, kind, payload, created, saved, *moments))
    return rows


headers = st.builds(
    FileHeader,
    st.integers(0, 1 << 63),
    times,
    st.just(8),
    st.just(0),
    names,
    names,
    texts,
    names.map(lambda text: text[:10]),
)


def entry(key: str = "theme", payload: bytes = b"dark", **fields: object) -> FileEntry:
    """Return an entry that is right but for what the test makes wrong."""
    plain = FileEntry(key.encode(), ValueKind.TEXT, payload, 1, 2, START_MS, START_MS)
    return plain._replace(**fields)  # type: ignore[arg-type]


def written(rows: Iterable[FileEntry] = (), header: FileHeader = HEADER) -> bytes:
    """Return the whole file of a snapshot."""
    writer = FileWriter(header)
    return writer.begin() + b"".join(writer.add(rows)) + writer.finish()


def read(data: bytes, piece_bytes: int = 0, **changes: int) -> tuple[FileReader, list[FileItem]]:
    """Read a file, in pieces if it says so, to its end."""
    reader = FileReader(limits(**changes))
    pieces = [data]
    if piece_bytes:
        pieces = [data[at : at + piece_bytes] for at in range(0, len(data), piece_bytes)]
    found = [row for piece in pieces for row in reader.feed(piece)]
    reader.finish()
    return reader, found


def refused(data: bytes, **changes: int) -> tuple[int, str]:
    """Return (the offset, the sentence) with which a file is refused."""
    with pytest.raises(SnapshotFileDamagedError) as caught:
        read(data, **changes)
    return int(caught.value.metadata["offset"]), str(caught.value)


def chunks_of(data: bytes) -> list[bytes]:
    """Return the chunks of a file, without its first ten bytes."""
    found, at = [], START_BYTES
    while at < len(data):
        end = at + FRAME_BYTES + struct.unpack_from(">I", data, at + 1)[0]
        found.append(data[at:end])
        at = end
    return found


def chunk(chunk_type: int, body: bytes) -> bytes:
    """Return a chunk with the right checksum."""
    frame = struct.pack(">BI", chunk_type, len(body))
    return frame + struct.pack(">I", google_crc32c.value(frame + body)) + body


def sealed(chunks: Sequence[bytes], count: int, machines_count: int = 0) -> bytes:
    """Return a file of these chunks with the right end, as one who forges a file would make it."""
    body = written()[:START_BYTES] + b"".join(chunks)
    end = struct.pack(">QQ", count, machines_count) + hashlib.sha256(body).digest()
    return body + chunk(END_CHUNK, end)


def forged(items: bytes, count: int = 1) -> bytes:
    """Return a file with one chunk of these items, everything around them right."""
    return sealed([chunks_of(written())[0], chunk(ENTRIES_CHUNK, items)], count)


def items_of(*rows: FileEntry) -> bytes:
    """Return the bytes of entries inside a chunk, whatever is wrong with them."""
    return chunks_of(written(rows))[1][FRAME_BYTES:]


SMALL = written([entry("a", b"one"), entry("b", b"two", expire_ms=START_MS + 1)])


EARLIER = bytes.fromhex(
    "89534b534e41500a00010100000042c3ea32e3000000000000002a000001a3185c5000000000000000000100"
    "00000000000000000764656661756c74000e73746570315f636f6d706c65746500000005302e312e30020000"
    "00383478660c00050100000000000000070000000000000009000001a3184d0dc0000001a3185ac960000000"
    "0000000000000000047468656d656461726bff00000030a45b23ef00000000000000010000000000000000f2"
    "6c019cac02809c7f47a960d6c7b1d2f0c65d9c71007b653493b28bbc1138e7"
)
"""A file of a release that knew no machines."""


def test_files_without_machines_are_those_of_earlier_releases() -> None:
    """Those are read as ever, and what is written without machines they can read."""
    reader, found = read(EARLIER)
    assert reader.header == FileHeader(42, START_MS, 1, 0, "default", "step1_complete", "", "0.1.0")
    row = entry(create_revision=7, revision=9)
    row = row._replace(create_time_ms=START_MS - 1_000_000, time_ms=START_MS - 100_000)
    assert found == [row]
    assert written([row], reader.header) == EARLIER


@given(headers, entries(), st.integers(1, 200))
def test_a_snapshot_comes_back_as_it_was_written(
    header: FileHeader, rows: list[FileEntry], piece_bytes: int
) -> None:
    """Whatever is written is read again, however the bytes are cut into pieces."""
    reader, found = read(written(rows, header), piece_bytes)
    assert (reader.header, found) == (header, rows)
    assert reader.entries_count == len(rows)
    assert reader.entries_bytes == sum(len(row.key) + len(row.payload) for row in rows)


@pytest.mark.parametrize("piece_bytes", [1, 1_000, 300_000])
def test_a_large_file_is_read_chunk_by_chunk(piece_bytes: int) -> None:
    """Entries come out as their chunk is complete, and no more than a chunk and a piece waits."""
    rows = [entry(f"{number:03}", bytes([97 + number % 26]) * 40_000) for number in range(20)]
    data, reader, found = written(rows), FileReader(LIMITS), list[FileItem]()
    for at in range(0, len(data), piece_bytes):
        found += reader.feed(data[at : at + piece_bytes])
        assert len(reader._waiting) <= CHUNK_BYTES_MAX + FRAME_BYTES
    reader.finish()
    assert found == rows
    assert [len(each) for each in chunks_of(data)][1:4] == [6 * 40_050 + FRAME_BYTES] * 3


def test_a_value_larger_than_a_chunk_has_a_chunk_of_its_own() -> None:
    """The largest value that a server takes goes through a file."""
    large = entry("b", b"v" * LIMITS.value_bytes_max)
    rows = [entry("a"), large, entry("c")]
    assert read(written(rows))[1] == rows
    assert len(chunks_of(written(rows))) == 5


@pytest.mark.parametrize("mask", [1, 0x80, 0xFF])
def test_a_changed_byte_is_refused_wherever_it_is(mask: int) -> None:
    """Each byte of a file, changed alone, makes the whole file refused."""
    for at in range(len(SMALL)):
        damaged = bytearray(SMALL)
        damaged[at] ^= mask
        offset, _why = refused(bytes(damaged))
        assert offset <= len(SMALL)


def test_a_file_cut_short_is_refused_at_every_length() -> None:
    """No beginning of a file passes for a file, and the error names where it stops."""
    for length in range(len(SMALL)):
        offset, why = refused(SMALL[:length])
        assert offset == length
        assert "cut short" in why


@pytest.mark.parametrize("more", [b"\x00", SMALL, chunks_of(SMALL)[1]], ids=["0", "file", "chunk"])
@pytest.mark.parametrize("is_apart", [True, False])
def test_what_follows_the_end_is_refused(more: bytes, *, is_apart: bool) -> None:
    """A file ends where its end says, whether what follows comes with it or in a later piece."""
    if not is_apart:
        assert refused(SMALL + more)[0] == len(SMALL)
        return
    reader = FileReader(LIMITS)
    reader.feed(SMALL)
    with pytest.raises(SnapshotFileDamagedError, match="more bytes follow"):
        reader.feed(more)


THREE = written([entry(key, b"v" * CHUNK_BYTES_MAX) for key in "abc"])


@pytest.mark.parametrize(
    "order",
    [
        [0, 1, 2, 4],
        [0, 1, 3, 4],
        [0, 2, 3, 4],
        [0, 1, 2, 2, 3, 4],
        [0, 2, 1, 3, 4],
        [0, 1, 3, 2, 4],
        [1, 0, 2, 3, 4],
        [0, 0, 1, 2, 3, 4],
        [1, 2, 3, 4],
        [0, 4],
        [4],
        [0, 4, 1, 2, 3],
        [0, 1, 2, 3, 4, 4],
    ],
)
def test_chunks_that_are_lost_doubled_or_moved_are_refused(order: list[int]) -> None:
    """Whole chunks, each with the right checksum, pass only in the order they were written."""
    chunks = chunks_of(THREE)
    refused(THREE[:START_BYTES] + b"".join(chunks[index] for index in order))


@pytest.mark.parametrize("order", [[0, 2, 1, 3], [0, 1, 1, 2], [0, 3, 3], [1, 2], [0, 0, 1], []])
def test_a_forged_end_does_not_help(order: list[int]) -> None:
    """Chunks out of order are refused even when the SHA-256 and the count are made to match."""
    chunks = chunks_of(THREE)
    refused(sealed([chunks[index] for index in order], sum(index > 0 for index in order)))


def test_chunks_of_two_files_do_not_mix() -> None:
    """A chunk of another file with the same label is noticed at the end."""
    other = chunks_of(written([entry("a", b"ten"), entry("b", b"two")]))
    mixed = [*chunks_of(SMALL)[:1], other[1], chunks_of(SMALL)[2]]
    assert "SHA-256" in refused(SMALL[:START_BYTES] + b"".join(mixed))[1]


@pytest.mark.parametrize("chunk_type", [0, 1, 2, 3, 4, 5, 77, 255])
@pytest.mark.parametrize("length", [0, 2 << 20, (1 << 32) - 1])
def test_a_claimed_length_is_refused_before_the_bytes_come(chunk_type: int, length: int) -> None:
    """Nine bytes are enough to refuse a chunk of a wrong length or type; nothing is waited for."""
    reader = FileReader(LIMITS)
    reader.feed(written()[:START_BYTES])
    if chunk_type != HEADER_CHUNK:
        reader.feed(chunks_of(written())[0])
    with pytest.raises(SnapshotFileDamagedError):
        reader.feed(struct.pack(">BII", chunk_type, length, 0))


def test_a_foreign_file_is_refused_at_its_first_bytes() -> None:
    """The first bytes are enough to tell a file that is no snapshot's from one cut short."""
    for foreign in (b"PK\x03\x04", b"{", b"\x00" * 8, MAGIC[:4] + b"X", b"\x89SKSNAP\r\n"):
        reader = FileReader(LIMITS)
        with pytest.raises(SnapshotFileDamagedError, match="does not begin"):
            reader.feed(foreign)


def test_a_later_format_is_refused_by_its_number() -> None:
    """A file of another format is told from a damaged one."""
    offset, why = refused(MAGIC + b"\x00\x02" + SMALL[START_BYTES:])
    assert offset == len(MAGIC)
    assert "format 2" in why


def test_an_unknown_chunk_is_refused_by_its_type() -> None:
    """What a later release puts into its files is never skipped in silence."""
    chunks = [chunks_of(written())[0], chunk(5, b"v" * 50)]
    assert "type 5" in refused(sealed(chunks, 0))[1]


WRONG_ITEMS = {
    "no key": items_of(entry("")),
    "key over the limit": items_of(entry("k" * 401)),
    "control character": items_of(entry("a\nb")),
    "key that is no UTF-8": items_of(entry()).replace(b"theme", b"th\xffme"),
    "surrogate": items_of(entry()).replace(b"theme", b"t\xed\xa0\x80e"),
    "text that is no UTF-8": items_of(entry(payload=b"\xc0\x80")),
    "JSON that is none": items_of(entry(payload=b"{'a': 1}", value_kind=ValueKind.JSON)),
    "no JSON at all": items_of(entry(payload=b"", value_kind=ValueKind.JSON)),
    "JSON without end": items_of(entry(payload=b"[" * 100_000, value_kind=ValueKind.JSON)),
    "unknown kind": items_of(entry(value_kind=3)),
    "value over the limit": items_of(entry(payload=b"v" * ((1 << 20) + 1))),
    "created after it was saved": items_of(entry(create_revision=3)),
    "time after the year 9999": items_of(entry(expire_ms=TIME_MS_MAX + 1)),
    "equal keys": items_of(entry("a")) + items_of(entry("a")),
    "keys out of order": items_of(entry("b")) + items_of(entry("a")),
    "cut short": items_of(entry("a")) + items_of(entry("b"))[:20],
    "key longer than the chunk": b"\xff\xff" + items_of(entry())[2:],
    "value longer than the chunk": items_of(entry())[:43] + b"\xff" * 4 + items_of(entry())[47:],
    "several in too large a chunk": items_of(entry("a", b"v" * 200_000))
    + items_of(entry("b", b"v" * 200_000)),
}


@pytest.mark.parametrize("items", WRONG_ITEMS.values(), ids=WRONG_ITEMS)
def test_wrong_items_are_refused_though_every_checksum_is_right(items: bytes) -> None:
    """What a server would not let a client save, a file cannot bring in."""
    count = 2 if items.count(b"dark") == 2 else 1
    offset, _why = refused(forged(items, count))
    assert offset >= START_BYTES + FRAME_BYTES


def test_the_limits_of_the_server_hold_for_files() -> None:
    """A value over this server's own limit is refused with the name of the limit."""
    data = written([entry(payload=b"v" * 300_000)])
    assert "value_bytes_max" in refused(data, value_bytes_max=200_000)[1]
    assert "value_bytes_max" in refused(written([entry()]), value_bytes_max=3)[1]
    assert "key_bytes_max" in refused(written([entry()]), key_bytes_max=4)[1]


WRONG_HEADERS = {
    "no label": HEADER._replace(label=""),
    "label over its limit": HEADER._replace(label="l" * 401),
    "control character": HEADER._replace(label="a\x7fb"),
    "description over its limit": HEADER._replace(description="d" * 1_001),
    "namespace over its limit": HEADER._replace(namespace="n" * 65),
    "time after the year 9999": HEADER._replace(create_time_ms=TIME_MS_MAX + 1),
    "machines": HEADER._replace(machines_count=1),
    "fewer entries than the file": HEADER._replace(entries_count=0),
}


@pytest.mark.parametrize("header", WRONG_HEADERS.values(), ids=WRONG_HEADERS)
def test_a_wrong_header_is_refused(header: FileHeader) -> None:
    """A header is believed only if a snapshot of this server could have it."""
    refused(written([entry()], header))


@pytest.mark.parametrize("more", [b"\x00", b"\x00" * 2_000], ids=["some", "many"])
def test_a_header_has_no_more_bytes_than_fields(more: bytes) -> None:
    """Nothing can hide behind the fields of a header."""
    header = chunks_of(written())[0][FRAME_BYTES:]
    refused(sealed([chunk(HEADER_CHUNK, header + more)], 0))


def test_a_header_cut_anywhere_is_refused() -> None:
    """A header whose chunk is shorter than its fields is refused, its checksum being right."""
    header = chunks_of(written())[0][FRAME_BYTES:]
    for length in range(len(header)):
        refused(sealed([chunk(HEADER_CHUNK, header[:length])], 0))


@pytest.mark.parametrize("count", [0, 1, 3, (1 << 64) - 1])
def test_a_count_that_does_not_match_is_refused(count: int) -> None:
    """The end says how many entries there were."""
    refused(forged(items_of(entry("a"), entry("b")), count))


@given(data=st.binary(max_size=300), is_begun=st.booleans(), piece_bytes=st.integers(1, 50))
def test_no_bytes_do_anything_but_be_refused(
    data: bytes, piece_bytes: int, *, is_begun: bool
) -> None:
    """Arbitrary bytes, also after a right beginning, end in the one error."""
    start = SMALL[: START_BYTES + len(chunks_of(SMALL)[0])] if is_begun else b""
    with pytest.raises(SnapshotFileDamagedError):
        read(start + data, piece_bytes)
