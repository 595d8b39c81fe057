"""The bell of the watches: it rings when a commit has moved a namespace, and when the server stops.

Owns who waits for which namespace. It tells that there is something new, never what: that is read
from the log. However many commits are made, the event loop is woken once for those it missed.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from statekeep_server.errors import ServerStoppingError
from statekeep_server.storage.engine import Engine


@dataclass(slots=True)
class _Waiting:
    """The watches of one namespace, what they wait for, and the latest revision heard of."""

    watches_count: int = 0
    wakeup: asyncio.Future[None] | None = None
    latest: int = 0


class Wakeups:
    """Wakes watches on the event loop that it was made on."""

    def __init__(self, engine: Engine) -> None:
        """Listen to an open engine."""
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, _Waiting] = {}
        self._moved: deque[dict[str, int]] = deque()
        self._is_woken = False
        self._is_closed = False
        engine.listen(self._on_commit)

    @contextmanager
    def open(self, namespace: str) -> Iterator[None]:
        """Keep track of a namespace while it is watched; `next` and `latest` may be asked then."""
        waiting = self._waiting.setdefault(namespace, _Waiting())
        waiting.watches_count += 1
        try:
            yield
        finally:
            waiting.watches_count -= 1
            if not waiting.watches_count:
                del self._waiting[namespace]

    def next(self, namespace: str) -> asyncio.Future[None]:
        """Return what is done once the namespace has moved; take it first, then read.

        Raises ServerStoppingError when the server stops; `close` wakes everybody to see it.
        """
        if self._is_closed:
            raise ServerStoppingError("the server is shutting down; resume the watch shortly")
        waiting = self._waiting[namespace]
        if waiting.wakeup is None:
            waiting.wakeup = self._loop.create_future()
        return waiting.wakeup

    def latest(self, namespace: str) -> int:
        """Return the latest revision that was heard of; it may be behind, and is 0 at first."""
        return self._waiting[namespace].latest

    def close(self) -> None:
        """Wake all watches for the last time."""
        self._is_closed = True
        for waiting in self._waiting.values():
            self._ring(waiting)

    def _on_commit(self, moved: Mapping[str, int]) -> None:
        # Runs on the writer's thread. A watch that begins just now reads what was committed.
        if not self._waiting:
            return
        self._moved.append(dict(moved))
        if not self._is_woken:
            self._is_woken = True
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        # Cleared first: a commit from here on wakes the loop again.
        self._is_woken = False
        while self._moved:
            for namespace, latest in self._moved.popleft().items():
                waiting = self._waiting.get(namespace)
                if waiting is not None:
                    waiting.latest = latest
                    self._ring(waiting)

    @staticmethod
    def _ring(waiting: _Waiting) -> None:
        if waiting.wakeup is not None:
            waiting.wakeup.set_result(None)
            waiting.wakeup = None
