"""Timers that ask hooks: which of them ask now, and whose turn is next.

Owns the places for asking, of which each namespace has a share, so that a hook that nobody answers
holds up the timers of its own namespace alone. Must never judge a timer; what asks is given.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Final

from statekeep_server.domain.machines import HookNeededError
from statekeep_server.services.turns import Turns, share_of
from statekeep_server.storage.timers import DueTimer

WAITING_PER_PLACE: Final = 10

Ask = Callable[[DueTimer, HookNeededError | None], Coroutine[None, None, None]]
"""Judges a timer with what hooks answer, given what is known to be asked already; never raises."""


class TimerTurns:
    """The timers that ask, and those that wait to, in order for each namespace."""

    def __init__(self, ask: Ask, places_max: int) -> None:
        """Begin with none; a namespace has an eighth of the places, and ten waiting for each."""
        self._ask = ask
        self._places_max = places_max
        self._share_max = share_of(places_max)
        self._asking: dict[DueTimer, asyncio.Task[None]] = {}
        self._asking_counts = Counter[str]()
        self._waiting = Turns[DueTimer](WAITING_PER_PLACE * self._share_max)
        self._is_stopped = False

    def __contains__(self, due: DueTimer) -> bool:
        """Say whether a timer asks or waits for its turn."""
        return due in self._asking or self._waiting.has(due.namespace, due)

    def add(self, due: DueTimer, needed: HookNeededError) -> bool:
        """Have a timer ask, now or in its turn; False when there is no room to wait."""
        if self._is_stopped:
            return False
        if len(self._asking) < self._places_max and self._has_share(due.namespace):
            self._begin(due, needed)
            return True
        return self._waiting.add(due.namespace, due)

    def stop(self) -> None:
        """Begin no more questions."""
        self._is_stopped = True
        self._waiting.clear()

    async def cancel(self) -> None:
        """End those that ask."""
        self.stop()
        for task in self._asking.values():
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    def _has_share(self, namespace: str) -> bool:
        return self._asking_counts[namespace] < self._share_max

    def _begin(self, due: DueTimer, needed: HookNeededError | None) -> None:
        task = asyncio.create_task(self._ask(due, needed))
        self._asking[due] = task
        self._asking_counts[due.namespace] += 1
        task.add_done_callback(lambda _task: self._end(due))

    def _end(self, due: DueTimer) -> None:
        del self._asking[due]
        self._asking_counts[due.namespace] -= 1
        if not self._asking_counts[due.namespace]:
            del self._asking_counts[due.namespace]
        following = self._waiting.next(self._has_share)
        if following is not None:
            self._begin(following, None)
