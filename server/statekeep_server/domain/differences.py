"""Differences: what differs in the entries and machines of a namespace between two views.

Owns the choice between two ways to find it: along the change log, which takes time in proportion
to what changed, or by comparing the two views key by key, where the log is gone or longer than
the namespace.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from statekeep_server.domain import definition_records
from statekeep_server.domain.machine_records import Standing, standing_of
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
    """An entry or machine that differs: its version at both points, None where it is absent."""

    key: bytes
    before: Version | None
    after: Version | None
    kind: Kind = Kind.ENTRY


class DifferenceBatch(NamedTuple):
    """A part of the differences between two revisions."""

    from_revision: int
    to_revision: int
    differences: list[Difference]


def between(
    before: View, after: View, key_range: KeyRange, kind: Kind = Kind.ENTRY
) -> Iterator[Difference]:
    """Yield the entries (or machines) of a range that differ between two views, in order of key.

    An entry differs when its value or its lifetime does; saving the same again is no difference. A
    machine differs when its state, its context or the version of its definition does, or when at
    one of the points alone its timer waits. The numbers of versions in an imported snapshot mean
    nothing in the namespace, so there the definitions themselves are compared.
    """
    keys = changed_keys(before, after, key_range, kind)
    if keys is None:
        yield from _by_comparison(before, after, key_range, kind)
    else:
        yield from _of_keys(before, after, keys, kind)


def changed_keys(before: View, after: View, key_range: KeyRange, kind: Kind) -> list[bytes] | None:
    """Return the names that the change log has between two views, or None to compare instead."""
    if before.is_dataset or after.is_dataset:
        return None
    if (before.revision, before.time_ms) == (after.revision, after.time_ms):
        return []
    first, last = sorted((before.revision, after.revision))
    head = after.head
    count = head.entries_count if kind is Kind.ENTRY else head.machines_count
    is_long = last - first > max(LOG_REVISIONS_MIN, count)
    # Between two points in the past the log does not say what had expired but was swept later.
    if first + 1 < head.floor or is_long or last < head.latest:
        return None
    found = set[bytes]()
    for revision in range(first + 1, last + 1):
        for change in after.changes(revision)[1]:
            if kind_of_change(change.type) is kind and change.name in key_range:
                found.add(change.name)
    if kind is Kind.ENTRY and before.time_ms != after.time_ms:
        # An entry can also differ because its time has come between the two moments.
        found.update(_expired_between(before, after, key_range))
    return sorted(found)


def stream(
    engine: Engine,
    namespace: str,
    points: tuple[Point, Point],
    key_range: KeyRange | None,
    batch_bytes_max: int,
) -> Iterator[DifferenceBatch]:
    """Yield the differences between two points in batches, at least one; the points stay fixed.

    With a range only entries are compared; without one all entries, then all machines. Raises
    what moving to a point raises, also between batches if a point is compacted meanwhile.
    """
    kinds = (Kind.ENTRY, Kind.MACHINE) if key_range is None else (Kind.ENTRY,)
    comparison = _Comparison(engine, namespace, points, batch_bytes_max)
    for kind in kinds:
        for batch in comparison.of_kind(kind, key_range or KeyRange()):
            if batch.differences or kind is Kind.ENTRY:
                yield batch


class _Comparison:
    """Two points that are compared, at moments that stay the same from the first batch on."""

    def __init__(
        self, engine: Engine, namespace: str, points: tuple[Point, Point], batch_bytes_max: int
    ) -> None:
        self._engine = engine
        self._namespace = namespace
        self._from, self._to = points
        self._batch_bytes_max = batch_bytes_max
        self._moments: tuple[int, int] | None = None

    def of_kind(self, kind: Kind, key_range: KeyRange) -> Iterator[DifferenceBatch]:
        """Yield what differs in the records of a kind."""
        names: list[bytes] | None = None
        start: bytes | None = key_range.start
        is_first = True
        while start is not None:
            with self._engine.view(self._namespace) as before:
                after = self._move(before)
                rest = KeyRange(start, key_range.end)
                if is_first:
                    names, is_first = changed_keys(before, after, rest, kind), False
                if names is None:
                    found = _by_comparison(before, after, rest, kind)
                else:
                    found = _of_keys(before, after, names[bisect_left(names, start) :], kind)
                batch, start = _take(found, self._batch_bytes_max)
                revisions = before.revision, after.revision
            yield DifferenceBatch(*revisions, batch)

    def _move(self, before: View) -> View:
        """Take a fresh view to the first point, and return one at the second."""
        after = before.another()
        move(before, self._from)
        move(after, self._to)
        if self._moments is None:
            self._from, self._to = fixed(before, self._from), fixed(after, self._to)
            self._moments = before.time_ms, after.time_ms
        before.time_ms, after.time_ms = self._moments
        return after


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


def _of_keys(before: View, after: View, keys: list[bytes], kind: Kind) -> Iterator[Difference]:
    for key in keys:
        first, second = before.get(kind, key), after.get(kind, key)
        if _differ(first, second, kind):
            yield Difference(key, first, second, kind)


def _by_comparison(
    before: View, after: View, key_range: KeyRange, kind: Kind
) -> Iterator[Difference]:
    firsts = before.scan(kind, *key_range)
    seconds = after.scan(kind, *key_range)
    digests = _Digests() if before.is_dataset or after.is_dataset else None
    first, second = next(firsts, None), next(seconds, None)
    while first is not None or second is not None:
        if first is not None and (second is None or first[0] < second[0]):
            yield Difference(first[0], first[1], None, kind)
            first = next(firsts, None)
        elif second is not None and (first is None or second[0] < first[0]):
            yield Difference(second[0], None, second[1], kind)
            second = next(seconds, None)
        elif first is not None and second is not None:
            if kind is Kind.MACHINE and digests is not None:
                differ = digests.standing(before, first[1]) != digests.standing(after, second[1])
            else:
                differ = _differ(first[1], second[1], kind)
            if differ:
                yield Difference(first[0], first[1], second[1], kind)
            first, second = next(firsts, None), next(seconds, None)


class _Digests:
    """Definitions that machines run on, told from each other by what they say."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str, int], bytes] = {}

    def standing(self, view: View, machine: Version) -> tuple[Standing, bytes]:
        """Return what makes a machine of a view differ from one of another view."""
        standing = standing_of(machine)
        digest = self._digest(view, standing.definition_name, standing.definition_version)
        return standing._replace(definition_version=0), digest

    def _digest(self, view: View, definition: str, version: int) -> bytes:
        key = view.head.namespace_id, definition, version
        if key not in self._kept:
            payload = definition_records.find(view, definition, version).record.payload
            self._kept[key] = hashlib.sha256(payload).digest()
        return self._kept[key]


def _expired_between(before: View, after: View, key_range: KeyRange) -> Iterator[bytes]:
    first, last = sorted((before.time_ms, after.time_ms))
    return (key for key in after.expiring(first, last) if key in key_range)


def _differ(first: Version | None, second: Version | None, kind: Kind) -> bool:
    if first is None or second is None:
        return first is not second
    if kind is Kind.MACHINE:
        return standing_of(first) != standing_of(second)
    return (first.value_kind, first.payload, first.expire_ms) != (
        second.value_kind,
        second.payload,
        second.expire_ms,
    )
