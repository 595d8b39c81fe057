"""Looking for due timers, and firing them in batches between the other writes.

Owns the pace: one batch at a time goes to the writer, in order of due time, and what asks a hook
waits beside the others. What could not fire is left where it is and looked at again a little later,
a bounded number at a time, so that it holds up nothing. Must never keep timers in memory, but for
the batch at hand and those that ask.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog

from statekeep_server.config import Config
from statekeep_server.domain import machines, timers
from statekeep_server.domain.machines import HookNeededError, Replies
from statekeep_server.domain.timers import Fired
from statekeep_server.errors import ServerStoppingError, StatekeepError
from statekeep_server.services import judging
from statekeep_server.services.context import Edge
from statekeep_server.services.timer_turns import TimerTurns
from statekeep_server.storage.plan import Plan
from statekeep_server.storage.timers import DropTimers, DueTimer, start_of
from statekeep_server.storage.waiting import HOUSEKEEPING_LINE, Ticket

_LOG: Final = structlog.get_logger()
_READ_MAX: Final = 200
# Timers that were left behind are looked at again after this time, and until so many of them are
# left behind again; the next look goes on from there.
_AGAIN_SECONDS: Final = 10.0
_LEFT_MAX: Final = 10_000


class Timers:
    """Fires what is due, on the event loop of its edge, until it is stopped."""

    def __init__(self, edge: Edge, config: Config) -> None:
        """Begin at once."""
        self._edge = edge
        self._limits = config
        self._interval_seconds = config.timer_interval_seconds
        self._turns = TimerTurns(self._fire_with_hook, config.timers_asking_max)
        # Keys in the queue of timers: up to `_looked` everything was looked at, what was left
        # behind is looked at again from `_again` on.
        self._looked = self._again = b""
        self._again_at_seconds = 0.0
        self._now_ms = 0
        self.rounds_count = 0
        self._task = asyncio.create_task(self._work())

    def stop_asking(self) -> None:
        """Ask no more hooks, before those who answer are sent away."""
        self._turns.stop()

    async def stop(self) -> None:
        """End; a timer that has not fired fires after the next start."""
        self._task.cancel()
        await asyncio.gather(self._task, self._turns.cancel(), return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(self._interval_seconds)
            try:
                await self._look()
            except StatekeepError as error:
                _LOG.warning("timers_postponed", reason=error.reason, error=str(error))
            except Exception:  # noqa: BLE001 - one bad round must not end all timers
                _LOG.exception("timers_failed")
            self.rounds_count += 1

    async def _look(self) -> None:
        engine = self._edge.engine
        now_ms, now_seconds = engine.clock.now_ms(), engine.clock.monotonic_seconds()
        if now_ms < self._now_ms:
            # The clock was set back: timers may come due before what was looked at.
            self._looked = b""
        self._now_ms = now_ms
        if now_seconds >= self._again_at_seconds:
            self._again_at_seconds = now_seconds + _AGAIN_SECONDS
            await self._look_again(now_ms)
        settled_ms, after = engine.settled_ms(), self._looked
        while batch := self._due(after, now_ms):
            await self._fire(batch)
            after = batch[-1].key
        # A commit under way may still bring timers that were due when others were looked at.
        self._looked = min(after, start_of(settled_ms))

    async def _look_again(self, now_ms: int) -> None:
        left = 0
        while batch := [due for due in self._due(self._again, now_ms) if due.key <= self._looked]:
            left += await self._fire(batch)
            self._again = batch[-1].key
            if left >= _LEFT_MAX:
                return
        self._again = b""

    def _due(self, after: bytes, now_ms: int) -> list[DueTimer]:
        return self._edge.engine.due_timers(after, now_ms, _READ_MAX)

    async def _fire(self, batch: Sequence[DueTimer]) -> int:
        """Fire timers, but for those that ask; return how many were left behind."""
        gone = tuple(due.key for due in batch if not due.namespace)
        if gone:
            await self._edge.writes.run_step(DropTimers(gone))
        live = [due for due in batch if due.namespace and due not in self._turns]
        left, size = 0, self._limits.timers_batch_max
        for start in range(0, len(live), size):
            left += await self._fire_together(live[start : start + size])
        # Where all of them ask, nothing was waited for, and others want their turn.
        await asyncio.sleep(0)
        return left

    async def _fire_together(self, batch: Sequence[DueTimer]) -> int:
        settled, waiting = asyncio.Event(), len(batch)

        def receive(_ticket: Ticket[Any]) -> None:
            nonlocal waiting
            waiting -= 1
            if not waiting:
                settled.set()

        plans = [(self._plan(due, machines.NO_REPLIES), None) for due in batch]
        # In one line, whatever their namespaces: they fire in the order in which they came due.
        tickets = self._edge.writes.submit_all(plans, receive, line=HOUSEKEEPING_LINE)
        await settled.wait()
        left = 0
        for due, ticket in zip(batch, tickets, strict=True):
            if isinstance(ticket.error, HookNeededError):
                left += not self._turns.add(due, ticket.error)
            elif ticket.error is not None:
                left += 1
                _warn(due, ticket.error)
        return left

    def _plan(self, due: DueTimer, replies: Replies) -> Plan[Fired]:
        return timers.fire(due, replies, self._edge.programs, self._limits)

    async def _fire_with_hook(self, due: DueTimer, needed: HookNeededError | None) -> None:
        try:
            await judging.apply(
                self._edge,
                due.namespace,
                lambda replies: self._plan(due, replies),
                None,
                needed,
            )
        except ServerStoppingError:
            pass  # It fires after the next start.
        except (judging.MachineMovingError, StatekeepError) as error:
            _warn(due, error)
        except Exception:  # noqa: BLE001 - one bad timer must not end the others
            _LOG.exception("timer_failed", namespace=due.namespace, machine=due.machine_id)


def _warn(due: DueTimer, error: BaseException) -> None:
    """Tell of what failed now, such as a damaged machine or a full disk, and may work later."""
    _LOG.warning(
        "timer_postponed", namespace=due.namespace, machine=due.machine_id, error=str(error)
    )
