"""Factories that every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.clocks import ManualClock
from tests.engines import EngineFactory
from tests.serving import LoopThread, ServerFactory

# A machine that has other things to do may take its time.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that only the test moves."""
    return ManualClock()


@pytest.fixture
def make_engine(tmp_path: Path, clock: ManualClock) -> Iterator[EngineFactory]:
    """Return a factory of engines, which closes them after the test."""
    factory = EngineFactory(tmp_path / "data", clock)
    yield factory
    factory.close()


@pytest.fixture(scope="session")
def loop_thread() -> Iterator[LoopThread]:
    """Return the event loop on which the servers of this process run."""
    thread = LoopThread()
    yield thread
    thread.close()


@pytest.fixture
def make_server(tmp_path: Path, loop_thread: LoopThread) -> Iterator[ServerFactory]:
    """Return a factory of servers, which stops them after the test."""
    factory = ServerFactory(tmp_path / "data", loop_thread)
    yield factory
    factory.close()
