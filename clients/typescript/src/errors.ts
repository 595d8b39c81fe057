/**
 * What calls fail with: one class for each reason that the server gives. Owns only these classes;
 * a test compares them with the contract's `ErrorReason`. Catch by class or switch on `reason`,
 * never on text.
 *
 * ```ts
 * try {
 *   await client.store.save("theme", "dark", { ifRevision: 7 });
 * } catch (error) {
 *   if (error instanceof PreconditionFailedError) console.log("changed meanwhile", error.metadata);
 *   else throw error;
 * }
 * ```
 */

import { DeadlineError, StatekeepError, UnavailableError } from "./failure.js";

/** The request's bytes are not the message that the RPC takes. */
export class RequestMalformedError extends StatekeepError {
  override readonly reason = "REQUEST_MALFORMED";
}

/** A field for which there is no reason of its own is missing or out of its bounds. */
export class ArgumentInvalidError extends StatekeepError {
  override readonly reason = "ARGUMENT_INVALID";
}

/** A namespace is not a valid name. It needs 1 to 64 bytes of a-z, 0-9, dot, underscore and hyphen, the first a letter or digit. */
export class NamespaceInvalidError extends StatekeepError {
  override readonly reason = "NAMESPACE_INVALID";
}

/** A key, a prefix or a machine's id is empty, too long, or has control characters. */
export class KeyInvalidError extends StatekeepError {
  override readonly reason = "KEY_INVALID";
}

/** A value is missing, or its `json` is not JSON. */
export class ValueInvalidError extends StatekeepError {
  override readonly reason = "VALUE_INVALID";
}

/** A value is larger than the server takes. */
export class ValueTooLargeError extends StatekeepError {
  override readonly reason = "VALUE_TOO_LARGE";
}

/** A ttl is shorter than 1 ms or longer than 10 years. */
export class TtlInvalidError extends StatekeepError {
  override readonly reason = "TTL_INVALID";
}

/** A request id is too long or has control characters. */
export class RequestIdInvalidError extends StatekeepError {
  override readonly reason = "REQUEST_ID_INVALID";
}

/** A page token was not made by this server, or was made for another call or other arguments. */
export class PageTokenInvalidError extends StatekeepError {
  override readonly reason = "PAGE_TOKEN_INVALID";
}

/** A commit has more operations or preconditions than the server takes. */
export class OperationsTooManyError extends StatekeepError {
  override readonly reason = "OPERATIONS_TOO_MANY";
}

/** A commit names an entry in two operations. Or it clears what an earlier operation of it saved or deleted. */
export class KeyDuplicateError extends StatekeepError {
  override readonly reason = "KEY_DUPLICATE";
}

/** A JSON Schema is not one, is too large, or refers to another document. */
export class SchemaInvalidError extends StatekeepError {
  override readonly reason = "SCHEMA_INVALID";
}

/** A value does not hold to a schema stored for a prefix of its key. */
export class SchemaViolationError extends StatekeepError {
  override readonly reason = "SCHEMA_VIOLATION";
}

/** A snapshot's label is empty, too long, or has control characters. */
export class LabelInvalidError extends StatekeepError {
  override readonly reason = "LABEL_INVALID";
}

/** A definition has findings that refuse it; the field violations list them with their paths. */
export class DefinitionInvalidError extends StatekeepError {
  override readonly reason = "DEFINITION_INVALID";
}

/** A context is not a JSON object, is too large, or does not hold to the definition's schema. */
export class ContextInvalidError extends StatekeepError {
  override readonly reason = "CONTEXT_INVALID";
}

/** A payload is not JSON or is larger than 64 KiB. One that breaks the event's schema is a rejection instead. */
export class PayloadInvalidError extends StatekeepError {
  override readonly reason = "PAYLOAD_INVALID";
}

/** A pipeline call has the id of a call whose reply is still to come. */
export class CallIdDuplicateError extends StatekeepError {
  override readonly reason = "CALL_ID_DUPLICATE";
}

/** A pipeline message has more calls than the server takes. */
export class CallsTooManyError extends StatekeepError {
  override readonly reason = "CALLS_TOO_MANY";
}

/** An imported file is truncated, altered, or not a snapshot's file. */
export class SnapshotFileDamagedError extends StatekeepError {
  override readonly reason = "SNAPSHOT_FILE_DAMAGED";
}

/** A state map names a state that its version does not have. */
export class MigrationInvalidError extends StatekeepError {
  override readonly reason = "MIGRATION_INVALID";
}

/** There is no entry with this key at this revision. */
export class EntryNotFoundError extends StatekeepError {
  override readonly reason = "ENTRY_NOT_FOUND";
}

/** There is no schema with this prefix. */
export class SchemaNotFoundError extends StatekeepError {
  override readonly reason = "SCHEMA_NOT_FOUND";
}

/** There is no snapshot with this label or id. */
export class SnapshotNotFoundError extends StatekeepError {
  override readonly reason = "SNAPSHOT_NOT_FOUND";
}

/** There is no definition with this name, or it has no such version. */
export class DefinitionNotFoundError extends StatekeepError {
  override readonly reason = "DEFINITION_NOT_FOUND";
}

/** There is no machine with this id at this revision. */
export class MachineNotFoundError extends StatekeepError {
  override readonly reason = "MACHINE_NOT_FOUND";
}

/** A request id was used before for a different request. */
export class RequestIdReusedError extends StatekeepError {
  override readonly reason = "REQUEST_ID_REUSED";
}

/** There is a machine with this id already. */
export class MachineAlreadyExistsError extends StatekeepError {
  override readonly reason = "MACHINE_ALREADY_EXISTS";
}

/** What a request made its condition does not hold at the latest revision. */
export class PreconditionFailedError extends StatekeepError {
  override readonly reason = "PRECONDITION_FAILED";
}

/** A pinned snapshot is deleted only when the request says so. */
export class SnapshotPinnedError extends StatekeepError {
  override readonly reason = "SNAPSHOT_PINNED";
}

/** A definition that machines or snapshots still need cannot be deleted. */
export class DefinitionInUseError extends StatekeepError {
  override readonly reason = "DEFINITION_IN_USE";
}

/** A trigger inside a commit was rejected, so nothing was committed. */
export class EventRejectedError extends StatekeepError {
  override readonly reason = "EVENT_REJECTED";
}

/** A revision lies below the floor and is no longer kept. */
export class RevisionCompactedError extends StatekeepError {
  override readonly reason = "REVISION_COMPACTED";
}

/** A revision or a time lies after the latest commit. */
export class RevisionInFutureError extends StatekeepError {
  override readonly reason = "REVISION_IN_FUTURE";
}

/** Too many writes are waiting; nothing was applied, and trying again a little later helps. */
export class WriteQueueFullError extends StatekeepError {
  override readonly reason = "WRITE_QUEUE_FULL";
}

/** The namespace would hold more entries or bytes than its settings allow. */
export class QuotaExceededError extends StatekeepError {
  override readonly reason = "QUOTA_EXCEEDED";
}

/** The disk or the data file has no room left; reads and deletions go on. */
export class StorageFullError extends StatekeepError {
  override readonly reason = "STORAGE_FULL";
}

/** The store would have more namespaces than the server takes. */
export class NamespacesTooManyError extends StatekeepError {
  override readonly reason = "NAMESPACES_TOO_MANY";
}

/** The namespace would have more schemas than the server takes. */
export class SchemasTooManyError extends StatekeepError {
  override readonly reason = "SCHEMAS_TOO_MANY";
}

/** A clear would delete more entries than one commit may; clear smaller prefixes or ranges. */
export class ClearTooLargeError extends StatekeepError {
  override readonly reason = "CLEAR_TOO_LARGE";
}

/** The namespace has as many snapshots as its policy keeps, and none may be evicted. */
export class SnapshotsTooManyError extends StatekeepError {
  override readonly reason = "SNAPSHOTS_TOO_MANY";
}

/** The server has as many streams open as it takes. */
export class StreamsTooManyError extends StatekeepError {
  override readonly reason = "STREAMS_TOO_MANY";
}

/** As many calls wait as the server lets wait for hooks or for a thread; trying again helps. */
export class WaitingTooManyError extends StatekeepError {
  override readonly reason = "WAITING_TOO_MANY";
}

/** A restore would change more than one commit may; restore by key prefix. */
export class RestoreTooLargeError extends StatekeepError {
  override readonly reason = "RESTORE_TOO_LARGE";
}

/** The deadline of the call passed before its turn came; nothing was applied. */
export class DeadlinePassedError extends DeadlineError {
  override readonly reason = "DEADLINE_PASSED";
}

/** A stored record fails its checksum; everything else is served. */
export class DataDamagedError extends StatekeepError {
  override readonly reason = "DATA_DAMAGED";
}

/** The server wants `authorization: Bearer …` and the call has none. */
export class TokenMissingError extends StatekeepError {
  override readonly reason = "TOKEN_MISSING";
}

/** The token of the call is not one that the server knows. */
export class TokenInvalidError extends StatekeepError {
  override readonly reason = "TOKEN_INVALID";
}

/** The token is known, but does not allow this call. */
export class PermissionMissingError extends StatekeepError {
  override readonly reason = "PERMISSION_MISSING";
}

/** The server is stopping; come back, resuming streams where they ended. */
export class ServerStoppingError extends UnavailableError {
  override readonly reason = "SERVER_STOPPING";
}

/** The storage failed and the server stops; whether the write was applied is unknown. */
export class StorageFailedError extends UnavailableError {
  override readonly reason = "STORAGE_FAILED";
}

/** This release of the server does not have the RPC, operation or option. */
export class NotImplementedError extends StatekeepError {
  override readonly reason = "NOT_IMPLEMENTED";
}

/** A fault of the server, which its log tells about under the error id. */
export class InternalError extends StatekeepError {
  override readonly reason = "INTERNAL";
}

/** Every class of an error by its reason, as the contract's `ErrorReason` names it without prefix. */
export const errorsByReason = {
  REQUEST_MALFORMED: RequestMalformedError,
  ARGUMENT_INVALID: ArgumentInvalidError,
  NAMESPACE_INVALID: NamespaceInvalidError,
  KEY_INVALID: KeyInvalidError,
  VALUE_INVALID: ValueInvalidError,
  VALUE_TOO_LARGE: ValueTooLargeError,
  TTL_INVALID: TtlInvalidError,
  REQUEST_ID_INVALID: RequestIdInvalidError,
  PAGE_TOKEN_INVALID: PageTokenInvalidError,
  OPERATIONS_TOO_MANY: OperationsTooManyError,
  KEY_DUPLICATE: KeyDuplicateError,
  SCHEMA_INVALID: SchemaInvalidError,
  SCHEMA_VIOLATION: SchemaViolationError,
  LABEL_INVALID: LabelInvalidError,
  DEFINITION_INVALID: DefinitionInvalidError,
  CONTEXT_INVALID: ContextInvalidError,
  PAYLOAD_INVALID: PayloadInvalidError,
  CALL_ID_DUPLICATE: CallIdDuplicateError,
  CALLS_TOO_MANY: CallsTooManyError,
  SNAPSHOT_FILE_DAMAGED: SnapshotFileDamagedError,
  MIGRATION_INVALID: MigrationInvalidError,
  ENTRY_NOT_FOUND: EntryNotFoundError,
  SCHEMA_NOT_FOUND: SchemaNotFoundError,
  SNAPSHOT_NOT_FOUND: SnapshotNotFoundError,
  DEFINITION_NOT_FOUND: DefinitionNotFoundError,
  MACHINE_NOT_FOUND: MachineNotFoundError,
  REQUEST_ID_REUSED: RequestIdReusedError,
  MACHINE_ALREADY_EXISTS: MachineAlreadyExistsError,
  PRECONDITION_FAILED: PreconditionFailedError,
  SNAPSHOT_PINNED: SnapshotPinnedError,
  DEFINITION_IN_USE: DefinitionInUseError,
  EVENT_REJECTED: EventRejectedError,
  REVISION_COMPACTED: RevisionCompactedError,
  REVISION_IN_FUTURE: RevisionInFutureError,
  WRITE_QUEUE_FULL: WriteQueueFullError,
  QUOTA_EXCEEDED: QuotaExceededError,
  STORAGE_FULL: StorageFullError,
  NAMESPACES_TOO_MANY: NamespacesTooManyError,
  SCHEMAS_TOO_MANY: SchemasTooManyError,
  CLEAR_TOO_LARGE: ClearTooLargeError,
  SNAPSHOTS_TOO_MANY: SnapshotsTooManyError,
  STREAMS_TOO_MANY: StreamsTooManyError,
  WAITING_TOO_MANY: WaitingTooManyError,
  RESTORE_TOO_LARGE: RestoreTooLargeError,
  DEADLINE_PASSED: DeadlinePassedError,
  DATA_DAMAGED: DataDamagedError,
  TOKEN_MISSING: TokenMissingError,
  TOKEN_INVALID: TokenInvalidError,
  PERMISSION_MISSING: PermissionMissingError,
  SERVER_STOPPING: ServerStoppingError,
  STORAGE_FAILED: StorageFailedError,
  NOT_IMPLEMENTED: NotImplementedError,
  INTERNAL: InternalError,
} as const;

/** The reasons that the server gives. */
export type ErrorReason = keyof typeof errorsByReason;
