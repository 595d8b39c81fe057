"""TLS and mutual TLS, with certificates of an authority made for the test."""

from pathlib import Path
from typing import Any, NamedTuple

import grpc
import pytest
import trustme

from statekeep.v1 import admin_service_pb2 as admin_pb
from statekeep.v1.admin_service_pb2_grpc import AdminServiceStub
from statekeep_server.services.listening import StartError
from tests.refusals import refused
from tests.serving import CHANNEL_OPTIONS, ServerFactory

STATUS = admin_pb.GetStatusRequest()


class Certificates(NamedTuple):
    """An authority, and the files of a server's certificate that it signed."""

    authority: trustme.CA
    ca: Path
    cert: Path
    key: Path


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    """Return certificates for 127.0.0.1."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    files = Certificates(
        authority, tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem"
    )
    authority.cert_pem.write_to_path(files.ca)
    issued.cert_chain_pems[0].write_to_path(files.cert)
    issued.private_key_pem.write_to_path(files.key)
    return files


def channel(
    address: str, authority: trustme.CA, identity: trustme.LeafCert | None = None
) -> grpc.Channel:
    """Return a channel that trusts an authority, with a certificate of its own if given."""
    key = identity.private_key_pem.bytes() if identity else None
    chain = identity.cert_chain_pems[0].bytes() if identity else None
    credentials = grpc.ssl_channel_credentials(authority.cert_pem.bytes(), key, chain)
    return grpc.secure_channel(address, credentials, options=CHANNEL_OPTIONS)


def test_tls_serves_those_who_trust_the_authority(
    make_server: ServerFactory, certificates: Certificates
) -> None:
    """A client that trusts another authority, or speaks plain text, gets nowhere."""
    server = make_server(tls_cert=certificates.cert, tls_key=certificates.key)
    with channel(server.address, certificates.authority) as trusting:
        assert AdminServiceStub(trusting).GetStatus(STATUS).store_id
    with channel(server.address, trustme.CA()) as doubting:
        refusal = refused(AdminServiceStub(doubting).GetStatus, STATUS)
        assert refusal.code is grpc.StatusCode.UNAVAILABLE
    assert refused(server.admin.GetStatus, STATUS).code is grpc.StatusCode.UNAVAILABLE


def test_mutual_tls_wants_a_certificate_of_its_authority(
    make_server: ServerFactory, certificates: Certificates
) -> None:
    """No certificate, or one that another authority signed, is refused."""
    server = make_server(
        tls_cert=certificates.cert, tls_key=certificates.key, tls_client_ca=certificates.ca
    )
    authority = certificates.authority
    with channel(server.address, authority, authority.issue_cert("client")) as known:
        assert AdminServiceStub(known).GetStatus(STATUS).store_id
    for identity in (None, trustme.CA().issue_cert("client")):
        with channel(server.address, authority, identity) as unknown:
            refusal = refused(AdminServiceStub(unknown).GetStatus, STATUS)
            assert refusal.code is grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("broken", ["cert", "key", "client_ca"])
@pytest.mark.parametrize("how", ["missing", "empty", "nonsense", "of another"])
def test_a_server_does_not_start_with_broken_certificates(
    make_server: ServerFactory, certificates: Certificates, tmp_path: Path, broken: str, how: str
) -> None:
    """The error names the file, and nothing stays open."""
    files: dict[str, Any] = {
        "tls_cert": certificates.cert,
        "tls_key": certificates.key,
        "tls_client_ca": certificates.ca,
    }
    wrong = files[f"tls_{broken}"] = tmp_path / "wrong.pem"
    if how == "empty":
        wrong.write_bytes(b"")
    elif how == "nonsense":
        wrong.write_text("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")
    elif how == "of another":
        if broken == "client_ca":
            trustme.CA().cert_pem.write_to_path(wrong)
            make_server(**files)
            return
        other = trustme.CA().issue_cert("127.0.0.1")
        blob = other.private_key_pem if broken == "key" else other.cert_chain_pems[0]
        blob.write_to_path(wrong)
    with pytest.raises(StartError, match=r"wrong\.pem"):
        make_server(**files)
    make_server()
