package statekeep

// The reasons of the server, one for each value of the contract's ErrorReason; a test compares the two.
const (
	// ErrRequestMalformed: the request's bytes are not the message that the RPC takes.
	ErrRequestMalformed Reason = "REQUEST_MALFORMED"
	// ErrArgumentInvalid: a field for which there is no reason of its own is missing or out of its
	// bounds.
	ErrArgumentInvalid Reason = "ARGUMENT_INVALID"
	// ErrNamespaceInvalid: a namespace is not 1 to 64 bytes of a-z, 0-9, dot, underscore and hyphen
	// that begin with a letter or digit.
	ErrNamespaceInvalid Reason = "NAMESPACE_INVALID"
	// ErrKeyInvalid: a key, a prefix or a machine's id is empty, too long, or has control characters.
	ErrKeyInvalid Reason = "KEY_INVALID"
	// ErrValueInvalid: a value is missing, or its `json` is not JSON.
	ErrValueInvalid Reason = "VALUE_INVALID"
	// ErrValueTooLarge: a value is larger than the server takes.
	ErrValueTooLarge Reason = "VALUE_TOO_LARGE"
	// ErrTTLInvalid: a ttl is shorter than 1 ms or longer than 10 years.
	ErrTTLInvalid Reason = "TTL_INVALID"
	// ErrRequestIDInvalid: a request id is too long or has control characters.
	ErrRequestIDInvalid Reason = "REQUEST_ID_INVALID"
	// ErrPageTokenInvalid: a page token was not made by this server, or was made for another call or
	// other arguments.
	ErrPageTokenInvalid Reason = "PAGE_TOKEN_INVALID"
	// ErrOperationsTooMany: a commit has more operations or preconditions than the server takes.
	ErrOperationsTooMany Reason = "OPERATIONS_TOO_MANY"
	// ErrKeyDuplicate: a commit names an entry in two operations, or clears what an earlier operation
	// of it saved or deleted.
	ErrKeyDuplicate Reason = "KEY_DUPLICATE"
	// ErrSchemaInvalid: a JSON Schema is not one, is too large, or refers to another document.
	ErrSchemaInvalid Reason = "SCHEMA_INVALID"
	// ErrSchemaViolation: a value does not hold to a schema stored for a prefix of its key.
	ErrSchemaViolation Reason = "SCHEMA_VIOLATION"
	// ErrLabelInvalid: a snapshot's label is empty, too long, or has control characters.
	ErrLabelInvalid Reason = "LABEL_INVALID"
	// ErrDefinitionInvalid: a definition has findings that refuse it; the field violations list them
	// with their paths.
	ErrDefinitionInvalid Reason = "DEFINITION_INVALID"
	// ErrContextInvalid: a context is not a JSON object, is larger than 64 KiB, or does not hold to
	// the definition's schema.
	ErrContextInvalid Reason = "CONTEXT_INVALID"
	// ErrPayloadInvalid: a payload is not JSON or is larger than 64 KiB. One that breaks the event's
	// schema is a rejection instead.
	ErrPayloadInvalid Reason = "PAYLOAD_INVALID"
	// ErrCallIDDuplicate: a pipeline call has the id of a call whose reply is still to come.
	ErrCallIDDuplicate Reason = "CALL_ID_DUPLICATE"
	// ErrCallsTooMany: a pipeline message has more calls than the server takes.
	ErrCallsTooMany Reason = "CALLS_TOO_MANY"
	// ErrSnapshotFileDamaged: an imported file is truncated, altered, or not a snapshot's file.
	ErrSnapshotFileDamaged Reason = "SNAPSHOT_FILE_DAMAGED"
	// ErrMigrationInvalid: a state map names a state that its version does not have.
	ErrMigrationInvalid Reason = "MIGRATION_INVALID"
	// ErrEntryNotFound: there is no entry with this key at this revision.
	ErrEntryNotFound Reason = "ENTRY_NOT_FOUND"
	// ErrSchemaNotFound: there is no schema with this prefix.
	ErrSchemaNotFound Reason = "SCHEMA_NOT_FOUND"
	// ErrSnapshotNotFound: there is no snapshot with this label or id.
	ErrSnapshotNotFound Reason = "SNAPSHOT_NOT_FOUND"
	// ErrDefinitionNotFound: there is no definition with this name, or it has no such version.
	ErrDefinitionNotFound Reason = "DEFINITION_NOT_FOUND"
	// ErrMachineNotFound: there is no machine with this id at this revision.
	ErrMachineNotFound Reason = "MACHINE_NOT_FOUND"
	// ErrRequestIDReused: a request id was used before for a different request.
	ErrRequestIDReused Reason = "REQUEST_ID_REUSED"
	// ErrMachineAlreadyExists: there is a machine with this id already.
	ErrMachineAlreadyExists Reason = "MACHINE_ALREADY_EXISTS"
	// ErrPreconditionFailed: what a request made its condition does not hold at the latest revision.
	ErrPreconditionFailed Reason = "PRECONDITION_FAILED"
	// ErrSnapshotPinned: a pinned snapshot is deleted only when the request says so.
	ErrSnapshotPinned Reason = "SNAPSHOT_PINNED"
	// ErrDefinitionInUse: a definition that machines or snapshots still need cannot be deleted.
	ErrDefinitionInUse Reason = "DEFINITION_IN_USE"
	// ErrEventRejected: a trigger inside a commit was rejected, so nothing was committed.
	ErrEventRejected Reason = "EVENT_REJECTED"
	// ErrRevisionCompacted: a revision lies below the floor and is no longer kept.
	ErrRevisionCompacted Reason = "REVISION_COMPACTED"
	// ErrRevisionInFuture: a revision or a time lies after the latest commit.
	ErrRevisionInFuture Reason = "REVISION_IN_FUTURE"
	// ErrWriteQueueFull: too many writes are waiting; nothing was applied, and trying again a little
	// later helps.
	ErrWriteQueueFull Reason = "WRITE_QUEUE_FULL"
	// ErrQuotaExceeded: the namespace would hold more entries or bytes than its settings allow.
	ErrQuotaExceeded Reason = "QUOTA_EXCEEDED"
	// ErrStorageFull: the disk or the data file has no room left; reads and deletions go on.
	ErrStorageFull Reason = "STORAGE_FULL"
	// ErrNamespacesTooMany: the store would have more namespaces than the server takes.
	ErrNamespacesTooMany Reason = "NAMESPACES_TOO_MANY"
	// ErrSchemasTooMany: the namespace would have more schemas than the server takes.
	ErrSchemasTooMany Reason = "SCHEMAS_TOO_MANY"
	// ErrClearTooLarge: a clear would delete more entries than one commit may; clear smaller prefixes
	// or ranges.
	ErrClearTooLarge Reason = "CLEAR_TOO_LARGE"
	// ErrSnapshotsTooMany: the namespace has as many snapshots as its policy keeps, and none may be
	// evicted.
	ErrSnapshotsTooMany Reason = "SNAPSHOTS_TOO_MANY"
	// ErrStreamsTooMany: the server has as many streams open as it takes.
	ErrStreamsTooMany Reason = "STREAMS_TOO_MANY"
	// ErrWaitingTooMany: as many calls wait as the server lets wait for hooks or for a thread, in all
	// or of one namespace; nothing was done, and trying again a little later helps.
	ErrWaitingTooMany Reason = "WAITING_TOO_MANY"
	// ErrRestoreTooLarge: a restore would change more entries and machines than one commit may;
	// restore by key prefix.
	ErrRestoreTooLarge Reason = "RESTORE_TOO_LARGE"
	// ErrDeadlinePassed: the deadline of the call passed before its turn came; nothing was applied.
	ErrDeadlinePassed Reason = "DEADLINE_PASSED"
	// ErrDataDamaged: a stored record fails its checksum; everything else is served.
	ErrDataDamaged Reason = "DATA_DAMAGED"
	// ErrTokenMissing: the server wants `authorization: Bearer …` and the call has none.
	ErrTokenMissing Reason = "TOKEN_MISSING"
	// ErrTokenInvalid: the token of the call is not one that the server knows.
	ErrTokenInvalid Reason = "TOKEN_INVALID"
	// ErrPermissionMissing: the token is known, but does not allow this call.
	ErrPermissionMissing Reason = "PERMISSION_MISSING"
	// ErrServerStopping: the server is stopping; come back, resuming streams where they ended.
	ErrServerStopping Reason = "SERVER_STOPPING"
	// ErrStorageFailed: the storage answered with an input/output error and the server stops; whether
	// the write was applied is unknown.
	ErrStorageFailed Reason = "STORAGE_FAILED"
	// ErrNotImplemented: this release of the server does not have the RPC, operation or option.
	ErrNotImplemented Reason = "NOT_IMPLEMENTED"
	// ErrInternal: a fault of the server, which its log tells about under the error id.
	ErrInternal Reason = "INTERNAL"
)
