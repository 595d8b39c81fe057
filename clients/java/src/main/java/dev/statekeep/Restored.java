package dev.statekeep;

import java.util.List;

/**
 * A snapshot was restored, or would be.
 *
 * @param revision the revision that it made; the latest one when nothing changed
 * @param snapshot the snapshot
 * @param entriesSavedCount how many entries were saved
 * @param entriesDeletedCount how many entries were deleted
 * @param machinesSavedCount how many machines were created or moved
 * @param machinesDeletedCount how many machines were deleted
 * @param differences of a dry run: the first 1,000 differences, without values
 */
public record Restored(
    long revision,
    Snapshot snapshot,
    long entriesSavedCount,
    long entriesDeletedCount,
    long machinesSavedCount,
    long machinesDeletedCount,
    List<Difference> differences) {
  /**
   * Copies what can be changed.
   *
   * @param revision as above
   * @param snapshot as above
   * @param entriesSavedCount as above
   * @param entriesDeletedCount as above
   * @param machinesSavedCount as above
   * @param machinesDeletedCount as above
   * @param differences as above
   */
  public Restored {
    differences = List.copyOf(differences);
  }
}
