package dev.statekeep;

/** What happened to an entry or machine on the way from one point to another. */
public enum DifferenceKind {
  /** One that this release of the client does not know. */
  UNSPECIFIED,
  /** It is there only at the second point. */
  ADDED,
  /** It is there at both, and differs. */
  CHANGED,
  /** It is there only at the first point. */
  REMOVED
}
