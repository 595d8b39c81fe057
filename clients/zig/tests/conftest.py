"""Programs, servers and certificates of the tests. `make test` builds the programs first."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest
import trustme

HERE = Path(__file__).parent
CLIENT = HERE.parent
PROGRAMS = CLIENT / "zig-out" / "bin"


def run(
    program: str, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run one of the programs to its end."""
    path = PROGRAMS / program
    assert path.exists(), f"{path} is missing: run `make programs`"
    return subprocess.run(
        [path, *arguments],
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
    )


class Server:
    """An echo server in a process of its own."""

    def __init__(self, code: Path, *arguments: str) -> None:
        self._code = code
        self._arguments = arguments
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start it, on the port that it had before if it had one."""
        port = [] if "--unix" in self._arguments else ["--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, HERE / "echo" / "server.py", *port, *self._arguments],
            env={**os.environ, "PYTHONPATH": str(self._code)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), line
        self.port = int(line.split()[-1])

    @property
    def target(self) -> str:
        """Where to connect to."""
        return f"127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            self.stop()


@pytest.fixture(scope="session")
def python_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate the Python code of the echo service, and let it be imported."""
    out = tmp_path_factory.mktemp("python")
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{HERE}"]
    outputs = [f"--python_out={out}", f"--grpc_python_out={out}", "echo/v1/echo.proto"]
    subprocess.run([*command, *outputs], check=True)
    sys.path.insert(0, str(out))
    return out


@pytest.fixture(scope="session")
def make_server(python_code: Path) -> Callable[..., Server]:
    """Start a server; used with `with`."""
    return lambda *arguments: Server(python_code, *arguments)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Paths of a key and its chain, and the text of the root."""
    directory = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    key, chain = directory / "key.pem", directory / "chain.pem"
    issued.private_key_pem.write_to_path(str(key))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(chain), append=True)
    roots = authority.cert_pem.bytes().decode()
    return {"key": str(key), "chain": str(chain), "roots": roots}


@pytest.fixture(scope="session")
def plain_server(make_server: Callable[..., Server]) -> Iterator[Server]:
    """Serve in plain text."""
    with make_server() as server:
        yield server


@pytest.fixture(scope="session")
def tls_server(make_server: Callable[..., Server], certificate: dict[str, str]) -> Iterator[Server]:
    """Serve over TLS."""
    arguments = ["--key", certificate["key"], "--certificate", certificate["chain"]]
    with make_server(*arguments) as server:
        yield server
