"""Certificates of clients, with keys of every kind and form, of an authority made for the test."""

import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
PKCS8, OPENSSL = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL

# Kind of key, and how its file is written.
KEYS = {
    "p256": (lambda: ec.generate_private_key(ec.SECP256R1()), OPENSSL),
    "p256-pkcs8": (lambda: ec.generate_private_key(ec.SECP256R1()), PKCS8),
    "p384": (lambda: ec.generate_private_key(ec.SECP384R1()), OPENSSL),
    "p384-pkcs8": (lambda: ec.generate_private_key(ec.SECP384R1()), PKCS8),
    "rsa": (lambda: rsa.generate_private_key(65537, 2048), OPENSSL),
    "rsa-pkcs8": (lambda: rsa.generate_private_key(65537, 3072), PKCS8),
    "ed25519": (ed25519.Ed25519PrivateKey.generate, PKCS8),
    "p521": (lambda: ec.generate_private_key(ec.SECP521R1()), PKCS8),
}


def made(kind: str) -> Key:
    """Return a new key."""
    return KEYS[kind][0]()


def pem_of(kind: str, key: Key, password: bytes | None = None) -> str:
    """Return the file of a key."""
    how = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, KEYS[kind][1], how).decode()


class Authority:
    """Signs certificates, and may be signed by another."""

    def __init__(self, above: "Authority | None" = None) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"a{id(self)}")])
        issuer = above or self
        built = issuer._builder(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.pem = issuer._signed(built)

    def issue(self, key: Key, names: int = 1) -> str:
        """Return the certificate of a client with so many names."""
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "client")])
        alternatives = [x509.DNSName(f"client-{number}.example") for number in range(names)]
        return self._signed(
            self._builder(name, key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        )

    def write(self, path: Path) -> Path:
        """Write its own certificate."""
        path.write_text(self.pem)
        return path

    def _builder(self, name: x509.Name, key: Key) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder(issuer_name=self._name, subject_name=name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
        )

    def _signed(self, built: x509.CertificateBuilder) -> str:
        return built.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
