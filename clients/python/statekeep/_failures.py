"""From what gRPC reports to the client's errors.

Owns the reading of `google.rpc` error details. Pure, and must never raise: whatever a server or a
proxy answers becomes some StatekeepError.
"""

import asyncio
import re
from collections.abc import Iterable
from typing import Protocol, TypeVar, cast

import grpc
import grpc.aio
from google.protobuf.message import DecodeError, Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from statekeep.errors import (
    CallCancelledError,
    DeadlineError,
    FieldViolation,
    StatekeepError,
    UnavailableError,
)

MessageT = TypeVar("MessageT", bound=Message)

CANCELLED_HERE = asyncio.CancelledError
"""What a call for asyncio that is broken off at this end is left with; a blocking one never is."""
CLOSED_HERE = (ValueError, grpc.aio.UsageError)
"""What gRPC raises, for blocking calls and for asyncio, when a call begins on a closed channel."""

_DOMAIN = "statekeep"
# gRPC itself refuses a message that is too large, before the server sees it: there are no details.
_MESSAGE_TOO_LARGE = re.compile(r"(CLIENT: )?Received message larger than max \((\d+) vs\. (\d+)\)")
_DETAILS_KEY = "grpc-status-details-bin"
_CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}
_WITHOUT_REASON: dict[grpc.StatusCode, type[StatekeepError]] = {
    grpc.StatusCode.UNAVAILABLE: UnavailableError,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineError,
    grpc.StatusCode.CANCELLED: CallCancelledError,
}


class _Failure(Protocol):
    """What the errors of both flavours of gRPC have in common."""

    def code(self) -> grpc.StatusCode | None: ...
    def details(self) -> str | None: ...
    def trailing_metadata(self) -> Iterable[tuple[str, str | bytes]] | None: ...


class CarriedError(grpc.RpcError):
    """The error of a call whose status came in a message instead of in gRPC's trailers."""

    def __init__(self, status: status_pb2.Status) -> None:
        super().__init__(status.message)
        self.status = status


def from_rpc_error(error: grpc.RpcError) -> StatekeepError:
    """Return the error of the client that says the same as an error of gRPC."""
    return from_status(status_of(error))


def status_of(error: grpc.RpcError) -> status_pb2.Status:
    """Return the status of an error of gRPC, with its details if it has them."""
    if isinstance(error, CarriedError):
        return error.status
    failure = cast("_Failure", error)
    code = failure.code() or grpc.StatusCode.UNKNOWN
    status = status_pb2.Status(code=code.value[0], message=failure.details() or "")
    for key, value in failure.trailing_metadata() or ():
        if key == _DETAILS_KEY and isinstance(value, bytes):
            detailed = _parsed(status_pb2.Status(), value)
            if detailed is not None and detailed.code == status.code:
                return detailed
    return status


def from_status(status: status_pb2.Status) -> StatekeepError:
    """Return the error that a status with its details describes."""
    info = error_details_pb2.ErrorInfo()
    violations: list[FieldViolation] = []
    retry_delay_seconds = None
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            found = _parsed(error_details_pb2.ErrorInfo(), detail.value)
            if found is not None and found.domain == _DOMAIN:
                info = found
        elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad_request = _parsed(error_details_pb2.BadRequest(), detail.value)
            if bad_request is not None:
                violations += [
                    FieldViolation(field=one.field, description=one.description)
                    for one in bad_request.field_violations
                ]
        elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry_info = _parsed(error_details_pb2.RetryInfo(), detail.value)
            if retry_info is not None:
                delay = retry_info.retry_delay
                retry_delay_seconds = max(0.0, delay.seconds + delay.nanos / 1e9)
    code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
    error_class = StatekeepError.by_reason.get(info.reason)
    if error_class is None:
        error_class = _WITHOUT_REASON.get(code, StatekeepError)
    return error_class(
        _message_of(status, code),
        code=code,
        reason=info.reason,
        metadata=info.metadata,
        violations=tuple(violations),
        retry_delay_seconds=retry_delay_seconds,
    )


def _message_of(status: status_pb2.Status, code: grpc.StatusCode) -> str:
    """Return the sentence of a status for people."""
    message = str(status.message)
    if not message:
        return f"The call ended with {code_pb2.Code.Name(code.value[0])}."
    too_large = _MESSAGE_TOO_LARGE.search(message)
    if code is not grpc.StatusCode.RESOURCE_EXHAUSTED or status.details or too_large is None:
        return message
    is_answer, size, limit = too_large.groups()
    if is_answer:
        return (
            f"the answer has {size} bytes, more than the {limit} that this client takes;"
            " ask for less at a time"
        )
    return (
        f"the request has {size} bytes, more than the {limit} of message_bytes_max that the"
        " server takes; split it into several calls"
    )


def _parsed(message: MessageT, data: bytes) -> MessageT | None:
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    return message
