"""Which RPCs a running server answers, found by calling every one."""

from contextlib import suppress

import grpc

from tests.docs.tables import METHODS

_PATIENCE_SECONDS = 2.0


def unserved_methods(channel: grpc.Channel) -> set[str]:
    """Return the names of the RPCs that answer UNIMPLEMENTED to an empty request."""
    return {
        method
        for service, methods in METHODS.items()
        for method in methods
        if _code(channel, f"/statekeep.v1.{service}/{method}") is grpc.StatusCode.UNIMPLEMENTED
    }


def _code(channel: grpc.Channel, path: str) -> grpc.StatusCode:
    # On the wire a call with one request is a stream of one, so this form fits every RPC.
    method = channel.stream_stream(path, request_serializer=bytes, response_deserializer=bytes)
    call = method(iter([b""]), timeout=_PATIENCE_SECONDS)
    with suppress(grpc.RpcError):
        for _message in call:
            pass
    return call.code()
