"""When a failed call is tried again. Owns the arithmetic of waiting; it never waits itself."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from statekeep.errors import StatekeepError


@dataclass(frozen=True, slots=True)
class Retry:
    """How long to wait between the attempts of one call, and how many there are.

    Reads are tried again, and writes that carry a `request_id`, when the server cannot be reached
    or says that trying again helps. Before the second attempt the client waits a random time
    between half of `pause_seconds_first` and all of it; the bound doubles with each attempt, up to
    `pause_seconds_max`, so that ten attempts take from 4.6 to 9.2 s. The call's own time limits it
    all. `attempts_max=1` turns it off.

    A watch that has begun, and hooks that are served, pause alike but count no attempts: they come
    back for as long as they are open.
    """

    attempts_max: int = 10
    pause_seconds_first: float = 0.05
    pause_seconds_max: float = 2.0
    random: Callable[[], float] = random.random

    def pause_seconds(self, attempts_failed: int) -> float:
        """Return how long to wait after so many failed attempts; another time for each call."""
        doublings = min(attempts_failed - 1, 62)
        bound = min(self.pause_seconds_max, self.pause_seconds_first * 2.0**doublings)
        return (1.0 + self.random()) / 2.0 * bound


def check_timeout(timeout_seconds: float | None) -> None:
    """Raise ValueError unless it is a time that a call can take, or None for no limit."""
    if timeout_seconds is not None and not timeout_seconds > 0:
        raise ValueError(
            f"timeout_seconds is {timeout_seconds}, but it has to be above 0, or None for no limit."
        )


class Attempts:
    """The attempts of one call: counts them, and knows how much of its time is left."""

    def __init__(
        self, retry: Retry, timeout_seconds: float | None, clock: Callable[[], float]
    ) -> None:
        check_timeout(timeout_seconds)
        self._retry = retry
        self._clock = clock
        self._failed = 0
        self._deadline = None if timeout_seconds is None else clock() + timeout_seconds

    def remaining_seconds(self) -> float | None:
        """Return how much time is left, never below 0; None when there is no limit."""
        return None if self._deadline is None else max(0.0, self._deadline - self._clock())

    def succeeded(self) -> None:
        """Forget the failures: a stream that has delivered something starts to count anew."""
        self._failed = 0

    def pause_seconds(self, failure: StatekeepError, *, for_ever: bool = False) -> float | None:
        """Return how long to wait before the next attempt, or None when there is none.

        With `for_ever` there is always one, unless trying again does not help.
        """
        self._failed += 1
        is_last = self._failed >= self._retry.attempts_max and not for_ever
        if not failure.is_transient or is_last:
            return None
        pause = self._retry.pause_seconds(self._failed) + (failure.retry_delay_seconds or 0.0)
        remaining = self.remaining_seconds()
        return pause if remaining is None or pause < remaining else None
