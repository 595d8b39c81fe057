package dev.statekeep;

import java.util.List;

/**
 * A commit was applied.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param results what each operation did, in their order
 */
public record Committed(long revision, List<OperationResult> results) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param results as above
   */
  public Committed {
    results = List.copyOf(results);
  }
}
