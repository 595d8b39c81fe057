// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The namespace has as many snapshots as its policy keeps, and none may be evicted.
 *
 * <p>The reason is {@code SNAPSHOTS_TOO_MANY}.
 */
public class SnapshotsTooManyException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public SnapshotsTooManyException(Failure failure) {
    super(failure);
  }
}
