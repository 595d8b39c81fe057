"""What a failed call says: code, reason, metadata, fields and when to try again."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

_CODES = {code.value[0]: code for code in grpc.StatusCode}


class Refusal(NamedTuple):
    """An error of the server, taken apart."""

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: dict[str, str]
    fields: list[str]
    retry_ms: int | None


def refused(call: Callable[..., object], *arguments: object, **options: object) -> Refusal:
    """Make a call that has to fail, a stream to its end, and return how it failed."""

    def make() -> None:
        answer = call(*arguments, **options)
        if isinstance(answer, Iterator):
            list(answer)

    with pytest.raises(grpc.RpcError) as caught:
        make()
    return refusal_of(caught.value)


def refusal_of(error: grpc.RpcError) -> Refusal:
    """Return what an error of a call says."""
    # What is raised is a call as well, which the types of the library cannot say.
    call: Any = error
    code, message = call.code(), call.details() or ""
    trailing = dict(call.trailing_metadata() or ())
    packed = trailing.get("grpc-status-details-bin")
    if packed is None:
        return Refusal(code, "", message, {}, [], None)
    status = status_pb2.Status.FromString(packed)
    assert (status.code, status.message) == (code.value[0], message)
    return refusal_of_status(status)


def refusal_of_status(status: status_pb2.Status) -> Refusal:
    """Return what a status says."""
    info = error_details_pb2.ErrorInfo()
    request = error_details_pb2.BadRequest()
    retry = error_details_pb2.RetryInfo()
    details = {part.TypeName(): part for part in status.details}
    assert details["google.rpc.ErrorInfo"].Unpack(info)
    assert info.domain == "statekeep"
    if "google.rpc.BadRequest" in details:
        assert details["google.rpc.BadRequest"].Unpack(request)
    retry_ms = None
    if "google.rpc.RetryInfo" in details:
        assert details["google.rpc.RetryInfo"].Unpack(retry)
        retry_ms = retry.retry_delay.ToMilliseconds()
    fields = [violation.field for violation in request.field_violations]
    code = _CODES[status.code]
    return Refusal(code, info.reason, status.message, dict(info.metadata), fields, retry_ms)
