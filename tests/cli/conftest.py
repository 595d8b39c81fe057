"""One real server for all tests of the command, and a namespace for each of them."""

import os
import re
from collections.abc import Iterator

import pytest

from tests.cli.command import Command, serving


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server that runs as long as the tests."""
    with serving(tmp_path_factory.mktemp("cli") / "data") as taken:
        yield taken


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command with none of its variables set."""
    for name in list(os.environ):
        if name.startswith("STATEKEEP_"):
            monkeypatch.delenv(name)
    return Command()


@pytest.fixture
def statekeep(bare: Command, address: str, request: pytest.FixtureRequest) -> Command:
    """Return the command, talking to the server in a namespace of the test's own."""
    name = re.sub("[^a-z0-9]+", "-", request.node.name.lower())[:64]
    bare.environment = {"STATEKEEP_ADDRESS": address, "STATEKEEP_NAMESPACE": name}
    return bare
