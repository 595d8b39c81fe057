"""Time as a parameter. A leaf: nothing else in the server reads a clock."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where time comes from: the system in a server, a test's hand in a test."""

    def now_ms(self) -> int:
        """Return the wall clock in milliseconds since 1970-01-01 UTC."""

    def monotonic_seconds(self) -> float:
        """Return a clock that never goes back, for deadlines and durations."""


class SystemClock:
    """The machine's own clocks."""

    def now_ms(self) -> int:
        """Return the wall clock in milliseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1_000_000

    def monotonic_seconds(self) -> float:
        """Return the monotonic clock in seconds; only differences mean something."""
        return time.monotonic()
