"""Streams that have gone silent: owns giving one up from which nothing comes any more.

A connection can stand although its stream is lost. A server says every ten seconds how far a watch
has come, so one that says nothing for three times as long is opened again.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

SILENCE_SECONDS_MAX = 30.0


class StreamSilentError(Exception):
    """A stream said nothing for too long, and was cancelled."""


def unless_silent(call: Any, seconds_max: float = SILENCE_SECONDS_MAX) -> Iterator[Any]:  # noqa: ANN401 - a call of grpc that streams, whose messages are of any kind
    """Yield the messages of a stream; StreamSilentError when one is waited for too long.

    How long the messages are worked on does not count.
    """
    watchdog = _Watchdog(call, seconds_max)
    try:
        while True:
            watchdog.since_seconds = time.monotonic()
            message = next(call, None)
            watchdog.since_seconds = None
            if message is None:
                return
            yield message
    except Exception:
        if watchdog.has_barked:
            raise StreamSilentError from None
        raise
    finally:
        watchdog.end()


class _Watchdog:
    """A thread that cancels a call that is waited for since too long."""

    def __init__(self, call: Any, seconds_max: float) -> None:  # noqa: ANN401 - a call of grpc
        self.since_seconds: float | None = None
        self.has_barked = False
        self._call = call
        self._seconds_max = seconds_max
        self._has_ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def end(self) -> None:
        """End the thread."""
        self._has_ended.set()

    def _watch(self) -> None:
        while not self._has_ended.wait(self._seconds_max / 10):
            since_seconds = self.since_seconds
            if since_seconds is None:
                continue
            if time.monotonic() - since_seconds > self._seconds_max:
                self.has_barked = True
                self._call.cancel()
                return
