"""The order of the stored bytes is the order of what they stand for."""

from hypothesis import given
from hypothesis import strategies as st

from statekeep_server.storage import keys
from statekeep_server.storage.keys import Kind

names = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=0, max_size=6).map(
    str.encode
)
close_names = st.text("ab", max_size=4).map(str.encode)
namespace_ids = st.integers(0, 2**32 - 1)
revisions = st.integers(0, keys.REVISION_MAX)
times = st.integers(0, 2**64 - 1)
any_names = names | close_names


def version_key(name: bytes, revision: int) -> bytes:
    return keys.kind_prefix(7, Kind.ENTRY) + name + keys.NAME_END + keys.inverted(revision)


@given(any_names, revisions, any_names, revisions)
def test_versions_sort_by_name_then_newest_first(
    first: bytes, first_revision: int, second: bytes, second_revision: int
) -> None:
    """Stored versions are in order of name, and those of one name the newest first."""
    in_bytes = version_key(first, first_revision) < version_key(second, second_revision)
    assert in_bytes == ((first, -first_revision) < (second, -second_revision))


@given(namespace_ids, st.sampled_from(Kind), any_names, revisions)
def test_a_version_key_gives_back_its_parts(
    namespace_id: int, kind: Kind, name: bytes, revision: int
) -> None:
    """Namespace, kind, name and revision can be read from a version's key."""
    key = keys.kind_prefix(namespace_id, kind) + name + keys.NAME_END + keys.inverted(revision)
    assert keys.namespace_of(key) == namespace_id
    assert keys.kind_of(key) is kind
    assert keys.name_of(key) == name
    assert keys.revision_of(key) == revision


@given(*[st.tuples(namespace_ids, revisions, st.integers(0, 2**32 - 1))] * 2)
def test_the_change_log_sorts_by_namespace_revision_and_chunk(
    first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    """The change log of a namespace lies together, oldest revision first."""
    assert (keys.change_key(*first) < keys.change_key(*second)) == (first < second)
    assert keys.split_change_key(keys.change_key(*first)) == first


@given(*[st.tuples(times, namespace_ids, any_names)] * 2)
def test_expiries_sort_by_time(
    first: tuple[int, int, bytes], second: tuple[int, int, bytes]
) -> None:
    """The expiry that is due first comes first."""
    assert (keys.due_key(*first) < keys.due_key(*second)) == (first < second)
    assert keys.split_due_key(keys.due_key(*first)) == first


@given(namespace_ids, *[st.tuples(times, any_names)] * 2)
def test_kept_answers_sort_by_age(
    namespace_id: int, first: tuple[int, bytes], second: tuple[int, bytes]
) -> None:
    """The oldest answer of a namespace comes first."""
    first_key = keys.request_age_key(namespace_id, *first)
    assert (first_key < keys.request_age_key(namespace_id, *second)) == (first < second)
    assert keys.split_request_age_key(first_key) == first


@given(st.binary(max_size=5), st.binary(max_size=8))
def test_the_end_of_a_prefix_divides_what_begins_with_it_from_what_follows(
    prefix: bytes, name: bytes
) -> None:
    """Everything from a prefix up to its end begins with the prefix, and nothing else does."""
    end = keys.prefix_end(prefix)
    is_within = prefix <= name and (end is None or name < end)
    assert is_within == name.startswith(prefix)


def test_the_longest_key_fits_lmdb() -> None:
    """Keys and request ids of 400 bytes stay within the 511 bytes that LMDB allows."""
    longest = b"k" * 400
    assert len(version_key(longest, 1)) <= 511
    assert len(keys.due_key(1, 1, longest)) <= 511
    assert len(keys.request_age_key(1, 1, longest)) <= 511
