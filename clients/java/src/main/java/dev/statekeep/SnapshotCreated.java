package dev.statekeep;

import java.util.List;

/**
 * A snapshot was created or imported.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param snapshot the new snapshot
 * @param evictedIds the ids of those that the policy evicted for it
 */
public record SnapshotCreated(long revision, Snapshot snapshot, List<String> evictedIds)
    implements OperationResult {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param snapshot as above
   * @param evictedIds as above
   */
  public SnapshotCreated {
    evictedIds = List.copyOf(evictedIds);
  }
}
