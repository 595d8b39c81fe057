package dev.statekeep;

/** What made a machine move. */
public enum TransitionCause {
  /** One that this release of the client does not know. */
  UNSPECIFIED,
  /** An event that was sent, also in a commit. */
  TRIGGER,
  /** The timer of its state. */
  TIMER,
  /** A migration. */
  MIGRATION,
  /** A restore. */
  RESTORE
}
