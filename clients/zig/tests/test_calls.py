"""The cases of `calls.zig` against grpcio, in plain text and over TLS, with a check for leaks."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROGRAMS, Server, run

LISTED = PROGRAMS / "calls"
CASES = (
    subprocess.run([LISTED, "list"], capture_output=True, text=True, check=True).stdout.split()
    if LISTED.exists()
    else ["none"]
)
SHARED = [case for case in CASES if not case.startswith("server-")]


def check(case: str, target: str, timeout: float = 60, **env: str) -> None:
    done = run("calls", case, target, env=env, timeout=timeout)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("case", SHARED)
def test_case_in_plain_text(case: str, plain_server: Server) -> None:
    check(case, plain_server.target)


@pytest.mark.parametrize("case", SHARED)
def test_case_over_tls(case: str, tls_server: Server, certificate: dict[str, str]) -> None:
    check(case, tls_server.target, ROOTS=certificate["roots"])


def test_a_certificate_of_somebody_else_is_refused(tls_server: Server, make_root: str) -> None:
    done = run("calls", "unary", tls_server.target, env={"ROOTS": make_root})
    assert done.returncode != 0
    assert "Unavailable" in done.stderr


@pytest.fixture
def make_root() -> str:
    import trustme  # noqa: PLC0415 - only here

    return trustme.CA().cert_pem.bytes().decode()


def test_unix_socket(make_server: Callable[..., Server], tmp_path: Path) -> None:
    path = tmp_path / "s"
    with make_server("--unix", str(path)):
        check("unary", f"unix:{path}")


def test_a_server_that_dies_and_comes_back(make_server: Callable[..., Server]) -> None:
    """A stream fails with Unavailable; a call that waits is served by the next process."""
    with make_server() as server:

        def restart() -> None:
            server.process.wait()
            server.stop()
            server.start()

        thread = threading.Thread(target=restart)
        thread.start()
        check("server-killed", server.target)
        thread.join()


def test_connections_that_the_server_ends_lose_no_call(
    make_server: Callable[..., Server],
) -> None:
    """With a new GOAWAY every 150 ms, no call of 8 tasks fails."""
    with make_server("--age-ms", "150") as server:
        check("server-soak", server.target)


def test_a_server_with_few_places_refuses_no_call_for_good(
    make_server: Callable[..., Server],
) -> None:
    with make_server("--streams", "4") as server:
        check("server-soak", server.target)


def test_a_frozen_server(make_server: Callable[..., Server]) -> None:
    """Deadlines hold although nothing is read, and a keepalive gives the connection up."""
    with make_server() as server:
        check("server-frozen", server.target, SERVER_PID=str(server.process.pid))


def test_keepalive_is_slowed_down_by_too_many_pings(make_server: Callable[..., Server]) -> None:
    with make_server("--ping-interval-ms", "60000") as server:
        check("server-calm", server.target)
