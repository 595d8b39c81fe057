package dev.statekeep;

/** What an unanswered hook means. */
public enum HookPolicy {
  /** What the server does by default: refuse. */
  UNSPECIFIED,
  /** The transition is refused. */
  REFUSE,
  /** The transition is allowed. */
  ALLOW
}
