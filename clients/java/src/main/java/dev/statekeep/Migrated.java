package dev.statekeep;

import java.util.List;

/**
 * A migration is done, or what it would do.
 *
 * @param revision the revision of its last batch; the latest one when nothing changed
 * @param migratedCount how many machines were moved
 * @param problems those that were left as they are
 */
public record Migrated(long revision, long migratedCount, List<MigrationProblem> problems) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param migratedCount as above
   * @param problems as above
   */
  public Migrated {
    problems = List.copyOf(problems);
  }
}
