"""Looking for due timers, and firing them in batches between the other writes.

Owns the pace: one batch at a time goes to the writer, in order of due time, and what asks a hook
waits beside the others. Must never hold more than a batch of timers in memory, but for those, and
never judge one of those again and again while it waits.
"""

import asyncio
from typing import Any, Final

import structlog

from statekeep_server.config import Config
from statekeep_server.domain import machines, timers
from statekeep_server.domain.machines import HookNeededError, Replies
from statekeep_server.domain.timers import Fired
from statekeep_server.errors import StatekeepError
from statekeep_server.services import judging
from statekeep_server.services.context import Edge
from statekeep_server.storage.plan import Plan
from statekeep_server.storage.timers import DropTimers, DueTimer
from statekeep_server.storage.writer import Ticket

_LOG: Final = structlog.get_logger()
_POSTPONED_SECONDS: Final = 10.0
# How many timers ask hooks at the same time, and how many more wait for their turn.
ASKING_MAX: Final = 1_000
QUEUED_MAX: Final = 10_000


class Timers:
    """Fires what is due, on the event loop of its edge, until it is stopped."""

    def __init__(self, edge: Edge, config: Config) -> None:
        """Begin at once."""
        self._edge = edge
        self._limits = config
        self._interval_seconds = config.timer_interval_seconds
        # Timers that wait for a hook, those whose turn to ask comes next, in order, and those that
        # are left alone until a moment.
        self._asking: dict[DueTimer, asyncio.Task[None]] = {}
        self._queued: dict[DueTimer, None] = {}
        self._postponed: dict[DueTimer, float] = {}
        self._is_stopping = False
        self.rounds_count = 0
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; a timer that has not fired fires after the next start."""
        self._is_stopping = True
        self._task.cancel()
        for task in self._asking.values():
            task.cancel()
        await asyncio.gather(self._task, *self._asking.values(), return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(self._interval_seconds)
            try:
                await self._fire_due()
            except StatekeepError as error:
                _LOG.warning("timers_postponed", reason=error.reason, error=str(error))
            except Exception:  # noqa: BLE001 - one bad round must not end all timers
                _LOG.exception("timers_failed")
            self.rounds_count += 1

    async def _fire_due(self) -> None:
        engine, after = self._edge.engine, b""
        now_ms, now_seconds = engine.clock.now_ms(), engine.clock.monotonic_seconds()
        self._postponed = {due: at for due, at in self._postponed.items() if at > now_seconds}
        while True:
            batch, after = engine.due_timers(after, now_ms, self._limits.timers_batch_max)
            if not batch:
                return
            gone = tuple(due.key for due in batch if not due.namespace)
            if gone:
                await self._edge.writes.run_step(DropTimers(gone))
            live = [due for due in batch if due.namespace and not self._is_waiting(due)]
            if live:
                await self._fire(live)

    def _is_waiting(self, due: DueTimer) -> bool:
        return due in self._asking or due in self._queued or due in self._postponed

    async def _fire(self, batch: list[DueTimer]) -> None:
        settled, left = asyncio.Event(), len(batch)

        def receive(_ticket: Ticket[Any]) -> None:
            nonlocal left
            left -= 1
            if not left:
                settled.set()

        plans = [(self._plan(due, machines.NO_REPLIES), None) for due in batch]
        tickets = self._edge.writes.submit_all(plans, receive)
        await settled.wait()
        for due, ticket in zip(batch, tickets, strict=True):
            if isinstance(ticket.error, HookNeededError):
                self._ask(due, ticket.error)
            elif ticket.error is not None:
                self._postpone(due, ticket.error)

    def _plan(self, due: DueTimer, replies: Replies) -> Plan[Fired]:
        return timers.fire(due, replies, self._edge.programs, self._limits)

    def _ask(self, due: DueTimer, needed: HookNeededError) -> None:
        # A slow hook holds up its own timer alone.
        if len(self._asking) < ASKING_MAX:
            self._begin_asking(due, needed)
        elif len(self._queued) < QUEUED_MAX:
            self._queued[due] = None
        else:
            self._leave_alone(due)

    def _begin_asking(self, due: DueTimer, needed: HookNeededError | None) -> None:
        task = asyncio.create_task(self._fire_with_hook(due, needed))
        self._asking[due] = task
        task.add_done_callback(lambda _task: self._end_asking(due))

    def _end_asking(self, due: DueTimer) -> None:
        del self._asking[due]
        if self._queued and not self._is_stopping:
            following = next(iter(self._queued))
            del self._queued[following]
            self._begin_asking(following, None)

    async def _fire_with_hook(self, due: DueTimer, needed: HookNeededError | None) -> None:
        """Judge a timer with what hooks answer; `needed` is what is known to be asked already."""
        try:
            await judging.apply(
                self._edge,
                due.namespace,
                lambda replies: self._plan(due, replies),
                None,
                needed,
            )
        except (judging.MachineMovingError, StatekeepError) as error:
            self._postpone(due, error)
        except Exception as error:  # noqa: BLE001 - one bad timer must not end the others
            _LOG.exception("timer_failed")
            self._postpone(due, error)

    def _postpone(self, due: DueTimer, error: BaseException) -> None:
        # What fails now, such as a damaged machine or a full disk, may work later; until then it
        # must not hold up the timers behind it.
        _LOG.warning(
            "timer_postponed", namespace=due.namespace, machine=due.machine_id, error=str(error)
        )
        self._leave_alone(due)

    def _leave_alone(self, due: DueTimer) -> None:
        now_seconds = self._edge.engine.clock.monotonic_seconds()
        self._postponed[due] = now_seconds + _POSTPONED_SECONDS
