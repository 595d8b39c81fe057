"""Time in a test's hand."""

START_MS = 1_800_000_000_000


class ManualClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self._now_ms = now_ms
        self._monotonic_ms = 0

    def now_ms(self) -> int:
        """Return the wall clock in milliseconds since 1970-01-01 UTC."""
        return self._now_ms

    def monotonic_seconds(self) -> float:
        """Return the monotonic clock in seconds."""
        return self._monotonic_ms / 1_000

    def advance(self, ms: int) -> None:
        """Let time pass."""
        self._now_ms += ms
        self._monotonic_ms += ms

    def set_back(self, ms: int) -> None:
        """Set the wall clock back, as an operator or a time server may."""
        self._now_ms -= ms
