"""Watches: following what commits change.

Owns the messages of watches: each is made and serialized once, however many watches send it. A
watch holds a position and at most one message that its client has not taken; it reads on when gRPC
has room for more.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Any, Final, NamedTuple

from google.protobuf.duration_pb2 import Duration

from statekeep.v1.machine_service_pb2 import WatchTransitionsRequest
from statekeep.v1.store_service_pb2 import WatchChangesRequest
from statekeep_server.config import Limits
from statekeep_server.domain.feed import Feed, Position, Query, WatchQuery
from statekeep_server.errors import ArgumentInvalidError
from statekeep_server.services import changes, validate
from statekeep_server.services.context import Context, Edge
from statekeep_server.storage.records import ChangeType

_PROGRESS_MS_MIN: Final = 100
_PROGRESS_MS_MAX: Final = 86_400_000
_PROGRESS_MS_DEFAULT: Final = 10_000
# A watch that lags further behind is better served with messages of its own, which are larger.
_SHARED_LAG_MAX: Final = 100


class Message(NamedTuple):
    """What comes next in a watch: serialized, empty when nothing passes; and where to go on."""

    data: bytes
    position: Position
    latest: int
    is_full: bool


class Messages:
    """Makes messages, and keeps some for the other watches that want the same."""

    def __init__(self, edge: Edge) -> None:
        """Read behind an edge."""
        self._edge = edge
        self._feed = Feed(edge.engine, edge.limits)
        self._kept: OrderedDict[tuple[Query, Position], Message] = OrderedDict()
        self._kept_bytes = 0
        self._under_way: dict[object, asyncio.Task[Message]] = {}

    async def begin(self, namespace: str, start_revision: int) -> tuple[Position, int]:
        """Return where a watch begins, and the latest revision; see `Feed.begin`."""
        return await self._edge.read(self._feed.begin, namespace, start_revision)

    async def next(self, query: Query, position: Position, wakeup: asyncio.Future[None]) -> Message:
        """Return the message at a position; `wakeup` was taken before, see `Wakeups.next`."""
        key = (query, position)
        kept = self._kept.get(key)
        if kept is not None:
            lag = self._edge.wakeups.latest(query.namespace) - position.revision
            if kept.is_full or lag < _SHARED_LAG_MAX:
                return kept
        # Who took a later wake-up must not be answered by a read that may have begun before it.
        read = (key, wakeup)
        task = self._under_way.get(read)
        if task is None:
            task = asyncio.create_task(self._make(query, position))
            self._under_way[read] = task
            task.add_done_callback(lambda done: self._end(read, done))
        return await asyncio.shield(task)

    async def _make(self, query: Query, position: Position) -> Message:
        message = await self._edge.read(self._read, query, position)
        size_bytes = len(message.data)
        if size_bytes:
            replaced = self._kept.pop((query, position), None)
            self._kept_bytes += size_bytes - (len(replaced.data) if replaced else 0)
            self._kept[query, position] = message
            while self._kept_bytes > self._edge.limits.watch_shared_bytes_max:
                _key, dropped = self._kept.popitem(last=False)
                self._kept_bytes -= len(dropped.data)
        return message

    def _read(self, query: Query, position: Position) -> Message:
        batch = self._feed.read(query, position)
        data = changes.message(query, batch).SerializeToString() if batch.changes else b""
        return Message(data, batch.position, batch.latest, batch.is_full)

    def _end(self, read: object, task: "asyncio.Task[Message]") -> None:
        del self._under_way[read]
        if not task.cancelled():
            # Looked at also when every watch that waited for it has gone.
            task.exception()


class Watching:
    """Streams what passes a query, for the handlers of watches."""

    def __init__(self, edge: Edge) -> None:
        """Serve the store behind an edge."""
        self._edge = edge
        self._messages = Messages(edge)

    async def stream(
        self, query: Query, start_revision: int, interval_seconds: float
    ) -> AsyncIterator[bytes]:
        """Yield serialized messages from a revision on, 0 for now, for as long as it is asked."""
        namespace, clock, wakeups = query.namespace, self._edge.engine.clock, self._edge.wakeups
        with self._edge.open_stream(), wakeups.open(namespace):
            position, latest = await self._messages.begin(namespace, start_revision)
            # A start in the future is waited for in silence; to resume at the tip is no such start.
            is_silent = position.revision > latest + 1
            # Who resumes learns at once that the watch has begun: by the first changes or by this.
            due_seconds = clock.monotonic_seconds()
            if not start_revision:
                yield changes.progress(query, position)
                due_seconds += interval_seconds
            while True:
                wakeup = wakeups.next(namespace)
                message = await self._messages.next(query, position, wakeup)
                position = message.position
                if message.data:
                    yield message.data
                    due_seconds = clock.monotonic_seconds() + interval_seconds
                    continue
                is_silent = is_silent and message.latest < start_revision
                remaining_seconds = due_seconds - clock.monotonic_seconds()
                is_due = remaining_seconds <= 0
                if is_silent or (position.revision > message.latest and not is_due):
                    # Not awaited itself: who is cancelled would cancel it for the others.
                    patience_seconds = None if is_silent else remaining_seconds
                    moved, _waiting = await asyncio.wait([wakeup], timeout=patience_seconds)
                    is_due = not moved
                if is_due and not is_silent and not position.place:
                    yield changes.progress(query, position)
                    due_seconds = clock.monotonic_seconds() + interval_seconds


class WatchHandlers:
    """The handler of WatchChanges."""

    _edge: Edge
    _watching: Watching

    async def WatchChanges(  # noqa: N802 - the contract's name
        self, request: WatchChangesRequest, context: Context
    ) -> AsyncIterator[Any]:
        """Stream changes, as messages that are serialized already; see the contract."""
        del context
        query = self._asked(request)
        interval_seconds = interval_seconds_of(request)
        async for data in self._watching.stream(query, request.start_revision, interval_seconds):
            yield data

    def _asked(self, request: WatchChangesRequest) -> WatchQuery:
        limits = self._edge.limits
        namespace = validate.namespace_of(request.namespace)
        check_filter("prefixes", len(request.prefixes), limits)
        prefixes = {
            validate.prefix_of(prefix, limits, f"prefixes[{index}]")
            for index, prefix in enumerate(request.prefixes)
        }
        return WatchQuery(
            namespace,
            tuple(sorted(prefixes)),
            _kinds_of(request),
            request.with_values,
            request.with_previous_values,
        )


def check_filter(what: str, count: int, limits: Limits) -> None:
    """Raise ArgumentInvalidError when a filter of a watch names too much."""
    limit = limits.watch_prefixes_max
    if count > limit:
        raise ArgumentInvalidError(
            f"the watch has {count} {what}; the limit is {limit} (watch_prefixes_max); use "
            f"fewer, or several watches",
            field=what,
            limit=limit,
        )


def interval_seconds_of(request: WatchChangesRequest | WatchTransitionsRequest) -> float:
    """Return how often a watch is told how far it has come, in seconds."""
    if request.HasField("progress_interval"):
        return _interval_ms_of(request.progress_interval) / 1_000
    return _PROGRESS_MS_DEFAULT / 1_000


def _interval_ms_of(interval: Duration) -> int:
    interval_ms = validate.whole_ms_of(interval)
    if interval_ms is None or not _PROGRESS_MS_MIN <= interval_ms <= _PROGRESS_MS_MAX:
        raise ArgumentInvalidError(
            f"the progress interval of {interval.seconds + interval.nanos / 1e9:g} s must be from "
            f"{_PROGRESS_MS_MIN} ms to {_PROGRESS_MS_MAX // 1_000} s (a day)",
            field="progress_interval",
            limit=_PROGRESS_MS_MIN,
        )
    return interval_ms


def _kinds_of(request: WatchChangesRequest) -> frozenset[ChangeType]:
    known = {int(kind) for kind in ChangeType}
    unknown = set(request.kinds) - known
    if unknown:
        raise ArgumentInvalidError(
            f"kinds holds {min(unknown)}, which is no kind of change; leave it empty for all",
            field="kinds",
        )
    return frozenset(ChangeType(kind) for kind in request.kinds)
