package dev.statekeep;

/** How bad a finding is. */
public enum FindingSeverity {
  /** One that this release of the client does not know. */
  UNSPECIFIED,
  /** The definition can be used, but probably is not what was meant. */
  WARNING,
  /** The definition is refused. */
  ERROR
}
