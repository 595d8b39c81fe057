"""The one table from reasons to gRPC codes, and the making of rich error statuses.

Owns what an error looks like on the wire. Must never let the text of an unexpected exception out:
that becomes INTERNAL with an error id under which the log has the rest.
"""

import uuid
from collections.abc import Iterable
from typing import Final

import grpc
import structlog
from google.protobuf import duration_pb2
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from statekeep_server.errors import (
    DefinitionInvalidError,
    InvalidRequestError,
    StatekeepError,
)

_LOG: Final = structlog.get_logger()
DOMAIN: Final = "statekeep"
DETAILS_KEY: Final = "grpc-status-details-bin"
_RETRY_AFTER_MS: Final = 100
# An error travels in headers, for which many clients have no more than 8 KiB; the sentence goes
# three times, once with up to three bytes for each.
_MESSAGE_BYTES_MAX: Final = 700
_METADATA_BYTES_MAX: Final = 1_000
_FIELD_BYTES_MAX: Final = 400
_FINDINGS_BYTES_MAX: Final = 2_000

CODES: Final = {
    "REQUEST_MALFORMED": grpc.StatusCode.INVALID_ARGUMENT,
    "ARGUMENT_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "NAMESPACE_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "KEY_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "VALUE_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "VALUE_TOO_LARGE": grpc.StatusCode.INVALID_ARGUMENT,
    "TTL_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "REQUEST_ID_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "PAGE_TOKEN_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "OPERATIONS_TOO_MANY": grpc.StatusCode.INVALID_ARGUMENT,
    "CALLS_TOO_MANY": grpc.StatusCode.INVALID_ARGUMENT,
    "CALL_ID_DUPLICATE": grpc.StatusCode.INVALID_ARGUMENT,
    "KEY_DUPLICATE": grpc.StatusCode.INVALID_ARGUMENT,
    "SCHEMA_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "SCHEMA_VIOLATION": grpc.StatusCode.INVALID_ARGUMENT,
    "SNAPSHOT_FILE_DAMAGED": grpc.StatusCode.INVALID_ARGUMENT,
    "LABEL_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "SNAPSHOT_PINNED": grpc.StatusCode.FAILED_PRECONDITION,
    "SNAPSHOTS_TOO_MANY": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "RESTORE_TOO_LARGE": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "DEFINITION_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "CONTEXT_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "PAYLOAD_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "MIGRATION_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "DEFINITION_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "MACHINE_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "MACHINE_ALREADY_EXISTS": grpc.StatusCode.ALREADY_EXISTS,
    "EVENT_REJECTED": grpc.StatusCode.FAILED_PRECONDITION,
    "DEFINITION_IN_USE": grpc.StatusCode.FAILED_PRECONDITION,
    "ENTRY_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "SCHEMA_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "SNAPSHOT_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "REQUEST_ID_REUSED": grpc.StatusCode.ALREADY_EXISTS,
    "PRECONDITION_FAILED": grpc.StatusCode.FAILED_PRECONDITION,
    "REVISION_COMPACTED": grpc.StatusCode.OUT_OF_RANGE,
    "REVISION_IN_FUTURE": grpc.StatusCode.OUT_OF_RANGE,
    "WRITE_QUEUE_FULL": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "QUOTA_EXCEEDED": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "STORAGE_FULL": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "NAMESPACES_TOO_MANY": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "SCHEMAS_TOO_MANY": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "CLEAR_TOO_LARGE": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "STREAMS_TOO_MANY": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "WAITING_TOO_MANY": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "DEADLINE_PASSED": grpc.StatusCode.DEADLINE_EXCEEDED,
    "DATA_DAMAGED": grpc.StatusCode.DATA_LOSS,
    "TOKEN_MISSING": grpc.StatusCode.UNAUTHENTICATED,
    "TOKEN_INVALID": grpc.StatusCode.UNAUTHENTICATED,
    "SERVER_STOPPING": grpc.StatusCode.UNAVAILABLE,
    "STORAGE_FAILED": grpc.StatusCode.UNAVAILABLE,
    "NOT_IMPLEMENTED": grpc.StatusCode.UNIMPLEMENTED,
    "INTERNAL": grpc.StatusCode.INTERNAL,
}

_RETRYABLE: Final = {
    "WRITE_QUEUE_FULL",
    "STREAMS_TOO_MANY",
    "WAITING_TOO_MANY",
    "SERVER_STOPPING",
}


def status_of(error: StatekeepError) -> status_pb2.Status:
    """Return the status that tells a client of an error: code, sentence, reason, metadata."""
    message = _cut(str(error), _MESSAGE_BYTES_MAX)
    metadata = {name: _cut(text, _METADATA_BYTES_MAX) for name, text in error.metadata.items()}
    details: list[Message] = [
        error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=metadata)
    ]
    if isinstance(error, InvalidRequestError) and error.field:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=_cut(error.field, _FIELD_BYTES_MAX), description=message, reason=error.reason
        )
        details.append(error_details_pb2.BadRequest(field_violations=[violation]))
    if isinstance(error, DefinitionInvalidError):
        details.append(_bad_request(error))
    if error.reason in _RETRYABLE:
        delay = duration_pb2.Duration(nanos=_RETRY_AFTER_MS * 1_000_000)
        details.append(error_details_pb2.RetryInfo(retry_delay=delay))
    return _status(CODES[error.reason], message, details)


def _bad_request(error: DefinitionInvalidError) -> error_details_pb2.BadRequest:
    """Return as many of the findings as fit into the headers in which an error travels."""
    bad_request, room_bytes = error_details_pb2.BadRequest(), _FINDINGS_BYTES_MAX
    for path, sentence in error.findings:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=_cut(path, _FIELD_BYTES_MAX),
            description=_cut(sentence, _FIELD_BYTES_MAX),
            reason=error.reason,
        )
        room_bytes -= violation.ByteSize()
        if room_bytes < 0:
            break
        bad_request.field_violations.append(violation)
    return bad_request


def status_of_any(error: BaseException, method: str) -> status_pb2.Status:
    """Return the status of whatever a handler raised; a fault of ours goes to the log."""
    if isinstance(error, StatekeepError):
        return status_of(error)
    error_id = uuid.uuid4().hex[:12]
    _LOG.error("call_failed", method=method, error_id=error_id, exc_info=error)
    info = error_details_pb2.ErrorInfo(
        reason="INTERNAL", domain=DOMAIN, metadata={"error_id": error_id}
    )
    message = f"the server met a fault of its own; its log has it under error id {error_id}"
    return _status(grpc.StatusCode.INTERNAL, message, [info])


def grpc_code(status: status_pb2.Status) -> grpc.StatusCode:
    """Return the gRPC code of a status."""
    return _CODE_BY_NUMBER[status.code]


def _status(code: grpc.StatusCode, message: str, details: Iterable[Message]) -> status_pb2.Status:
    status = status_pb2.Status(code=code_pb2.Code.Value(code.name), message=message)
    for detail in details:
        status.details.add().Pack(detail)
    return status


def _cut(text: str, bytes_max: int) -> str:
    encoded = text.encode()
    if len(encoded) <= bytes_max:
        return text
    return encoded[:bytes_max].decode(errors="ignore") + "…"


_CODE_BY_NUMBER: Final = {code.value[0]: code for code in grpc.StatusCode}
