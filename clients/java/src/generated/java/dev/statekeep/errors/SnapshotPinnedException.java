// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A pinned snapshot is deleted only when the request says so.
 *
 * <p>The reason is {@code SNAPSHOT_PINNED}.
 */
public class SnapshotPinnedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public SnapshotPinnedException(Failure failure) {
    super(failure);
  }
}
