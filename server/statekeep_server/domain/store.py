"""Reading entries: one, a page, a batch of a scan, a count, the history of a key.

Owns every question about entries. Each opens a view, answers and closes it again; none keeps a
view between two pages or batches. Must never write.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from statekeep_server.domain.points import fixed, move, open_page
from statekeep_server.domain.ranges import KeyRange, PageQuery, Point, next_token, open_token
from statekeep_server.errors import EntryNotFoundError
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import Version

SCAN_BATCH_ENTRIES_MAX: Final = 1_000


class Entry(NamedTuple):
    """A key and the version of its entry that a read saw."""

    key: bytes
    version: Version


class EntryPage(NamedTuple):
    """A page of entries at one revision; an empty token means it is the last."""

    revision: int
    entries: list[Entry]
    next_token: str


class EntryBatch(NamedTuple):
    """A part of a scan; every batch of one scan has the same revision."""

    revision: int
    entries: list[Entry]


class HistoryPage(NamedTuple):
    """A page of the versions of one key, newest first."""

    revision: int
    versions: list[Version]
    next_token: str


def load(engine: Engine, namespace: str, key: bytes, point: Point = None) -> tuple[int, Entry]:
    """Return (the revision read, the entry) or raise EntryNotFoundError."""
    with engine.view(namespace) as view:
        move(view, point)
        version = view.get(Kind.ENTRY, key)
        if version is None:
            shown = key.decode()
            raise EntryNotFoundError(
                f"there is no entry {shown!r} at revision {view.revision}",
                key=shown,
                revision=view.revision,
            )
        return view.revision, Entry(key, version)


def exists(engine: Engine, namespace: str, key: bytes, point: Point = None) -> tuple[int, bool]:
    """Return (the revision read, whether the entry is there)."""
    with engine.view(namespace) as view:
        move(view, point)
        return view.revision, view.get(Kind.ENTRY, key) is not None


def list_page(
    engine: Engine, query: PageQuery, page_bytes_max: int, *, with_values: bool = True
) -> EntryPage:
    """Return a page of at most `entries_max` entries and about `page_bytes_max` of what is sent.

    That is values, or keys alone without `with_values`. A page has at least one entry if any is
    left, however large.
    """
    with engine.view(query.namespace) as view:
        start, end = open_page(query, view)
        entries, size_bytes = list[Entry](), 0
        for key, version in view.scan(Kind.ENTRY, start, end, is_reverse=query.is_reverse):
            size_bytes += len(version.payload) if with_values else len(key)
            is_full = len(entries) == query.entries_max or size_bytes > page_bytes_max
            if entries and is_full:
                return EntryPage(view.revision, entries, next_token(query, view, key))
            entries.append(Entry(key, version))
        return EntryPage(view.revision, entries, "")


def scan(  # noqa: PLR0913 - the parts of one question
    engine: Engine,
    namespace: str,
    key_range: KeyRange,
    point: Point,
    batch_bytes_max: int,
    *,
    is_reverse: bool = False,
) -> Iterator[EntryBatch]:
    """Yield all entries of a range in batches, all as of one revision; at least one batch.

    Raises RevisionCompactedError between batches if that revision is compacted meanwhile.
    """
    start, end = key_range
    time_ms: int | None = None
    is_last = False
    while not is_last:
        with engine.view(namespace) as view:
            move(view, point)
            if time_ms is None:
                # The later batches look at the same revision and moment as the first.
                point, time_ms = fixed(view, point), view.time_ms
            view.time_ms = time_ms
            entries, size_bytes, is_last = list[Entry](), 0, True
            for key, version in view.scan(Kind.ENTRY, start, end, is_reverse=is_reverse):
                size_bytes += len(version.payload)
                is_full = len(entries) == SCAN_BATCH_ENTRIES_MAX or size_bytes > batch_bytes_max
                if entries and is_full:
                    start, end = (start, key + b"\x00") if is_reverse else (key, end)
                    is_last = False
                    break
                entries.append(Entry(key, version))
            revision = view.revision
        yield EntryBatch(revision, entries)


def count(
    engine: Engine, namespace: str, key_range: KeyRange, point: Point = None
) -> tuple[int, int]:
    """Return (the revision read, how many entries the range has)."""
    with engine.view(namespace) as view:
        move(view, point)
        found = sum(1 for _ in view.scan(Kind.ENTRY, key_range.start, key_range.end))
        return view.revision, found


def history_page(engine: Engine, query: PageQuery, page_bytes_max: int) -> HistoryPage:
    """Return a page of the kept versions of the key that is the query's range start."""
    key = query.range.start
    with engine.view(query.namespace) as view:
        open_page(query, view)
        newest = view.revision
        if query.token:
            # The token's position is the revision to go on at.
            position = int.from_bytes(open_token(query).position[:8], "big")
            view.revision = min(position, newest)
        versions, size_bytes = list[Version](), 0
        for version in view.history(Kind.ENTRY, key):
            size_bytes += len(version.payload)
            is_full = len(versions) == query.entries_max or size_bytes > page_bytes_max
            if versions and is_full:
                view.revision = newest
                token = next_token(query, view, version.revision.to_bytes(8, "big"))
                return HistoryPage(newest, versions, token)
            versions.append(version)
        return HistoryPage(newest, versions, "")
