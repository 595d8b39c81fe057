"""Where the server listens: never more open than it was told, and never twice."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from statekeep_server.services.listening import StartError
from tests.serving import ChildServer, ServerFactory


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "192.0.2.1:7420", "db.example.com:7420"])
def test_a_server_that_others_can_reach_wants_tls_and_tokens(
    make_server: ServerFactory, listen: str
) -> None:
    """It refuses to start and names both, and the ways out."""
    with pytest.raises(StartError, match="refusing to listen") as caught:
        make_server(listen=listen)
    sentence = str(caught.value)
    assert all(word in sentence for word in ("--tls-cert", "--token-file", "--insecure"))


def test_a_server_that_was_told_insecure_starts_with_a_warning(make_server: ServerFactory) -> None:
    """The warning names what is missing."""
    with capture_logs() as logs:
        server = make_server(listen="0.0.0.0:0", insecure=True)
    assert server.address.startswith("0.0.0.0:")
    warnings = [line for line in logs if line["log_level"] == "warning"]
    assert len(warnings) == 1
    assert "TLS" in repr(warnings)
    assert "tokens" in repr(warnings)


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "localhost:0", "[::1]:0", "127.8.8.8:0"])
def test_loopback_needs_neither(make_server: ServerFactory, listen: str) -> None:
    """Only programs of this machine can call."""
    with capture_logs() as logs:
        server = make_server(listen=listen)
        assert server.status().store_id
    assert not [line for line in logs if line["log_level"] == "warning"]


@pytest.mark.parametrize(
    "listen",
    [
        "",
        "7420",
        ":7420",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:x",
        "127.0.0.1:²",
    ],
)
def test_an_address_is_a_host_and_a_port(make_server: ServerFactory, listen: str) -> None:
    """Anything else is refused with an example."""
    with pytest.raises(StartError, match=r"expected host:port, such as 127\.0\.0\.1:7420"):
        make_server(listen=listen)


def test_a_second_server_on_the_directory_stops_and_names_the_first(
    make_server: ServerFactory, tmp_path: Path
) -> None:
    """It ends with exit code 1 and says which process holds the directory, and where it listens."""
    server = make_server()
    code, errors = ChildServer(tmp_path / "data").wait_ended()
    assert code == 1
    assert f"process {os.getpid()}" in errors
    assert server.address in errors
    assert "Traceback" not in errors
    assert server.status().store_id


def test_a_second_server_on_the_port_stops_and_names_the_first(
    make_server: ServerFactory, tmp_path: Path
) -> None:
    """It ends with exit code 1, says which process holds the port, and lets its directory go."""
    server = make_server()
    code, errors = ChildServer(tmp_path / "other", listen=server.address).wait_ended()
    assert code == 1
    assert f"process {os.getpid()}" in errors
    assert server.address in errors
    assert "Traceback" not in errors
    assert server.status().store_id
    make_server(directory=tmp_path / "other")
