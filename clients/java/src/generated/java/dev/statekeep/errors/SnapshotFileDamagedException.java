// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * An imported file is truncated, altered, or not a snapshot's file.
 *
 * <p>The reason is {@code SNAPSHOT_FILE_DAMAGED}.
 */
public class SnapshotFileDamagedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public SnapshotFileDamagedException(Failure failure) {
    super(failure);
  }
}
