"""A server for the examples of the pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.serving import ChildServer


@pytest.fixture
def start_empty(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Return what starts a server on an empty directory and returns its address."""
    started = list[ChildServer]()

    def start() -> str:
        started.append(ChildServer(tmp_path / f"data-{len(started)}"))
        return started[-1].wait_serving()

    yield start
    for server in started:
        server.kill()
