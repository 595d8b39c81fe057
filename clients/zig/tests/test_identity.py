"""A client shows its certificate to a server that asks, and says clearly why it is not let in."""

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from conftest import Server, run
from identities import KEYS, Authority, made, pem_of
from odd_answers import plain
from peer import OddServer, hang_up

# BoringSSL takes no Ed25519 unless it is told to; the standard library has no P-521.
SHOWN_TO_GRPC = [kind for kind in KEYS if kind not in ("ed25519", "p521")]
SHOWN_TO_OPENSSL = [kind for kind in KEYS if kind != "p521"]
# Servers on gRPC send no alert, so nobody can be sure.
PERHAPS_REFUSED = "it may have refused the certificate of the client, or have had another reason"


def call(target: str, roots: str, certificate: str = "", key: str = "") -> str:
    """Make one call, and return its end: `other|` or `ok|` when it went well."""
    own = {"CERTIFICATE": certificate, "KEY": key} if certificate else {}
    done = run("odd", target, "1", "20000", "0", env={"ROOTS": roots, **own})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def asking_server(
    make_server: Callable[..., Server],
    certificate: dict[str, str],
    authority: Authority,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """Serve, with grpcio, only those with a certificate of the authority."""
    path = authority.write(tmp_path_factory.mktemp("clients") / "authority.pem")
    pair = ["--key", certificate["key"], "--certificate", certificate["chain"]]
    with make_server(*pair, "--client-authority", str(path)) as server:
        yield server


class SilentServer(OddServer):
    """Ends each connection after the handshake, without a word."""

    verified = False

    def serve(self, sock: socket.socket) -> None:
        """Note whether there was a certificate, and go."""
        assert isinstance(sock, ssl.SSLSocket)
        self.verified = bool(sock.getpeercert())
        hang_up(sock)


def openssl(
    tmp_path: Path, authority: Authority, of: type[OddServer] = OddServer, **options: object
) -> tuple[OddServer, str]:
    """Return a server on OpenSSL that asks for a certificate, and its root."""
    own = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.issue_cert("localhost", key_type=trustme.KeyType.RSA).configure_cert(context)
    context.load_verify_locations(authority.write(tmp_path / "authority.pem"))
    context.verify_mode = ssl.CERT_REQUIRED
    for name, value in options.items():
        setattr(context, name, value)
    return of(plain, tls=context), own.cert_pem.bytes().decode()


@pytest.mark.parametrize("kind", SHOWN_TO_GRPC)
def test_grpc_lets_in_who_shows_a_certificate(
    kind: str, asking_server: Server, certificate: dict[str, str], authority: Authority
) -> None:
    key = made(kind)
    shown = authority.issue(key), pem_of(kind, key)
    assert call(asking_server.target, certificate["roots"], *shown) == "other|"


@pytest.mark.parametrize("kind", SHOWN_TO_OPENSSL)
def test_openssl_lets_in_who_shows_a_certificate(
    kind: str, tmp_path: Path, authority: Authority
) -> None:
    key = made(kind)
    server, roots = openssl(tmp_path, authority)
    with server:
        assert call(server.target, roots, authority.issue(key), pem_of(kind, key)) == "ok|"


def test_certificates_in_between_are_shown_too(
    asking_server: Server, certificate: dict[str, str], authority: Authority
) -> None:
    key = made("p256")
    between = Authority(above=authority)
    chain = between.issue(key) + between.pem
    shown = chain, pem_of("p256", key)
    assert call(asking_server.target, certificate["roots"], *shown) == "other|"


def test_a_certificate_may_be_longer_than_a_record(tmp_path: Path, authority: Authority) -> None:
    """2,000 names are 40,000 bytes; a record takes 16,384. gRPC's own servers refuse so much."""
    key = made("p256")
    shown = authority.issue(key, names=2000), pem_of("p256", key)
    # A ticket would hold the certificate, and Zig's TLS client reads none of several records.
    server, roots = openssl(tmp_path, authority, num_tickets=0)
    with server:
        assert call(server.target, roots, *shown) == "ok|"


def test_a_server_that_asks_and_does_not_insist_lets_in_who_shows_nothing(
    tmp_path: Path, authority: Authority
) -> None:
    server, roots = openssl(tmp_path, authority, verify_mode=ssl.CERT_OPTIONAL)
    with server:
        assert call(server.target, roots) == "ok|"


def test_who_shows_nothing_is_told_that_a_certificate_was_asked_for(
    asking_server: Server, certificate: dict[str, str], tmp_path: Path, authority: Authority
) -> None:
    told = "it asked for a certificate of the client, and there is none"
    end = call(asking_server.target, certificate["roots"])
    assert end.startswith("Unavailable|")
    assert end.endswith(told)
    server, roots = openssl(tmp_path, authority)
    with server:
        end = call(server.target, roots)
    assert end == f"Unavailable|connection lost: TlsAlertCertificateRequired; {told}"


def test_who_shows_a_certificate_of_somebody_else_is_told_so(
    asking_server: Server, certificate: dict[str, str], tmp_path: Path, authority: Authority
) -> None:
    key = made("p256")
    shown = Authority().issue(key), pem_of("p256", key)
    end = call(asking_server.target, certificate["roots"], *shown)
    assert end.startswith("Unavailable|")
    assert end.endswith(PERHAPS_REFUSED)
    server, roots = openssl(tmp_path, authority)
    with server:
        end = call(server.target, roots, *shown)
    assert end == f"Unavailable|connection lost: TlsAlertUnknownCa; {PERHAPS_REFUSED}"


def test_a_server_that_hangs_up_for_its_own_reasons_is_not_said_to_refuse_the_certificate(
    tmp_path: Path, authority: Authority
) -> None:
    """It took the certificate; had it not, TLS 1.3 might have ended just so."""
    key = made("p256")
    server, roots = openssl(tmp_path, authority, of=SilentServer)
    with server:
        end = call(server.target, roots, authority.issue(key), pem_of("p256", key))
    assert isinstance(server, SilentServer)
    assert server.verified
    assert end == f"Unavailable|connection closed by the server; {PERHAPS_REFUSED}"


def test_a_key_that_the_server_does_not_take_is_told(
    asking_server: Server, certificate: dict[str, str], authority: Authority
) -> None:
    key = made("ed25519")
    shown = authority.issue(key), pem_of("ed25519", key)
    end = call(asking_server.target, certificate["roots"], *shown)
    said = "the server takes no signature of the client's kind of key"
    assert end == f"Unavailable|connection failed: {said}"


def test_a_server_of_tls_1_2_that_asks_is_told(tmp_path: Path, authority: Authority) -> None:
    key = made("p256")
    shown = authority.issue(key), pem_of("p256", key)
    server, roots = openssl(tmp_path, authority, maximum_version=ssl.TLSVersion.TLSv1_2)
    with server:
        end = call(server.target, roots, *shown)
    said = "the server asks for a certificate in TLS 1.2; one can be shown in TLS 1.3 only"
    assert end == f"Unavailable|connection failed: {said}"


def test_files_that_do_not_fit_open_no_channel(
    certificate: dict[str, str], authority: Authority
) -> None:
    roots, key = certificate["roots"], made("p256")
    issued, pem = authority.issue(key), pem_of("p256", key)
    rsa = made("rsa")
    other = "the first certificate in tls.identity.cert_pem is not that of the key"
    no_key = "tls.identity.key_pem has no key that can be read"
    no_certificate = "tls.identity.cert_pem has no certificate that can be read"
    for certificates, keys, why in [
        (issued, pem_of("p256", made("p256")), other),
        (issued, pem_of("rsa", rsa), other),
        (authority.issue(rsa), pem, other),
        (issued, "", no_key),
        (issued, issued, no_key),
        (issued, pem.replace("-----END", "?"), no_key),
        (pem, pem, no_certificate),
        (issued.replace("MII", "???"), pem, no_certificate),
    ]:
        end = call("127.0.0.1:1", roots, certificates, keys)
        assert end.startswith(f"InvalidArgument|{why}"), end
    end = call("127.0.0.1:1", "/etc/roots.pem")
    assert end.startswith("InvalidArgument|tls.roots.pem has no certificate that can be read"), end


def test_a_key_of_another_kind_opens_no_channel(
    certificate: dict[str, str], authority: Authority
) -> None:
    for kind, password in [("p521", None), ("p256", b"secret"), ("p256-pkcs8", b"secret")]:
        key = made(kind)
        shown = authority.issue(key), pem_of(kind, key, password)
        end = call("127.0.0.1:1", certificate["roots"], *shown)
        assert end.startswith("Unimplemented|the key in tls.identity.key_pem cannot be used"), end
