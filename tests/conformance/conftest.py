"""The arena that the tests of one process share."""

from collections.abc import Iterator

import pytest

from tests.conformance.clients import Client
from tests.conformance.runner import Arena


@pytest.fixture(scope="session")
def python_arena() -> Iterator[Arena]:
    """Return the driver of the Python client and the servers that it meets."""
    arena = Arena(Client("python").driver)
    yield arena
    assert arena.close() == 0, "the driver ended badly"
