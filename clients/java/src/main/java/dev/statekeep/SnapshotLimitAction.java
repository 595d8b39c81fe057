package dev.statekeep;

/** What creating a snapshot does when a namespace has as many as it keeps. */
public enum SnapshotLimitAction {
  /** What the server does by default. */
  UNSPECIFIED,
  /** Delete the oldest one that is not pinned. */
  EVICT_OLDEST,
  /** End with {@link dev.statekeep.errors.SnapshotsTooManyException}. */
  REFUSE
}
