"""Bearer tokens: who may call, and what is told to those who may not."""

from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from structlog.testing import capture_logs

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1 import store_service_pb2 as pb
from statekeep_server.services import tokens
from statekeep_server.services.listening import StartError
from tests.refusals import refused
from tests.services.test_contract import METHODS, multicallable, sent
from tests.serving import ServerFactory

STATUS = admin_pb.GetStatusRequest()


@pytest.fixture
def token() -> str:
    """Return a token that nobody knows yet."""
    return tokens.generate()


@pytest.fixture
def token_file(tmp_path: Path, token: str) -> Path:
    """Return a token file that accepts the token."""
    path = tmp_path / "tokens"
    path.write_text(f"# who may call\n\n{tokens.line_for('backend', token)}\n")
    return path


def test_the_file_holds_no_token(token_file: Path, token: str) -> None:
    """Whoever reads it cannot call."""
    assert token not in token_file.read_text()


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
def test_a_known_token_is_let_in(
    make_server: ServerFactory, token_file: Path, token: str, scheme: str
) -> None:
    """The scheme may be written in any case."""
    server = make_server(token_file=token_file)
    metadata = (("authorization", scheme + token),)
    assert server.admin.GetStatus(STATUS, metadata=metadata).store_id


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_rpc_wants_a_token(make_server: ServerFactory, token_file: Path, name: str) -> None:
    """Without one no RPC answers anything else, not even for bytes that are no request."""
    server = make_server(token_file=token_file)
    refusal = refused(multicallable(server, name), sent(name, b"\xff"))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_MISSING")


def test_a_wrong_token_is_refused_and_never_logged(
    make_server: ServerFactory, token_file: Path, token: str
) -> None:
    """Another scheme, another token, a part of one, or the hash itself does not help."""
    server = make_server(token_file=token_file)
    stored_hash = token_file.read_text().split("sha256:")[1].strip()
    wrong = [
        f"Basic {token}",
        token,
        f"Bearer {token}x",
        f"Bearer {token[:-1]}",
        f"Bearer {stored_hash}",
        f"Bearer sha256:{stored_hash}",
        "Bearer ",
        "Bearer",
        "",
        f"Bearer {token} {token}",
    ]
    with capture_logs() as logs:
        for text in wrong:
            refusal = refused(server.admin.GetStatus, STATUS, metadata=(("authorization", text),))
            assert refusal.reason == "TOKEN_INVALID", text
            assert refusal.code is grpc.StatusCode.UNAUTHENTICATED
            assert token not in str(refusal)
    assert token not in repr(logs)
    assert len(logs) == len(wrong)


def test_two_authorizations_of_which_one_is_wrong_are_refused(
    make_server: ServerFactory, token_file: Path, token: str
) -> None:
    """A proxy that adds its own cannot be played against the server."""
    server = make_server(token_file=token_file)
    good, bad = ("authorization", f"Bearer {token}"), ("authorization", "Bearer wrong")
    for metadata in ((good, bad), (bad, good)):
        assert refused(server.admin.GetStatus, STATUS, metadata=metadata).reason == "TOKEN_INVALID"


def test_streams_and_reflection_want_a_token_and_health_does_not(
    make_server: ServerFactory, token_file: Path, token: str
) -> None:
    """Who watches over the server needs no token; who explores it does."""
    server = make_server(token_file=token_file)
    assert refused(server.store.ScanEntries, pb.ScanEntriesRequest()).reason == "TOKEN_MISSING"
    reflection = server.channel.stream_stream(
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
    )
    assert refused(reflection, iter([b"\x3a\x00"])).reason == "TOKEN_MISSING"
    metadata = (("authorization", f"Bearer {token}"),)
    assert list(reflection(iter([b"\x3a\x00"]), metadata=metadata))
    health = health_pb2_grpc.HealthStub(server.channel)
    answer = health.Check(health_pb2.HealthCheckRequest())
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nobody\n",
        "backend\n",
        "backend plain-token\n",
        "backend sha256:abc\n",
        "backend sha256:" + "g" * 64 + "\n",
        "\0",
        "b\xff",
    ],
)
def test_a_server_does_not_start_with_a_broken_token_file(
    make_server: ServerFactory, tmp_path: Path, text: str
) -> None:
    """The error names the file; an empty one would let nobody in."""
    path = tmp_path / "broken-tokens"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(StartError, match="broken-tokens"):
        make_server(token_file=path)
    with pytest.raises(StartError, match="no-such-file"):
        make_server(token_file=tmp_path / "no-such-file")
