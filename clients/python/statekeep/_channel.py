"""How a client reaches the server: the channel's settings, TLS and the token.

Owns everything that is decided once for a connection. Must never show a token or a key.
"""

import asyncio
import ipaddress
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import cast

import grpc
import grpc.aio

from statekeep._pipeline import PipelinedChannel

_RELEASE = metadata.version("statekeep")
_HOST_AND_PORT = re.compile(
    r"(?:(?P<name>[A-Za-z0-9._-]+)|\[(?P<ipv6>[^\[\]]+)\]):(?P<port>[0-9]{1,5})"
)
# Names that gRPC resolves itself, each in a form of its own.
_SCHEMES = ("unix:", "unix-abstract:", "dns:", "ipv4:", "ipv6:")
_PORT_MAX = 65_535
_INVISIBLE = re.compile(r"[^!-~]")

# gRPC's own defaults suit calls between services of one data centre, not a store that is restarted
# beside its client: it would wait up to two minutes before it connects again, and never notice
# that the machine at the other end of a quiet stream is gone.
_OPTIONS: tuple[tuple[str, int | str], ...] = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.max_receive_message_length", 16 * 1024 * 1024),
    ("grpc.primary_user_agent", f"statekeep-python/{_RELEASE}"),
)


@dataclass(frozen=True, slots=True)
class Tls:
    """Makes the connection private: the files are PEM, read once when the client is made.

    `ca_file` holds the certificates to trust; without it those that gRPC brings along. `cert_file`
    and `key_file` are the client's own, for a server that asks for them.
    """

    ca_file: str | Path | None = None
    cert_file: str | Path | None = None
    key_file: str | Path | None = None

    def __post_init__(self) -> None:
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("Tls needs cert_file and key_file together, or neither of them.")


def open_channel(target: str, tls: Tls | None) -> grpc.Channel:
    """Return a channel for blocking calls; it connects with the first one."""
    _check_target(target)
    if tls is None:
        return grpc.insecure_channel(target, options=_OPTIONS)
    return grpc.secure_channel(target, _credentials(tls), options=_OPTIONS)


def open_async_channel(target: str, tls: Tls | None, *, pipeline: bool) -> grpc.aio.Channel:
    """Return a channel for the running event loop; it connects with the first call.

    With `pipeline` its calls about entries share messages.
    Raises RuntimeError outside of one, where gRPC would take some loop that never runs.
    """
    asyncio.get_running_loop()
    _check_target(target)
    if tls is None:
        channel = grpc.aio.insecure_channel(target, options=_OPTIONS)
    else:
        channel = grpc.aio.secure_channel(target, _credentials(tls), options=_OPTIONS)
    return cast("grpc.aio.Channel", PipelinedChannel(channel)) if pipeline else channel


def call_metadata(token: str | None) -> tuple[tuple[str, str], ...]:
    """Return what each call carries beside its request.

    Raises ValueError for a token that gRPC would refuse with each call, and say little of.
    """
    if token is None:
        return ()
    if not token:
        raise ValueError("The token is empty; leave it out for a server that wants none.")
    wrong = _INVISIBLE.search(token)
    if wrong is not None:
        raise ValueError(
            f"The token has a character that no header can carry, at position {wrong.start() + 1}"
            " (is it a line break at the end? strip it)."
        )
    return (("authorization", f"Bearer {token}"),)


def _check_target(target: str) -> None:
    """Raise ValueError for an address that no server can have."""
    if target.startswith(_SCHEMES):
        return
    parts = _HOST_AND_PORT.fullmatch(target)
    if parts is None or not 1 <= int(parts["port"]) <= _PORT_MAX or not _is_host(parts["ipv6"]):
        raise ValueError(
            "An address is host:port, such as 127.0.0.1:7420 or [::1]:7420, with a port from 1 to"
            f" {_PORT_MAX}, or unix: and a path; it is not {target!r}."
        )


def _is_host(ipv6: str | None) -> bool:
    """Return whether what stands in brackets, if anything does, is an address of IPv6."""
    if ipv6 is None:
        return True
    try:
        ipaddress.IPv6Address(ipv6)
    except ValueError:
        return False
    return True


def _credentials(tls: Tls) -> grpc.ChannelCredentials:
    return grpc.ssl_channel_credentials(
        root_certificates=_content(tls.ca_file),
        private_key=_content(tls.key_file),
        certificate_chain=_content(tls.cert_file),
    )


def _content(path: str | Path | None) -> bytes | None:
    return None if path is None else Path(path).read_bytes()
