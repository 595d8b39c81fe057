"""What calls raise: one class for each reason that the server gives, and a few for its silence.

Owns the classes and what they carry. Must never hold a reason that the contract's `ErrorReason`
does not have: a test compares the two. Catch the class, or compare `reason`; never the text.

    try:
        client.store.save("theme", "dark", if_revision=7)
    except statekeep.PreconditionFailedError as error:
        print("changed meanwhile, at revision", error.revision)
"""

from statekeep._error import FieldViolation as FieldViolation  # noqa: PLC0414 - catchable from here
from statekeep._error import StatekeepError as StatekeepError  # noqa: PLC0414 - catchable from here
from statekeep.machines import RejectionReason


class UnavailableError(StatekeepError):
    """The server cannot be reached or broke off. A write may have been applied or not."""


class DeadlineError(StatekeepError):
    """The time given to the call is over. A write may have been applied or not."""


class CallCancelledError(StatekeepError):
    """The call was broken off, as when its client is closed. A write may have been applied."""


class RequestMalformedError(StatekeepError):
    """The request's bytes are not the message that the RPC takes."""

    reason = "REQUEST_MALFORMED"


class ArgumentInvalidError(StatekeepError):
    """A field for which there is no reason of its own is missing or out of its bounds."""

    reason = "ARGUMENT_INVALID"


class NamespaceInvalidError(StatekeepError):
    """A namespace is not a valid name.

    It needs 1 to 64 bytes of a-z, 0-9, dot, underscore and hyphen, the first a letter or digit.
    """

    reason = "NAMESPACE_INVALID"


class KeyInvalidError(StatekeepError):
    """A key, a prefix or a machine's id is empty, too long, or has control characters."""

    reason = "KEY_INVALID"


class ValueInvalidError(StatekeepError):
    """A value is missing, or its `json` is not JSON."""

    reason = "VALUE_INVALID"


class ValueTooLargeError(StatekeepError):
    """A value is larger than the server takes."""

    reason = "VALUE_TOO_LARGE"


class TtlInvalidError(StatekeepError):
    """A ttl is shorter than 1 ms or longer than 10 years."""

    reason = "TTL_INVALID"


class RequestIdInvalidError(StatekeepError):
    """A request id is too long or has control characters."""

    reason = "REQUEST_ID_INVALID"


class PageTokenInvalidError(StatekeepError):
    """A page token was not made by this server, or was made for another call or other arguments."""

    reason = "PAGE_TOKEN_INVALID"


class OperationsTooManyError(StatekeepError):
    """A commit has more operations or preconditions than the server takes."""

    reason = "OPERATIONS_TOO_MANY"


class KeyDuplicateError(StatekeepError):
    """A commit names an entry in two operations.

    Or it clears what an earlier operation of it saved or deleted.
    """

    reason = "KEY_DUPLICATE"


class SchemaInvalidError(StatekeepError):
    """A JSON Schema is not one, is too large, or refers to another document."""

    reason = "SCHEMA_INVALID"


class SchemaViolationError(StatekeepError):
    """A value does not hold to a schema stored for a prefix of its key."""

    reason = "SCHEMA_VIOLATION"


class LabelInvalidError(StatekeepError):
    """A snapshot's label is empty, too long, or has control characters."""

    reason = "LABEL_INVALID"


class DefinitionInvalidError(StatekeepError):
    """A definition has findings that refuse it; the field violations list them with their paths."""

    reason = "DEFINITION_INVALID"


class ContextInvalidError(StatekeepError):
    """A context is not a JSON object, is too large, or does not hold to the definition's schema."""

    reason = "CONTEXT_INVALID"


class PayloadInvalidError(StatekeepError):
    """A payload is not JSON or is larger than 64 KiB.

    One that breaks the event's schema is a rejection instead.
    """

    reason = "PAYLOAD_INVALID"


class CallIdDuplicateError(StatekeepError):
    """A pipeline call has the id of a call whose reply is still to come."""

    reason = "CALL_ID_DUPLICATE"


class CallsTooManyError(StatekeepError):
    """A pipeline message has more calls than the server takes."""

    reason = "CALLS_TOO_MANY"


class SnapshotFileDamagedError(StatekeepError):
    """An imported file is truncated, altered, or not a snapshot's file."""

    reason = "SNAPSHOT_FILE_DAMAGED"


class MigrationInvalidError(StatekeepError):
    """A state map names a state that its version does not have."""

    reason = "MIGRATION_INVALID"


class EntryNotFoundError(StatekeepError):
    """There is no entry with this key at this revision."""

    reason = "ENTRY_NOT_FOUND"


class SchemaNotFoundError(StatekeepError):
    """There is no schema with this prefix."""

    reason = "SCHEMA_NOT_FOUND"


class SnapshotNotFoundError(StatekeepError):
    """There is no snapshot with this label or id."""

    reason = "SNAPSHOT_NOT_FOUND"


class DefinitionNotFoundError(StatekeepError):
    """There is no definition with this name, or it has no such version."""

    reason = "DEFINITION_NOT_FOUND"


class MachineNotFoundError(StatekeepError):
    """There is no machine with this id at this revision."""

    reason = "MACHINE_NOT_FOUND"


class RequestIdReusedError(StatekeepError):
    """A request id was used before for a different request."""

    reason = "REQUEST_ID_REUSED"


class MachineAlreadyExistsError(StatekeepError):
    """There is a machine with this id already."""

    reason = "MACHINE_ALREADY_EXISTS"


class PreconditionFailedError(StatekeepError):
    """What a request made its condition does not hold at the latest revision."""

    reason = "PRECONDITION_FAILED"

    @property
    def field(self) -> str:
        """The condition that fails: `if_revision`, or such as `preconditions[1]`."""
        return self.metadata.get("field", "")

    @property
    def revision(self) -> int:
        """The revision of the entry or machine now; 0 when it does not exist."""
        return int(self.metadata.get("revision", 0))


class SnapshotPinnedError(StatekeepError):
    """A pinned snapshot is deleted only when the request says so."""

    reason = "SNAPSHOT_PINNED"


class DefinitionInUseError(StatekeepError):
    """A definition that machines or snapshots still need cannot be deleted."""

    reason = "DEFINITION_IN_USE"


class EventRejectedError(StatekeepError):
    """A trigger inside a commit was rejected, so nothing was committed."""

    reason = "EVENT_REJECTED"

    @property
    def field(self) -> str:
        """The operation, such as `operations[1]`."""
        return self.metadata.get("field", "")

    @property
    def machine_id(self) -> str:
        """The machine that did not move."""
        return self.metadata.get("machine_id", "")

    @property
    def rejection(self) -> RejectionReason:
        """Why it did not."""
        try:
            return RejectionReason(self.metadata.get("rejection", ""))
        except ValueError:
            return RejectionReason.UNSPECIFIED


class RevisionCompactedError(StatekeepError):
    """A revision lies below the floor and is no longer kept."""

    reason = "REVISION_COMPACTED"

    @property
    def floor(self) -> int:
        """The oldest revision that is still readable."""
        return int(self.metadata.get("floor", 0))


class RevisionInFutureError(StatekeepError):
    """A revision or a time lies after the latest commit."""

    reason = "REVISION_IN_FUTURE"

    @property
    def latest(self) -> int:
        """The latest revision."""
        return int(self.metadata.get("latest", 0))


class WriteQueueFullError(StatekeepError):
    """Too many writes are waiting; nothing was applied, and trying again a little later helps."""

    reason = "WRITE_QUEUE_FULL"


class QuotaExceededError(StatekeepError):
    """The namespace would hold more entries or bytes than its settings allow."""

    reason = "QUOTA_EXCEEDED"


class StorageFullError(StatekeepError):
    """The disk or the data file has no room left; reads and deletions go on."""

    reason = "STORAGE_FULL"


class NamespacesTooManyError(StatekeepError):
    """The store would have more namespaces than the server takes."""

    reason = "NAMESPACES_TOO_MANY"


class SchemasTooManyError(StatekeepError):
    """The namespace would have more schemas than the server takes."""

    reason = "SCHEMAS_TOO_MANY"


class ClearTooLargeError(StatekeepError):
    """A clear would delete more entries than one commit may; clear smaller prefixes or ranges."""

    reason = "CLEAR_TOO_LARGE"


class SnapshotsTooManyError(StatekeepError):
    """The namespace has as many snapshots as its policy keeps, and none may be evicted."""

    reason = "SNAPSHOTS_TOO_MANY"


class StreamsTooManyError(StatekeepError):
    """The server has as many streams open as it takes."""

    reason = "STREAMS_TOO_MANY"


class WaitingTooManyError(StatekeepError):
    """As many calls wait as the server lets wait for hooks or for a thread; trying again helps."""

    reason = "WAITING_TOO_MANY"


class RestoreTooLargeError(StatekeepError):
    """A restore would change more than one commit may; restore by key prefix."""

    reason = "RESTORE_TOO_LARGE"


class DeadlinePassedError(DeadlineError):
    """The deadline of the call passed before its turn came; nothing was applied."""

    reason = "DEADLINE_PASSED"


class DataDamagedError(StatekeepError):
    """A stored record fails its checksum; everything else is served."""

    reason = "DATA_DAMAGED"


class TokenMissingError(StatekeepError):
    """The server wants `authorization: Bearer …` and the call has none."""

    reason = "TOKEN_MISSING"


class TokenInvalidError(StatekeepError):
    """The token of the call is not one that the server knows."""

    reason = "TOKEN_INVALID"


class PermissionMissingError(StatekeepError):
    """The token is known, but does not allow this call."""

    reason = "PERMISSION_MISSING"


class ServerStoppingError(UnavailableError):
    """The server is stopping; come back, resuming streams where they ended."""

    reason = "SERVER_STOPPING"


class StorageFailedError(UnavailableError):
    """The storage failed and the server stops; whether the write was applied is unknown."""

    reason = "STORAGE_FAILED"


class NotImplementedYetError(StatekeepError):
    """This release of the server does not have the RPC, operation or option."""

    reason = "NOT_IMPLEMENTED"


class InternalError(StatekeepError):
    """A fault of the server, which its log tells about under the error id."""

    reason = "INTERNAL"
