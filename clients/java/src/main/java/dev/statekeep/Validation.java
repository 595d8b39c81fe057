package dev.statekeep;

import java.util.List;

/**
 * The outcome of a check.
 *
 * @param revision the revision that was read
 * @param valid whether the value holds to the rules
 * @param violations every way in which it does not
 */
public record Validation(long revision, boolean valid, List<Violation> violations) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param valid as above
   * @param violations as above
   */
  public Validation {
    violations = List.copyOf(violations);
  }
}
