"""Differences: what differs in the entries of a namespace between two views.

Owns the choice between two ways to find it: along the change log, which takes time in proportion
to what changed, or by comparing the two views key by key, where the log is gone or longer than
the namespace.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from statekeep_server.domain.points import fixed, move
from statekeep_server.domain.ranges import KeyRange, Point
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.keys import Kind
from statekeep_server.storage.records import Version, kind_of_change
from statekeep_server.storage.view import View

# Above this many revisions a walk along the log may cost more than comparing the entries.
LOG_REVISIONS_MIN: Final = 10_000
BATCH_DIFFERENCES_MAX: Final = 1_000


class Difference(NamedTuple):
    """An entry that differs: its version at the first point and at the second, None if absent."""

    key: bytes
    before: Version | None
    after: Version | None


class DifferenceBatch(NamedTuple):
    """A part of the differences between two revisions."""

    from_revision: int
    to_revision: int
    differences: list[Difference]


def between(before: View, after: View, key_range: KeyRange) -> Iterator[Difference]:
    """Yield the entries of a range that differ between two views, in order of key.

    An entry differs when its value or its lifetime does; saving the same again is no difference.
    """
    keys = changed_keys(before, after, key_range)
    if keys is None:
        yield from _by_comparison(before, after, key_range)
    else:
        yield from _of_keys(before, after, keys)


def changed_keys(before: View, after: View, key_range: KeyRange) -> list[bytes] | None:
    """Return the keys that the change log names between two views, or None to compare instead."""
    if before.is_dataset or after.is_dataset:
        return None
    if (before.revision, before.time_ms) == (after.revision, after.time_ms):
        return []
    first, last = sorted((before.revision, after.revision))
    head = after.head
    is_long = last - first > max(LOG_REVISIONS_MIN, head.entries_count)
    # Between two points in the past the log does not say what had expired but was swept later.
    if first + 1 < head.floor or is_long or last < head.latest:
        return None
    found = set[bytes]()
    for revision in range(first + 1, last + 1):
        for change in after.changes(revision)[1]:
            if kind_of_change(change.type) is Kind.ENTRY and change.name in key_range:
                found.add(change.name)
    if before.time_ms != after.time_ms:
        # An entry can also differ because its time has come between the two moments.
        found.update(_expired_between(before, after, key_range))
    return sorted(found)


def stream(
    engine: Engine,
    namespace: str,
    points: tuple[Point, Point],
    key_range: KeyRange,
    batch_bytes_max: int,
) -> Iterator[DifferenceBatch]:
    """Yield the differences between two points in batches, at least one; the points stay fixed.

    Raises what moving to a point raises, also between batches if a point is compacted meanwhile.
    """
    from_point, to_point = points
    moments: tuple[int, int] | None = None
    keys: list[bytes] | None = None
    start: bytes | None = key_range.start
    while start is not None:
        with engine.view(namespace) as before:
            after = before.another()
            move(before, from_point)
            move(after, to_point)
            rest = KeyRange(start, key_range.end)
            if moments is None:
                from_point, to_point = fixed(before, from_point), fixed(after, to_point)
                moments = (before.time_ms, after.time_ms)
                keys = changed_keys(before, after, rest)
            before.time_ms, after.time_ms = moments
            if keys is None:
                found = _by_comparison(before, after, rest)
            else:
                found = _of_keys(before, after, keys[bisect_left(keys, start) :])
            batch, start = _take(found, batch_bytes_max)
            revisions = before.revision, after.revision
        yield DifferenceBatch(*revisions, batch)


def _take(
    found: Iterator[Difference], batch_bytes_max: int
) -> tuple[list[Difference], bytes | None]:
    """Return (a batch, the key at which the next one begins or None)."""
    batch, size_bytes = list[Difference](), 0
    for difference in found:
        versions = (difference.before, difference.after)
        size_bytes += sum(len(version.payload) for version in versions if version is not None)
        is_full = len(batch) == BATCH_DIFFERENCES_MAX or size_bytes > batch_bytes_max
        if batch and is_full:
            return batch, difference.key
        batch.append(difference)
    return batch, None


def _of_keys(before: View, after: View, keys: list[bytes]) -> Iterator[Difference]:
    for key in keys:
        first, second = before.get(Kind.ENTRY, key), after.get(Kind.ENTRY, key)
        if _differ(first, second):
            yield Difference(key, first, second)


def _by_comparison(before: View, after: View, key_range: KeyRange) -> Iterator[Difference]:
    firsts = before.scan(Kind.ENTRY, *key_range)
    seconds = after.scan(Kind.ENTRY, *key_range)
    first, second = next(firsts, None), next(seconds, None)
    while first is not None or second is not None:
        if first is not None and (second is None or first[0] < second[0]):
            yield Difference(first[0], first[1], None)
            first = next(firsts, None)
        elif second is not None and (first is None or second[0] < first[0]):
            yield Difference(second[0], None, second[1])
            second = next(seconds, None)
        elif first is not None and second is not None:
            if _differ(first[1], second[1]):
                yield Difference(first[0], first[1], second[1])
            first, second = next(firsts, None), next(seconds, None)


def _expired_between(before: View, after: View, key_range: KeyRange) -> Iterator[bytes]:
    first, last = sorted((before.time_ms, after.time_ms))
    return (key for key in after.expiring(first, last) if key in key_range)


def _differ(first: Version | None, second: Version | None) -> bool:
    if first is None or second is None:
        return first is not second
    return (first.value_kind, first.payload, first.expire_ms) != (
        second.value_kind,
        second.payload,
        second.expire_ms,
    )
