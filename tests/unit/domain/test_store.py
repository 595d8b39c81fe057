"""Reading entries: alone, in pages, in batches, counted, and through their history."""

from dataclasses import replace

import pytest

from statekeep_server.domain import store
from statekeep_server.domain.ranges import AtRevision, AtTime, KeyRange, PageQuery
from statekeep_server.errors import (
    EntryNotFoundError,
    RevisionCompactedError,
    RevisionInFutureError,
)
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.removal import DeleteNamespace
from tests.clocks import START_MS, ManualClock
from tests.engines import EngineFactory
from tests.entries import (
    DEFAULT,
    clear,
    compact,
    contents,
    delete,
    history,
    latest,
    load,
    save,
    text_of,
)

PAGE_BYTES = 1 << 20
KEYS = [f"{number:02}" for number in range(25)]
QUERY = PageQuery(call="ListEntries", namespace=DEFAULT, range=KeyRange(), entries_max=4)


def fill(engine: Engine) -> None:
    for key in KEYS:
        save(engine, key)


def all_pages(
    engine: Engine, query: PageQuery, page_bytes_max: int = PAGE_BYTES
) -> list[list[str]]:
    pages = list[list[str]]()
    while True:
        page = store.list_page(engine, query, page_bytes_max)
        pages.append([entry.key.decode() for entry in page.entries])
        if not page.next_token:
            return pages
        query = replace(query, token=page.next_token)


def test_an_entry_is_loaded_at_every_point(make_engine: EngineFactory, clock: ManualClock) -> None:
    """Now, at a revision, at a time: the answer names the revision that was read."""
    engine = make_engine()
    save(engine, "a", "one")
    clock.advance(10)
    save(engine, "a", "two")
    assert load(engine, "a") == "two"
    assert load(engine, "a", AtRevision(1)) == "one"
    assert load(engine, "a", AtTime(START_MS + 9)) == "one"
    assert store.exists(engine, DEFAULT, b"a", AtRevision(0)) == (0, False)
    assert store.exists(engine, DEFAULT, b"a") == (2, True)
    with pytest.raises(RevisionInFutureError):
        load(engine, "a", AtRevision(3))


def test_an_absent_entry_is_named(make_engine: EngineFactory) -> None:
    """The error for what is not there has the key and the revision that was read."""
    engine = make_engine()
    save(engine, "b")
    with pytest.raises(EntryNotFoundError, match="no entry 'a' at revision 1") as caught:
        load(engine, "a")
    assert caught.value.metadata == {"key": "a", "revision": "1"}


@pytest.mark.parametrize("entries_max", [1, 2, 4, 5, 24, 25, 26])
@pytest.mark.parametrize("is_reverse", [False, True])
def test_pages_together_are_the_whole_range(
    make_engine: EngineFactory, entries_max: int, is_reverse: bool
) -> None:
    """Whatever the size of a page, no entry is missing or repeated, in either direction."""
    engine = make_engine()
    fill(engine)
    query = replace(QUERY, entries_max=entries_max, is_reverse=is_reverse)
    pages = all_pages(engine, query)
    expected = KEYS[::-1] if is_reverse else KEYS
    assert [key for page in pages for key in page] == expected
    assert {len(page) for page in pages[:-1]} <= {entries_max}
    within = replace(query, range=KeyRange(b"03", b"17"))
    assert sorted(key for page in all_pages(engine, within) for key in page) == KEYS[3:17]


def test_a_page_ends_early_when_its_values_are_large(make_engine: EngineFactory) -> None:
    """A page holds about page_bytes_max of values, and one value however large."""
    engine = make_engine()
    for key, size in (("a", 60), ("b", 60), ("c", 500), ("d", 10), ("e", 10)):
        save(engine, key, "v" * size)
    assert all_pages(engine, QUERY, page_bytes_max=100) == [["a"], ["b"], ["c"], ["d", "e"]]


def test_later_pages_look_where_the_first_did(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Writes and expiries between two pages do not show: all pages are one revision and moment."""
    engine = make_engine()
    fill(engine)
    save(engine, "10", ttl_ms=1_000)
    first = store.list_page(engine, QUERY, PAGE_BYTES)
    clear(engine)
    save(engine, "05x")
    clock.advance(2_000)
    rest = all_pages(engine, replace(QUERY, token=first.next_token))
    assert [key for page in rest for key in page] == KEYS[4:]
    assert list(contents(engine)) == ["05x"]


def test_a_first_page_of_the_past_pins_the_past(make_engine: EngineFactory) -> None:
    """Pages of a read at a revision stay at that revision."""
    engine = make_engine()
    fill(engine)
    clear(engine)
    pages = all_pages(engine, replace(QUERY, point=AtRevision(10)))
    assert [key for page in pages for key in page] == KEYS[:10]


def test_an_empty_range_is_one_empty_page(make_engine: EngineFactory) -> None:
    """A list, a scan and a count of nothing answer with the revision all the same."""
    engine = make_engine()
    save(engine, "a")
    nothing = KeyRange(b"b", None)
    assert store.list_page(engine, replace(QUERY, range=nothing), PAGE_BYTES) == (1, [], "")
    assert list(store.scan(engine, DEFAULT, nothing, None, PAGE_BYTES)) == [(1, [])]
    assert store.count(engine, DEFAULT, nothing) == (1, 0)
    assert list(store.scan(engine, "nowhere", KeyRange(), None, PAGE_BYTES)) == [(0, [])]


def test_a_scan_is_one_revision_in_many_batches(
    make_engine: EngineFactory, clock: ManualClock
) -> None:
    """Whatever is written or expires between batches, a scan shows its first moment whole."""
    engine = make_engine()
    fill(engine)
    save(engine, "20", ttl_ms=1_000)
    batches = store.scan(engine, DEFAULT, KeyRange(), None, batch_bytes_max=3)
    found = [next(batches)]
    clear(engine)
    save(engine, "05x")
    clock.advance(2_000)
    found += batches
    assert [entry.key.decode() for batch in found for entry in batch.entries] == KEYS
    assert {batch.revision for batch in found} == {26}
    assert len(found) > 5


def test_a_reverse_scan_is_whole_whatever_its_batches(make_engine: EngineFactory) -> None:
    """From the last key to the first no entry is missing or repeated between batches."""
    engine = make_engine()
    fill(engine)
    for batch_bytes_max in (1, 2, 7, 100):
        batches = store.scan(
            engine, DEFAULT, KeyRange(b"03", None), None, batch_bytes_max, is_reverse=True
        )
        found = [entry.key.decode() for batch in batches for entry in batch.entries]
        assert found == KEYS[:2:-1]


def test_a_scan_whose_revision_is_compacted_fails(make_engine: EngineFactory) -> None:
    """A scan that is overtaken by the floor ends with an error, never with entries missing."""
    engine = make_engine()
    fill(engine)
    batches = store.scan(engine, DEFAULT, KeyRange(), None, batch_bytes_max=3)
    next(batches)
    save(engine, "more")
    compact(engine, latest(engine))
    with pytest.raises(RevisionCompactedError):
        list(batches)


def test_a_scan_whose_namespace_is_deleted_fails(make_engine: EngineFactory) -> None:
    """A scan or list that is overtaken by a deletion ends with an error, not as if complete."""
    engine = make_engine()
    fill(engine)
    batches = store.scan(engine, DEFAULT, KeyRange(), None, batch_bytes_max=3)
    next(batches)
    token = store.list_page(engine, QUERY, PAGE_BYTES).next_token
    engine.run_step(DeleteNamespace(DEFAULT))
    with pytest.raises(RevisionCompactedError):
        list(batches)
    with pytest.raises(RevisionCompactedError):
        store.list_page(engine, replace(QUERY, token=token), PAGE_BYTES)


def test_entries_are_counted_at_every_point(make_engine: EngineFactory, clock: ManualClock) -> None:
    """The count of a range is what a scan of it would yield."""
    engine = make_engine()
    fill(engine)
    save(engine, "05", ttl_ms=10)
    assert store.count(engine, DEFAULT, KeyRange()) == (26, 25)
    assert store.count(engine, DEFAULT, KeyRange(b"03", b"07")) == (26, 4)
    assert store.count(engine, DEFAULT, KeyRange(), AtRevision(10)) == (10, 10)
    clock.advance(10)
    assert store.count(engine, DEFAULT, KeyRange(b"03", b"07")) == (26, 3)


HISTORY = PageQuery(call="GetEntryHistory", namespace=DEFAULT, range=KeyRange(b"a"), entries_max=2)


def history_pages(engine: Engine, query: PageQuery) -> list[list[tuple[int, str | None]]]:
    pages = list[list[tuple[int, str | None]]]()
    while True:
        page = store.history_page(engine, query, PAGE_BYTES)
        pages.append([(version.revision, text_of(version)) for version in page.versions])
        if not page.next_token:
            return pages
        query = replace(query, token=page.next_token)


def test_history_is_newest_first_with_deletions(make_engine: EngineFactory) -> None:
    """Every version of a key is in its history, in pages of any size, and no other key's."""
    engine = make_engine()
    save(engine, "a", "one")
    save(engine, "ab")
    save(engine, "a", "three")
    delete(engine, "a")
    save(engine, "a", "five")
    expected = [(5, "five"), (4, None), (3, "three"), (1, "one")]
    assert history(engine, "a") == expected
    for entries_max in (1, 2, 3, 4, 5):
        pages = history_pages(engine, replace(HISTORY, entries_max=entries_max))
        assert [each for page in pages for each in page] == expected
    past = history_pages(engine, replace(HISTORY, point=AtRevision(3)))
    assert past == [[(3, "three"), (1, "one")]]
    assert history(engine, "nothing") == []


def test_later_pages_of_history_do_not_show_newer_versions(make_engine: EngineFactory) -> None:
    """A save between two pages neither shows nor shifts what follows."""
    engine = make_engine()
    for text in ("one", "two", "three"):
        save(engine, "a", text)
    first = store.history_page(engine, HISTORY, PAGE_BYTES)
    save(engine, "a", "four")
    second = store.history_page(engine, replace(HISTORY, token=first.next_token), PAGE_BYTES)
    assert (first.revision, second.revision) == (3, 3)
    assert [version.revision for version in second.versions] == [1]


def test_a_history_page_overtaken_by_the_floor_fails(make_engine: EngineFactory) -> None:
    """Going on below the floor is refused, never answered as if history ended there."""
    engine = make_engine()
    for text in ("one", "two", "three"):
        save(engine, "a", text)
    first = store.history_page(engine, replace(HISTORY, entries_max=1), PAGE_BYTES)
    save(engine, "a", "four")
    compact(engine, 4)
    with pytest.raises(RevisionCompactedError):
        store.history_page(
            engine, replace(HISTORY, entries_max=1, token=first.next_token), PAGE_BYTES
        )


def test_history_pages_end_early_when_values_are_large(make_engine: EngineFactory) -> None:
    """A page of history holds about page_bytes_max of values, and at least one version."""
    engine = make_engine()
    for size in (10, 10, 500):
        save(engine, "a", "v" * size)
    query = replace(HISTORY, entries_max=10)
    page = store.history_page(engine, query, 100)
    assert [version.revision for version in page.versions] == [3]
    page = store.history_page(engine, replace(query, token=page.next_token), 100)
    assert [version.revision for version in page.versions] == [2, 1]
