"""The bridge from the event loop to the writer's thread.

Owns the wake-ups: however many writes a group commit settles, the loop is woken once for them.
"""

import asyncio
from collections import deque
from typing import Any

from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import AnswerT, Plan
from statekeep_server.storage.writer import ResultT, Step, Ticket


class Writes:
    """Submits plans and steps from the event loop that it was made on."""

    def __init__(self, engine: Engine) -> None:
        """Serve the running event loop."""
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._settled: deque[Ticket[Any]] = deque()
        self._is_woken = False
        self._futures: dict[Ticket[Any], asyncio.Future[None]] = {}

    async def apply(self, plan: Plan[AnswerT], *, deadline_seconds: float | None = None) -> AnswerT:
        """Apply a plan and return its answer once it is durable; errors of the plan are raised.

        A caller that is cancelled while the plan still waits takes it out of the queue.
        """
        answer: AnswerT = await self._wait(plan, deadline_seconds)
        return answer

    async def run_step(
        self, step: Step[ResultT], *, deadline_seconds: float | None = None
    ) -> ResultT:
        """Run a step and return its result once it is durable."""
        result: ResultT = await self._wait(step, deadline_seconds)
        return result

    async def _wait(self, work: Any, deadline_seconds: float | None) -> Any:  # noqa: ANN401
        ticket = self._engine.submit(work, self._on_settled, deadline_seconds=deadline_seconds)
        future = self._futures[ticket] = self._loop.create_future()
        try:
            await future
        except asyncio.CancelledError:
            ticket.cancel()
            raise
        return ticket.outcome()

    def _on_settled(self, ticket: Ticket[Any]) -> None:
        # Runs on the writer's thread; appending to a deque is atomic there.
        self._settled.append(ticket)
        if not self._is_woken:
            self._is_woken = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        # Cleared first: a ticket that settles from here on wakes the loop again.
        self._is_woken = False
        while self._settled:
            future = self._futures.pop(self._settled.popleft())
            if not future.done():
                future.set_result(None)
