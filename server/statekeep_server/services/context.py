"""What every handler is given: the engine, the limits, the bridge to the writer, reading threads.

Owns the count of open streams.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from statekeep_server.config import Limits
from statekeep_server.domain.programs import Programs
from statekeep_server.errors import StreamsTooManyError
from statekeep_server.services.hooks import Hooks
from statekeep_server.services.readers import Readers
from statekeep_server.services.wakeups import Wakeups
from statekeep_server.services.writes import Writes
from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import AnswerT, Plan

Context: TypeAlias = Any
"""The context of a call, as grpc.aio hands it to a handler; its own types miss half of it."""


class Edge:
    """The way from the handlers of one server to its store; made on the server's event loop."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        """Serve an open engine."""
        self.engine = engine
        self.limits = limits
        self.writes = Writes(engine)
        self.wakeups = Wakeups(engine)
        self.hooks = Hooks(limits.hook_questions_max)
        self.programs = Programs()
        self.start_ms = engine.clock.now_ms()
        self.streams_count = 0
        self.stopping = asyncio.Event()
        self.readers = Readers(limits.long_reads_waiting_max)
        self.read, self.read_long = self.readers.read, self.readers.read_long

    @contextmanager
    def open_stream(self) -> Iterator[None]:
        """Count a stream while it is served; StreamsTooManyError when there are enough."""
        if self.streams_count >= self.limits.streams_max:
            raise StreamsTooManyError(
                f"{self.streams_count} streams are open, the limit (streams_max); "
                f"try again shortly",
                limit=self.limits.streams_max,
            )
        self.streams_count += 1
        try:
            yield
        finally:
            self.streams_count -= 1

    async def apply(self, plan: Plan[AnswerT], context: Context) -> AnswerT:
        """Apply a plan before the call's deadline and return its answer once it is durable."""
        return await self.writes.apply(plan, deadline_seconds=self.deadline_of(context))

    def deadline_of(self, context: Context) -> float | None:
        """Return the moment of the monotonic clock after which a write must not be applied."""
        remaining_seconds: float | None = context.time_remaining()
        if remaining_seconds is None:
            return None
        return self.engine.clock.monotonic_seconds() + remaining_seconds

    def close(self) -> None:
        """End the reading threads once they are done."""
        self.readers.close()
