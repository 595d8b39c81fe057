"""Every way the server can refuse or fail, named once.

Owns the exceptions that layers raise to each other. A leaf: it imports nothing of ours and never
knows gRPC; `services.status` gives each reason its gRPC code. Clients switch on `reason`, which
is the name of the `ErrorReason` value in the contract.
"""

from collections.abc import Sequence
from typing import ClassVar, Self


class StatekeepError(Exception):
    """Something a caller is told about: a sentence, a reason and the facts as metadata."""

    reason: ClassVar[str] = "INTERNAL"
    field = ""

    def __init__(self, message: str, **metadata: object) -> None:
        """Take the sentence for people and the facts for programs."""
        super().__init__(message)
        self.metadata: dict[str, str] = {name: str(value) for name, value in metadata.items()}

    def at(self, field: str) -> Self:
        """Return the error, naming the part of the request it is about if it does not yet."""
        if not self.field and "field" not in self.metadata:
            self.metadata["field"] = field
            self.args = (f"{field}: {self}",)
        return self


class InvalidRequestError(StatekeepError):
    """The request is wrong in itself; sending it again as it is cannot succeed.

    `field` is the path of the offending field in the request, such as `operations[3].save.key`.
    """

    def __init__(self, message: str, *, field: str = "", **metadata: object) -> None:
        """Name the field that is wrong beside the sentence."""
        super().__init__(message, **metadata)
        self.field = field


class RequestMalformedError(InvalidRequestError):
    """The bytes of the request are not the message that the call takes."""

    reason = "REQUEST_MALFORMED"


class ArgumentInvalidError(InvalidRequestError):
    """A field has a value outside what it allows."""

    reason = "ARGUMENT_INVALID"


class NamespaceInvalidError(InvalidRequestError):
    """The namespace is not a valid name."""

    reason = "NAMESPACE_INVALID"


class KeyInvalidError(InvalidRequestError):
    """The key is empty, too long, or holds a control character."""

    reason = "KEY_INVALID"


class ValueInvalidError(InvalidRequestError):
    """The value is missing, or is not the JSON it says it is."""

    reason = "VALUE_INVALID"


class ValueTooLargeError(InvalidRequestError):
    """The value is longer than the limit."""

    reason = "VALUE_TOO_LARGE"


class TtlInvalidError(InvalidRequestError):
    """The time to live is not a positive duration within the limit."""

    reason = "TTL_INVALID"


class RequestIdInvalidError(InvalidRequestError):
    """The request id is too long or holds a control character."""

    reason = "REQUEST_ID_INVALID"


class PageTokenInvalidError(InvalidRequestError):
    """The page token was not made by this call with these arguments."""

    reason = "PAGE_TOKEN_INVALID"


class OperationsTooManyError(InvalidRequestError):
    """The commit has more operations or preconditions than the limit."""

    reason = "OPERATIONS_TOO_MANY"


class CallsTooManyError(InvalidRequestError):
    """The message of a pipeline has more calls than the limit."""

    reason = "CALLS_TOO_MANY"


class CallIdDuplicateError(InvalidRequestError):
    """The call of a pipeline has the id of one whose reply is still to come."""

    reason = "CALL_ID_DUPLICATE"


class KeyDuplicateError(InvalidRequestError):
    """Two operations of one commit change the same key."""

    reason = "KEY_DUPLICATE"


class SchemaInvalidError(InvalidRequestError):
    """The schema is not a JSON Schema that the server accepts."""

    reason = "SCHEMA_INVALID"


class SchemaViolationError(InvalidRequestError):
    """The value does not satisfy a schema stored for its key."""

    reason = "SCHEMA_VIOLATION"


class SnapshotFileDamagedError(InvalidRequestError):
    """The imported file is truncated, altered, or not a snapshot's file."""

    reason = "SNAPSHOT_FILE_DAMAGED"


class LabelInvalidError(InvalidRequestError):
    """The label is empty, too long, or holds a control character."""

    reason = "LABEL_INVALID"


class DefinitionInvalidError(InvalidRequestError):
    """The definition has findings that refuse it; `findings` has (path, sentence) of each."""

    reason = "DEFINITION_INVALID"

    def __init__(self, message: str, findings: Sequence[tuple[str, str]]) -> None:
        """Take the sentence for people and each finding with the path of what is wrong."""
        super().__init__(message, findings=len(findings))
        self.findings = tuple(findings)


class ContextInvalidError(InvalidRequestError):
    """The context is no JSON object, too large, or breaks the definition's schema."""

    reason = "CONTEXT_INVALID"


class PayloadInvalidError(InvalidRequestError):
    """The payload is not JSON or too large."""

    reason = "PAYLOAD_INVALID"


class MigrationInvalidError(InvalidRequestError):
    """The state map names a state that its version of the definition does not have."""

    reason = "MIGRATION_INVALID"


class EntryNotFoundError(StatekeepError):
    """There is no entry with this key at the revision that was read."""

    reason = "ENTRY_NOT_FOUND"


class SchemaNotFoundError(StatekeepError):
    """There is no schema for exactly this prefix."""

    reason = "SCHEMA_NOT_FOUND"


class SnapshotNotFoundError(StatekeepError):
    """There is no snapshot with this label or id."""

    reason = "SNAPSHOT_NOT_FOUND"


class DefinitionNotFoundError(StatekeepError):
    """There is no definition with this name, or it has no such version."""

    reason = "DEFINITION_NOT_FOUND"


class MachineNotFoundError(StatekeepError):
    """There is no machine with this id at the revision that was read."""

    reason = "MACHINE_NOT_FOUND"


class MachineAlreadyExistsError(StatekeepError):
    """There is a machine with this id already."""

    reason = "MACHINE_ALREADY_EXISTS"


class RequestIdReusedError(StatekeepError):
    """The request id was used before for a different request."""

    reason = "REQUEST_ID_REUSED"


class PreconditionFailedError(StatekeepError):
    """What the request requires does not hold at the latest revision."""

    reason = "PRECONDITION_FAILED"


class EventRejectedError(StatekeepError):
    """A trigger inside a commit was rejected, so nothing was committed."""

    reason = "EVENT_REJECTED"


class DefinitionInUseError(StatekeepError):
    """A machine runs on the definition, now or in a snapshot."""

    reason = "DEFINITION_IN_USE"


class SnapshotPinnedError(StatekeepError):
    """A pinned snapshot is deleted only when the request says so."""

    reason = "SNAPSHOT_PINNED"


class SnapshotsTooManyError(StatekeepError):
    """The namespace has as many snapshots as it may, and its policy leaves none to evict."""

    reason = "SNAPSHOTS_TOO_MANY"


class RestoreTooLargeError(StatekeepError):
    """More entries differ from the snapshot than one commit may change."""

    reason = "RESTORE_TOO_LARGE"


class RevisionCompactedError(StatekeepError):
    """The revision is older than the oldest one still kept."""

    reason = "REVISION_COMPACTED"


class RevisionInFutureError(StatekeepError):
    """The revision or time has not happened yet."""

    reason = "REVISION_IN_FUTURE"


class WriteQueueFullError(StatekeepError):
    """More writes are waiting than the server allows."""

    reason = "WRITE_QUEUE_FULL"


class QuotaExceededError(StatekeepError):
    """The change would take the namespace over one of its quotas."""

    reason = "QUOTA_EXCEEDED"


class StorageFullError(StatekeepError):
    """The disk or the store's size limit has no room for the change."""

    reason = "STORAGE_FULL"


class NamespacesTooManyError(StatekeepError):
    """The store already has as many namespaces as it allows."""

    reason = "NAMESPACES_TOO_MANY"


class SchemasTooManyError(StatekeepError):
    """The namespace already has as many schemas as it allows."""

    reason = "SCHEMAS_TOO_MANY"


class ClearTooLargeError(StatekeepError):
    """The clear would delete more entries than one commit may change."""

    reason = "CLEAR_TOO_LARGE"


class StreamsTooManyError(StatekeepError):
    """The server already serves as many streams as it allows."""

    reason = "STREAMS_TOO_MANY"


class WaitingTooManyError(StatekeepError):
    """As many wait already as the server allows, for what never goes to the writer's queue."""

    reason = "WAITING_TOO_MANY"


class DeadlinePassedError(StatekeepError):
    """The deadline of the request passed before it was applied; nothing was changed."""

    reason = "DEADLINE_PASSED"


class DataDamagedError(StatekeepError):
    """A stored record does not match its checksum."""

    reason = "DATA_DAMAGED"


class TokenMissingError(StatekeepError):
    """The server wants a bearer token and the call has none."""

    reason = "TOKEN_MISSING"


class TokenInvalidError(StatekeepError):
    """The bearer token is not one the server knows."""

    reason = "TOKEN_INVALID"


class ServerStoppingError(StatekeepError):
    """The server is shutting down; the request was not applied."""

    reason = "SERVER_STOPPING"


class StorageFailedError(StatekeepError):
    """The disk failed while a commit was written; whether it applied is unknown."""

    reason = "STORAGE_FAILED"


class NotImplementedYetError(StatekeepError):
    """This server does not implement the call yet."""

    reason = "NOT_IMPLEMENTED"


class StoreOpenError(Exception):
    """The data directory cannot be opened; the sentence says why and what to do."""
