package dev.statekeep;

/** Why an event was rejected, in order of precedence. */
public enum RejectionReason {
  /** One that this release of the client does not know. */
  UNSPECIFIED,
  /** The machine's state is not the expected one. */
  STATE_UNEXPECTED,
  /** The machine's revision is not the expected one. */
  REVISION_UNEXPECTED,
  /** The machine is in a final state. */
  MACHINE_FINISHED,
  /** No transition of the machine's state answers to the event. */
  NO_TRANSITION,
  /** The payload does not hold to the event's schema. */
  PAYLOAD_INVALID,
  /** The guard of each transition that fits was false. */
  GUARD_REFUSED,
  /** A guard's expression failed or became too expensive. */
  GUARD_FAILED,
  /** A client answered the hook's question with a refusal. */
  HOOK_REFUSED,
  /** Nobody answered the hook's question in time, and its policy is to refuse. */
  HOOK_SILENT,
  /** An expression of an assignment failed or became too expensive. */
  ASSIGN_FAILED,
  /** The new context would be too large or would not hold to its schema. */
  CONTEXT_INVALID,
  /** The machine kept moving while a hook was asked; trying again is safe. */
  MACHINE_BUSY
}
