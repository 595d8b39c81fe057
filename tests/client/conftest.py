"""Servers and clients for the tests of the Python client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from statekeep import Client
from statekeep_server.config import Config
from tests.client.serving import FlakyServer, serving, serving_flaky


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Return the address of a real server with an empty store."""
    with serving(
        Config.model_validate({"listen": "127.0.0.1:0", "data": tmp_path / "data"})
    ) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    """Return a client of the real server, in a namespace other than the default one."""
    with Client(address, namespace="tests") as client:
        yield client


@pytest.fixture
def flaky() -> Iterator[FlakyServer]:
    """Return a server that fails as it is told."""
    with serving_flaky() as flaky:
        yield flaky
