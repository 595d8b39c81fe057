"""The client proves who it is and knows whom it talks to."""

from pathlib import Path

import pytest
import trustme

import statekeep
from statekeep import AsyncClient, Client, Tls
from statekeep_server.config import Config
from statekeep_server.services import tokens
from tests.client.serving import serving


@pytest.fixture
def authority(tmp_path: Path) -> Tls:
    """Write a server's and a client's certificate and the authority of both."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    for name in ("server", "client"):
        issued = authority.issue_cert("localhost", "127.0.0.1")
        issued.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.pem")
        issued.private_key_pem.write_to_path(tmp_path / f"{name}.key")
    return Tls(
        ca_file=tmp_path / "ca.pem",
        cert_file=tmp_path / "client.pem",
        key_file=tmp_path / "client.key",
    )


@pytest.fixture
def config(tmp_path: Path, authority: Tls) -> Config:
    """Return the settings of a server that wants both a certificate and a token."""
    (tmp_path / "tokens").write_text(tokens.line_for("test", "sk_right") + "\n")
    (tmp_path / "tokens").chmod(0o600)
    return Config.model_validate(
        {
            "listen": "127.0.0.1:0",
            "data": tmp_path / "data",
            "tls_cert": tmp_path / "server.pem",
            "tls_key": tmp_path / "server.key",
            "tls_client_ca": authority.ca_file,
            "token_file": tmp_path / "tokens",
        }
    )


@pytest.mark.asyncio
async def test_a_token_and_certificates_open_the_door(config: Config, authority: Tls) -> None:
    with serving(config) as address:
        with Client(address, tls=authority, token="sk_right") as client:  # noqa: S106
            assert client.store.save("k", 1).created
        async with AsyncClient(address, tls=authority, token="sk_right") as other:  # noqa: S106
            assert await other.store.exists("k")


def test_without_them_it_stays_closed(config: Config, authority: Tls) -> None:
    once = statekeep.Retry(attempts_max=1)
    with serving(config) as address:
        with (
            Client(address, tls=authority) as client,
            pytest.raises(statekeep.TokenMissingError),
        ):
            client.store.exists("k")
        with (
            Client(address, tls=authority, token="sk_wrong") as client,  # noqa: S106
            pytest.raises(statekeep.TokenInvalidError),
        ):
            client.store.exists("k")
        with (
            Client(address, tls=Tls(ca_file=authority.ca_file), retry=once) as client,
            pytest.raises(statekeep.UnavailableError),
        ):
            client.store.exists("k")
        with (
            Client(address, token="sk_right", retry=once) as client,  # noqa: S106
            pytest.raises(statekeep.UnavailableError),
        ):
            client.store.exists("k")


def test_a_certificate_needs_its_key() -> None:
    with pytest.raises(ValueError, match="cert_file and key_file together"):
        Tls(cert_file="client.pem")
