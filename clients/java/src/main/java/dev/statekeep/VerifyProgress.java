package dev.statekeep;

import java.util.List;

/**
 * How far a verification has come.
 *
 * @param recordsCheckedCount how many records were read so far
 * @param recordsTotalCount how many there are to read, as far as known
 * @param damagedRecords the damaged ones found since the progress before
 * @param done whether this is the last one
 */
public record VerifyProgress(
    long recordsCheckedCount,
    long recordsTotalCount,
    List<DamagedRecord> damagedRecords,
    boolean done) {
  /**
   * Copies what can be changed.
   *
   * @param recordsCheckedCount as above
   * @param recordsTotalCount as above
   * @param damagedRecords as above
   * @param done as above
   */
  public VerifyProgress {
    damagedRecords = List.copyOf(damagedRecords);
  }
}
