"""How the command says that it failed."""

import json
import socket
from pathlib import Path

import pytest
import trustme

from tests.cli.command import Command, serving


@pytest.fixture
def nobody() -> str:
    """Return an address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def test_a_server_that_cannot_be_reached_ends_with_4(bare: Command, nobody: str) -> None:
    """The error names the address, and there is no traceback."""
    outcome = bare("status", "--address", nobody)
    assert outcome.code == 4
    assert outcome.error.startswith(f"error: cannot reach the server at {nobody}")
    assert len(outcome.error.splitlines()) == 1


def test_a_server_that_does_not_answer_in_time_ends_with_4(bare: Command) -> None:
    """A deadline that passes without an answer counts as not reached."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        outcome = bare("keys", "--address", address, "--timeout", "0.2")
    assert outcome.code == 4


def test_an_error_is_a_json_object_when_json_is_asked_for(statekeep: Command, nobody: str) -> None:
    """Refusals, silence and usage errors are all one JSON object on standard error."""
    for arguments, code, reason in (
        (("load", "absent", "--output", "json"), 1, "ENTRY_NOT_FOUND"),
        (("--output", "json", "load", "absent"), 1, "ENTRY_NOT_FOUND"),
        (("save", "k", "{", "--json", "--output", "json"), 3, "VALUE_INVALID"),
        (("keys", "--output", "json", "--address", nobody), 4, "UNAVAILABLE"),
        (("load", "--output", "json"), 2, "USAGE"),
    ):
        outcome = statekeep(*arguments)
        assert outcome.code == code
        assert json.loads(outcome.error)["reason"] == reason
        assert outcome.data == b""


def test_a_refusal_tells_what_is_wrong_with_which_field(statekeep: Command) -> None:
    """The sentence of the server and its reason are on one line."""
    outcome = statekeep("--namespace", "Not/A/Name", "keys")
    assert outcome.code == 3
    assert "NAMESPACE_INVALID" in outcome.error


def test_an_option_after_the_command_is_stronger_than_before_it(
    statekeep: Command, nobody: str, address: str
) -> None:
    """Command, then group, then environment."""
    statekeep.environment["STATEKEEP_ADDRESS"] = nobody
    assert statekeep("keys").code == 4
    assert statekeep("--address", address, "keys").code == 0
    assert statekeep("--address", nobody, "keys", "--address", address).code == 0


def test_tls_and_tokens_are_given_as_files(bare: Command, tmp_path: Path) -> None:
    """With the authority and the token a call goes through; without, the reason says why."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    for name, content in (
        ("ca.pem", authority.cert_pem),
        ("cert.pem", issued.cert_chain_pems[0]),
        ("key.pem", issued.private_key_pem),
    ):
        content.write_to_path(str(tmp_path / name))
    tokens = str(tmp_path / "tokens")
    created = bare("token", "create", "--name", "laptop", "--token-file", tokens)
    (tmp_path / "laptop.token").write_bytes(created.data)
    flags = [f"--tls-cert={tmp_path}/cert.pem", f"--tls-key={tmp_path}/key.pem"]
    with serving(tmp_path / "data", *flags, f"--token-file={tokens}") as address:
        tls = ("--address", address, "--tls-ca", str(tmp_path / "ca.pem"))
        wrong = "sk_guess"
        token = ("--token-from", str(tmp_path / "laptop.token"))
        assert bare(*tls, *token, "save", "k", "v").code == 0
        assert "TOKEN_MISSING" in bare(*tls, "load", "k").error
        assert "TOKEN_INVALID" in bare(*tls, "--token", wrong, "load", "k").error
        assert bare(*tls, *token, "load", "k", "--token", wrong).code == 3
        assert bare("--address", address, *token, "load", "k").code == 4
        bare.environment["STATEKEEP_TOKEN"] = wrong
        assert bare(*tls, *token, "load", "k").data == b"v"


def test_a_token_is_given_in_one_way(bare: Command, tmp_path: Path) -> None:
    """Two tokens, and a token with characters that none has, are refused before a call."""
    file = tmp_path / "token"
    file.write_bytes(b"sk_\xff\n")
    assert bare("keys", "--token", "sk_1", "--token-from", str(file)).code == 2
    outcome = bare("keys", "--token-from", str(file))
    assert outcome.code == 2
    assert "token" in outcome.error
