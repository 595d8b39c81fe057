"""The bridge from the event loop to the writer's thread.

Owns the wake-ups: however many writes a group commit settles, the loop is woken once for them.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from statekeep_server.storage.engine import Engine
from statekeep_server.storage.plan import AnswerT, Plan
from statekeep_server.storage.waiting import ResultT, Step, Ticket

Receiver = Callable[[Ticket[Any]], None]


class Writes:
    """Submits plans and steps from the event loop that it was made on."""

    def __init__(self, engine: Engine) -> None:
        """Serve the running event loop."""
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._settled: deque[Ticket[Any]] = deque()
        self._is_woken = False
        self._receivers: dict[Ticket[Any], Receiver] = {}
        engine.wake_after_groups(self._wake)

    def submit_all(
        self, plans: Iterable[tuple[Plan[Any], float | None]], receive: Receiver, *, line: str
    ) -> list[Ticket[Any]]:
        """Queue plans with their deadlines next to each other in a line, or none of them.

        `receive` is called on the event loop with each ticket once it is settled.
        """
        tickets: list[Ticket[Any]] = [
            Ticket(plan, deadline, self._settled.append, line) for plan, deadline in plans
        ]
        self._engine.submit_all(tickets)
        self._receivers.update(dict.fromkeys(tickets, receive))
        return tickets

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
        ticket = self._engine.submit(work, self._settled.append, deadline_seconds=deadline_seconds)
        future = self._loop.create_future()
        self._receivers[ticket] = partial(_release, future)
        try:
            await future
        except asyncio.CancelledError:
            ticket.cancel()
            raise
        return ticket.outcome()

    def _wake(self) -> None:
        # Runs on the writer's thread, where looking into a deque that others empty does no harm.
        if self._settled and not self._is_woken:
            self._is_woken = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        # Cleared first: a ticket that settles from here on wakes the loop again.
        self._is_woken = False
        while self._settled:
            ticket = self._settled.popleft()
            self._receivers.pop(ticket)(ticket)


def _release(future: asyncio.Future[None], _ticket: Ticket[Any]) -> None:
    if not future.done():
        future.set_result(None)
