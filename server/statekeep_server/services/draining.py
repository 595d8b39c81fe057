"""The calls under way: how a stop lets them finish and turns new ones away.

Owns the count of calls and the refusal of those that come while the server stops. Questions for
its health are not counted: they may stay open for ever.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from statekeep_server.errors import ServerStoppingError

# Callers that are busy at the moment of a stop are told so, instead of being cut off.
_LATE_CALLS_SECONDS: Final = 0.2


class Calls:
    """Counts calls on one event loop."""

    def __init__(self) -> None:
        """Begin with none, and let them in."""
        self._count = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._is_stopping = False

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count a call while it is served; ServerStoppingError once a stop has begun."""
        if self._is_stopping:
            raise ServerStoppingError("the server is shutting down; try again shortly")
        self._count += 1
        self._is_idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._is_idle.set()

    async def drain(self, grace_seconds: float) -> None:
        """Turn new calls away and wait for those under way, at most as long as the grace."""
        self._is_stopping = True
        try:
            await asyncio.wait_for(self._is_idle.wait(), grace_seconds)
        except TimeoutError:
            return
        await asyncio.sleep(_LATE_CALLS_SECONDS)
