"""The call of a command to the server: owns the channel, TLS, the token, and errors made plain.

Commands speak the contract itself and not through the client, for two reasons: they show a value
as it is stored, JSON to the byte, and they fail at once where a client would try again.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar, cast

import click
import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from statekeep.v1 import (
    admin_service_pb2_grpc,
    machine_service_pb2_grpc,
    snapshot_service_pb2_grpc,
    store_service_pb2_grpc,
)
from statekeep_server.cli.failures import (
    Failure,
    NoFailure,
    RefusedFailure,
    UnreachableFailure,
    WrongInputFailure,
)
from statekeep_server.cli.silence import unless_silent
from statekeep_server.cli.target import Target

ResponseT = TypeVar("ResponseT", bound=Message)

_TIMEOUT_SECONDS: Final = 10.0
_MESSAGE_BYTES_MAX: Final = 256 << 20
_OPTIONS: Final = (
    ("grpc.max_receive_message_length", _MESSAGE_BYTES_MAX),
    ("grpc.max_send_message_length", _MESSAGE_BYTES_MAX),
    # A watch comes back soon after its server does; by default it could wait two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.primary_user_agent", "statekeep-command"),
)
_SILENCE: Final = {
    grpc.StatusCode.UNAVAILABLE: "cannot reach the server at {address}: {details}",
    grpc.StatusCode.DEADLINE_EXCEEDED: "the server at {address} did not answer in time; "
    "--timeout gives it more",
}


class Connection:
    """A channel to the server with the stubs of its services; closed at the end of a `with`."""

    def __init__(self, target: Target) -> None:
        self.namespace = target.namespace
        self._target = target
        self._metadata = _metadata(target)
        self._channel = _channel(target)
        self.store = store_service_pb2_grpc.StoreServiceStub(self._channel)
        self.snapshots = snapshot_service_pb2_grpc.SnapshotServiceStub(self._channel)
        self.machines = machine_service_pb2_grpc.MachineServiceStub(self._channel)
        self.admin = admin_service_pb2_grpc.AdminServiceStub(self._channel)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._channel.close()

    @property
    def namespace_name(self) -> str:
        """The name of the namespace, for people."""
        return self.namespace or "default"

    def call(self, method: Callable[..., ResponseT], request: Message) -> ResponseT:
        """Return the answer to one call; a Failure says what came instead."""
        timeout = self._target.timeout or _TIMEOUT_SECONDS
        try:
            return method(request, timeout=timeout, metadata=self._metadata)
        except grpc.RpcError as error:
            raise self._failure(error) from None

    def stream(
        self, method: Callable[..., Iterable[ResponseT]], request: Message
    ) -> Iterator[ResponseT]:
        """Yield the messages of a stream, which may take as long as it needs without --timeout."""
        try:
            yield from method(request, timeout=self._target.timeout, metadata=self._metadata)
        except grpc.RpcError as error:
            raise self._failure(error) from None

    def watch(
        self, method: Callable[..., Iterable[ResponseT]], request: Message
    ) -> Iterator[ResponseT]:
        """Yield the messages of a watch; StreamSilentError when it has gone silent."""
        call = method(request, timeout=self._target.timeout, metadata=self._metadata)
        try:
            yield from unless_silent(call)
        except grpc.RpcError as error:
            raise self._failure(error) from None

    def long_call(
        self, method: Callable[..., ResponseT], request: Message | Iterator[Message]
    ) -> ResponseT:
        """Return the answer to a call that may take as long as it needs without --timeout."""
        try:
            return method(request, timeout=self._target.timeout, metadata=self._metadata)
        except grpc.RpcError as error:
            raise self._failure(error) from None

    def _failure(self, error: grpc.RpcError) -> Failure:
        # What a call raises is also the call itself; only the stubs of grpc do not say so.
        status = rpc_status.from_call(cast("grpc.Call", error))
        info = error_details_pb2.ErrorInfo()
        bad_request = error_details_pb2.BadRequest()
        for detail in status.details if status is not None else ():
            detail.Unpack(info)
            detail.Unpack(bad_request)
        details = error.details() or error.code().name
        if not info.reason and error.code() in _SILENCE:
            sentence = _SILENCE[error.code()]
            return UnreachableFailure(
                sentence.format(address=self._target.address, details=details),
                reason=error.code().name,
            )
        found = error.code() is not grpc.StatusCode.NOT_FOUND
        kind = RefusedFailure if found else NoFailure
        return kind(
            details,
            reason=info.reason or error.code().name,
            metadata=info.metadata,
            violations=[
                f"{one.field}: {one.description}"
                for one in bad_request.field_violations
                if one.description != details
            ],
            fields=[one.field for one in bad_request.field_violations],
        )


def connection(ctx: click.Context) -> Connection:
    """Return a new connection to the target of a command's context."""
    target = ctx.obj
    assert isinstance(target, Target)  # noqa: S101 - ClientCommand has put it there
    return Connection(target)


def _channel(target: Target) -> grpc.Channel:
    if not (target.tls or target.tls_ca or target.tls_cert or target.tls_key):
        return grpc.insecure_channel(target.address, options=_OPTIONS)
    if (target.tls_cert is None) != (target.tls_key is None):
        raise WrongInputFailure("--tls-cert and --tls-key belong together: give both or neither")
    ca = _content(target.tls_ca) if target.tls_ca is not None else _authorities_of_system()
    credentials = grpc.ssl_channel_credentials(
        root_certificates=ca,
        private_key=_content(target.tls_key),
        certificate_chain=_content(target.tls_cert),
    )
    return grpc.secure_channel(target.address, credentials, options=_OPTIONS)


def _authorities_of_system() -> bytes | None:
    # gRPC brings a list of its own, which lacks what an administrator has added to this machine.
    certificates = ssl.create_default_context().get_ca_certs(binary_form=True)
    return "".join(map(ssl.DER_cert_to_PEM_cert, certificates)).encode() or None


def _metadata(target: Target) -> tuple[tuple[str, str], ...]:
    token = target.token
    if target.token_from is not None:
        content = _content(target.token_from) or b""
        token = content.decode("utf-8", "replace").strip()
    if token is None:
        return ()
    if not token or not token.isascii() or not token.isprintable():
        raise WrongInputFailure("the token is empty or has characters that no token has")
    return (("authorization", f"Bearer {token}"),)


def _content(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongInputFailure(f"cannot read {path}: {error.strerror}") from None
