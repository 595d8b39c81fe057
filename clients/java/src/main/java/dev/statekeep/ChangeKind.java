package dev.statekeep;

/** What a commit did to one thing. */
public enum ChangeKind {
  /** One that this release of the client does not know. */
  UNSPECIFIED,
  /** An entry was made or got a new value. */
  ENTRY_SAVED,
  /** An entry was deleted by a request. */
  ENTRY_DELETED,
  /** An entry whose time had passed was swept. */
  ENTRY_EXPIRED,
  /** A machine was created, or brought back by a restore. */
  MACHINE_CREATED,
  /** A machine made a transition. */
  MACHINE_MOVED,
  /** A machine was deleted, by a request or by a restore. */
  MACHINE_DELETED,
  /** A version of a definition was added. */
  DEFINITION_ADDED,
  /** A version of a definition was deleted. */
  DEFINITION_DELETED,
  /** A snapshot was created or imported. */
  SNAPSHOT_CREATED,
  /** A snapshot was restored; the other changes of the commit are the difference it made. */
  SNAPSHOT_RESTORED,
  /** A snapshot was deleted, by a request or by the policy. */
  SNAPSHOT_DELETED,
  /** A schema was stored or replaced. */
  SCHEMA_SAVED,
  /** A schema was deleted. */
  SCHEMA_DELETED,
  /** The settings of the namespace were changed. */
  SETTINGS_SAVED
}
