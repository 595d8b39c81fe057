"""Engines for tests: real ones on real files, small, and closed at the end of the test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from statekeep_server.storage.engine import Engine, EngineLimits
from tests.clocks import ManualClock

SMALL = EngineLimits(
    store_bytes_max=64 << 20,
    waiting_writes_max=100,
    group_plans_max=50,
    group_bytes_max=1 << 20,
    namespaces_max=20,
    request_ids_max=10,
)


@dataclass
class EngineFactory:
    """Opens engines on a manual clock; without a path, all on the same new directory."""

    directory: Path
    clock: ManualClock
    _opened: list[Engine] = field(default_factory=list)

    def __call__(
        self,
        path: Path | None = None,
        limits: EngineLimits = SMALL,
        on_failure: Callable[[BaseException], None] = lambda _error: None,
    ) -> Engine:
        """Open the engine of a directory."""
        engine = Engine(path or self.directory, self.clock, limits, on_failure)
        self._opened.append(engine)
        return engine

    def close(self) -> None:
        """Close every engine that was opened; closing one twice does no harm."""
        while self._opened:
            self._opened.pop().close()
