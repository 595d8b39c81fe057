"""Records come back as they were stored, or not at all."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.errors import DataDamagedError
from statekeep_server.storage import keys, records
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import Change, ChangeType, Head, RequestRecord, ValueKind

numbers = st.integers(0, 2**64 - 1)
payloads = st.binary(max_size=40)


def version_key(revision: int) -> bytes:
    return keys.kind_prefix(1, Kind.ENTRY) + b"theme" + keys.NAME_END + keys.inverted(revision)


versions = st.builds(
    records.Version,
    numbers,
    numbers,
    numbers,
    numbers,
    numbers,
    st.sampled_from(ValueKind),
    st.just(value=False),
    st.just(value=False),
    payloads,
)


@given(versions, st.sampled_from([(False, False), (True, False), (True, True)]))
def test_a_version_comes_back_as_it_was_stored(
    version: records.Version, marks: tuple[bool, bool]
) -> None:
    """A version has the same fields after a round trip, its revision from the key."""
    version = version._replace(is_deleted=marks[0], is_expired=marks[1])
    key = version_key(version.revision)
    assert records.decode_version(key, records.encode_version(key, version)) == version


@given(st.lists(st.tuples(st.sampled_from(ChangeType), payloads), max_size=20), numbers)
def test_changes_come_back_in_order(pairs: list[tuple[ChangeType, bytes]], time_ms: int) -> None:
    """A record of the change log gives back the commit's time and its changes in order."""
    key = keys.change_key(1, 2, 0)
    record = records.encode_changes(key, time_ms, [Change(*pair, None) for pair in pairs])
    assert records.decode_changes(key, record) == (time_ms, pairs)
    assert records.decode_change_time(key, record) == time_ms


def test_heads_and_answers_come_back_as_they_were_stored() -> None:
    """A namespace's head and a kept answer survive a round trip."""
    head = Head(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    assert records.decode_head(b"nx", records.encode_head(b"nx", head)) == head
    key = keys.request_key(1, b"id")
    request = RequestRecord(17, b"f" * 16, b"[1,true]")
    assert records.decode_request(key, records.encode_request(key, request)) == request


Decoder = Callable[[bytes, bytes], object]
VERSION = records.Version(9, 7, 1, 2, 0, ValueKind.TEXT, False, False, b"dark")
STORED: dict[str, tuple[bytes, bytes, Decoder]] = {
    "version": (
        version_key(9),
        records.encode_version(version_key(9), VERSION),
        records.decode_version,
    ),
    "changes": (
        keys.change_key(1, 2, 0),
        records.encode_changes(
            keys.change_key(1, 2, 0), 5, [Change(ChangeType.ENTRY_SAVED, b"a", None, b"x")]
        ),
        records.decode_changes,
    ),
    "head": (
        b"nx",
        records.encode_head(b"nx", Head(1, 2, 3, 4, 5)),
        records.decode_head,
    ),
    "request": (
        keys.request_key(1, b"id"),
        records.encode_request(keys.request_key(1, b"id"), RequestRecord(17, b"f" * 16, b"[1]")),
        records.decode_request,
    ),
}


@pytest.mark.parametrize("name", STORED)
def test_every_flipped_bit_is_noticed(name: str) -> None:
    """A record with any one bit flipped is refused, never returned."""
    key, record, decode = STORED[name]
    for bit in range(8 * len(record)):
        damaged = bytearray(record)
        damaged[bit // 8] ^= 1 << bit % 8
        assert not records.is_intact(key, bytes(damaged))
        with pytest.raises(DataDamagedError):
            decode(key, bytes(damaged))


@pytest.mark.parametrize("name", STORED)
def test_a_shortened_record_is_noticed(name: str) -> None:
    """A record that lost its end is refused, however short it is."""
    key, record, decode = STORED[name]
    for length in range(len(record)):
        assert not records.is_intact(key, record[:length])
        with pytest.raises(DataDamagedError):
            decode(key, record[:length])


def test_a_record_in_the_wrong_place_is_noticed() -> None:
    """An intact record under another key is refused: the checksum covers the key."""
    record = records.encode_version(version_key(9), VERSION)
    with pytest.raises(DataDamagedError, match="revision 8"):
        records.decode_version(version_key(8), record)


def test_the_error_names_the_damaged_entry() -> None:
    """The error of a damaged entry carries its kind, key and revision."""
    record = records.encode_version(version_key(9), VERSION)
    with pytest.raises(DataDamagedError) as caught:
        records.decode_version(version_key(9), record[:-1] + b"!")
    assert caught.value.metadata == {"kind": "entry", "key": "theme", "revision": "9"}


def test_a_stand_in_keeps_what_can_be_trusted() -> None:
    """A damaged version's stand-in has the revision of its key and the length of its payload."""
    record = records.encode_version(version_key(9), VERSION)
    stand_in = records.decode_version(version_key(9), record[:-1] + b"!", is_tolerant=True)
    assert (stand_in.revision, len(stand_in.payload), stand_in.is_deleted) == (9, 4, False)
