// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

import java.util.Map;
import java.util.function.Function;

/** The class of each reason. */
final class Reasons {
  static final Map<String, Function<Failure, StatekeepException>> EXCEPTIONS =
      Map.ofEntries(
          Map.entry("REQUEST_MALFORMED", RequestMalformedException::new),
          Map.entry("ARGUMENT_INVALID", ArgumentInvalidException::new),
          Map.entry("NAMESPACE_INVALID", NamespaceInvalidException::new),
          Map.entry("KEY_INVALID", KeyInvalidException::new),
          Map.entry("VALUE_INVALID", ValueInvalidException::new),
          Map.entry("VALUE_TOO_LARGE", ValueTooLargeException::new),
          Map.entry("TTL_INVALID", TtlInvalidException::new),
          Map.entry("REQUEST_ID_INVALID", RequestIdInvalidException::new),
          Map.entry("PAGE_TOKEN_INVALID", PageTokenInvalidException::new),
          Map.entry("OPERATIONS_TOO_MANY", OperationsTooManyException::new),
          Map.entry("KEY_DUPLICATE", KeyDuplicateException::new),
          Map.entry("SCHEMA_INVALID", SchemaInvalidException::new),
          Map.entry("SCHEMA_VIOLATION", SchemaViolationException::new),
          Map.entry("LABEL_INVALID", LabelInvalidException::new),
          Map.entry("DEFINITION_INVALID", DefinitionInvalidException::new),
          Map.entry("CONTEXT_INVALID", ContextInvalidException::new),
          Map.entry("PAYLOAD_INVALID", PayloadInvalidException::new),
          Map.entry("CALL_ID_DUPLICATE", CallIdDuplicateException::new),
          Map.entry("CALLS_TOO_MANY", CallsTooManyException::new),
          Map.entry("SNAPSHOT_FILE_DAMAGED", SnapshotFileDamagedException::new),
          Map.entry("MIGRATION_INVALID", MigrationInvalidException::new),
          Map.entry("ENTRY_NOT_FOUND", EntryNotFoundException::new),
          Map.entry("SCHEMA_NOT_FOUND", SchemaNotFoundException::new),
          Map.entry("SNAPSHOT_NOT_FOUND", SnapshotNotFoundException::new),
          Map.entry("DEFINITION_NOT_FOUND", DefinitionNotFoundException::new),
          Map.entry("MACHINE_NOT_FOUND", MachineNotFoundException::new),
          Map.entry("REQUEST_ID_REUSED", RequestIdReusedException::new),
          Map.entry("MACHINE_ALREADY_EXISTS", MachineAlreadyExistsException::new),
          Map.entry("PRECONDITION_FAILED", PreconditionFailedException::new),
          Map.entry("SNAPSHOT_PINNED", SnapshotPinnedException::new),
          Map.entry("DEFINITION_IN_USE", DefinitionInUseException::new),
          Map.entry("EVENT_REJECTED", EventRejectedException::new),
          Map.entry("REVISION_COMPACTED", RevisionCompactedException::new),
          Map.entry("REVISION_IN_FUTURE", RevisionInFutureException::new),
          Map.entry("WRITE_QUEUE_FULL", WriteQueueFullException::new),
          Map.entry("QUOTA_EXCEEDED", QuotaExceededException::new),
          Map.entry("STORAGE_FULL", StorageFullException::new),
          Map.entry("NAMESPACES_TOO_MANY", NamespacesTooManyException::new),
          Map.entry("SCHEMAS_TOO_MANY", SchemasTooManyException::new),
          Map.entry("CLEAR_TOO_LARGE", ClearTooLargeException::new),
          Map.entry("SNAPSHOTS_TOO_MANY", SnapshotsTooManyException::new),
          Map.entry("STREAMS_TOO_MANY", StreamsTooManyException::new),
          Map.entry("WAITING_TOO_MANY", WaitingTooManyException::new),
          Map.entry("RESTORE_TOO_LARGE", RestoreTooLargeException::new),
          Map.entry("DEADLINE_PASSED", DeadlinePassedException::new),
          Map.entry("DATA_DAMAGED", DataDamagedException::new),
          Map.entry("TOKEN_MISSING", TokenMissingException::new),
          Map.entry("TOKEN_INVALID", TokenInvalidException::new),
          Map.entry("PERMISSION_MISSING", PermissionMissingException::new),
          Map.entry("SERVER_STOPPING", ServerStoppingException::new),
          Map.entry("STORAGE_FAILED", StorageFailedException::new),
          Map.entry("NOT_IMPLEMENTED", NotImplementedException::new),
          Map.entry("INTERNAL", InternalException::new));

  private Reasons() {}
}
