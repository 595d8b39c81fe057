"""Where the server listens and whom it lets in: addresses, TLS and tokens.

Owns the rule that anything but loopback needs TLS and tokens. Must never start a server that is
more open than its settings say.
"""

import ipaddress
import ssl
from dataclasses import dataclass

import grpc
import psutil
import structlog

from statekeep_server.config import Config
from statekeep_server.services.tokens import Tokens

_PORT_MAX = 65_535


class StartError(Exception):
    """The server cannot start with these settings; the sentence says why and the way out."""


@dataclass(slots=True, frozen=True)
class Address:
    """A host and port to listen on."""

    host: str
    port: int

    @classmethod
    def parse(cls, listen: str) -> "Address":
        """Read `host:port`; an IPv6 host stands in brackets."""
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > _PORT_MAX:
            raise StartError(
                f"cannot listen on {listen!r}: expected host:port, such as 127.0.0.1:7420 or "
                f"[::1]:7420"
            )
        return cls(host.strip("[]"), int(port))

    @property
    def is_loopback(self) -> bool:
        """Whether only programs on this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_every_interface(self) -> bool:
        """Whether it stands for all addresses of this machine."""
        return self.host in {"0.0.0.0", "::"}  # noqa: S104 - recognised, not listened on

    def __str__(self) -> str:
        """Return `host:port`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def check_exposure(config: Config, address: Address) -> None:
    """Refuse to be reachable from elsewhere without TLS and tokens, unless told so; then warn."""
    missing = [
        what
        for what, given in (
            ("TLS (--tls-cert, --tls-key)", config.tls_cert),
            ("tokens (--token-file)", config.token_file),
        )
        if given is None
    ]
    if address.is_loopback or not missing:
        return
    if not config.insecure:
        raise StartError(
            f"refusing to listen on {address}, which others can reach, without "
            f"{' and '.join(missing)}; listen on 127.0.0.1, or say --insecure if the network "
            f"itself is trusted"
        )
    structlog.get_logger().warning("insecure", listen=str(address), missing=missing)


def load_tokens(config: Config) -> Tokens | None:
    """Return the accepted tokens, or None when the server asks for none."""
    if config.token_file is None:
        return None
    try:
        tokens = Tokens.load(config.token_file)
    except UnicodeDecodeError as error:
        raise StartError(f"cannot read the token file {config.token_file}: not text") from error
    except (OSError, ValueError) as error:
        raise StartError(f"cannot read the token file: {error}") from error
    if not tokens.names:
        raise StartError(
            f"{config.token_file} holds no token, so nobody could call; make one with "
            f"`statekeep token create --name NAME --token-file {config.token_file}`"
        )
    return tokens


def bind(server: grpc.aio.Server, config: Config, address: Address) -> Address:
    """Bind the port, with TLS if set; return the address with the port that was taken.

    Raises StartError that says who holds the port.
    """
    credentials = _credentials(config)
    try:
        if credentials is None:
            port = server.add_insecure_port(str(address))
        else:
            port = server.add_secure_port(str(address), credentials)
    except RuntimeError as error:
        raise StartError(
            f"cannot listen on {address}: {_holder(address.port)}; stop it, or choose another "
            f"address with --listen"
        ) from error
    return Address(address.host, port)


def _credentials(config: Config) -> grpc.ServerCredentials | None:
    cert, key, client_ca = config.tls_cert, config.tls_key, config.tls_client_ca
    if cert is None or key is None:
        return None
    # gRPC takes an empty authority for none at all and says nothing of what is wrong in a file.
    trial = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        trial.load_cert_chain(cert, key, password=_no_password)
    except (OSError, ValueError) as error:
        raise StartError(
            f"cannot use the certificate {cert} with the key {key} for TLS: {error}"
        ) from error
    try:
        if client_ca is not None:
            trial.load_verify_locations(client_ca)
    except (OSError, ValueError) as error:
        raise StartError(f"cannot use the client authority {client_ca}: {error}") from error
    return grpc.ssl_server_credentials(
        [(key.read_bytes(), cert.read_bytes())],
        root_certificates=client_ca.read_bytes() if client_ca else None,
        require_client_auth=client_ca is not None,
    )


def _no_password() -> str:
    raise ValueError("the key is encrypted; the server reads keys without a password only")


def _holder(port: int) -> str:
    """Return who listens on a port, as far as the system tells."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            is_listener = connection.status == psutil.CONN_LISTEN
            local_port = getattr(connection.laddr, "port", None)
            if is_listener and local_port == port and connection.pid:
                name = psutil.Process(connection.pid).name()
                return f"the port is held by process {connection.pid} ({name})"
    except (psutil.Error, OSError):
        pass
    return "the address is in use or not of this machine"
