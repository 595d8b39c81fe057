// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * There is no snapshot with this label or id.
 *
 * <p>The reason is {@code SNAPSHOT_NOT_FOUND}.
 */
public class SnapshotNotFoundException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public SnapshotNotFoundException(Failure failure) {
    super(failure);
  }
}
