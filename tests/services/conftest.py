"""A server that the tests of the edge share, and a namespace for each of them."""

import itertools
from collections.abc import Iterator

import pytest

from tests.machines import Machines
from tests.serving import LoopThread, RunningServer, ServerFactory

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def shared(
    tmp_path_factory: pytest.TempPathFactory, loop_thread: LoopThread
) -> Iterator[RunningServer]:
    """Return a server for tests that need no server of their own."""
    factory = ServerFactory(tmp_path_factory.mktemp("services") / "data", loop_thread)
    yield factory()
    factory.close()


@pytest.fixture
def namespace() -> str:
    """Return a namespace that no other test uses."""
    return f"services-{next(_numbers)}"


@pytest.fixture
def machines(shared: RunningServer, namespace: str) -> Machines:
    """Return the machines of a namespace of the shared server."""
    return Machines(shared, namespace)
