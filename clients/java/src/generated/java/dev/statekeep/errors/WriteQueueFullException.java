// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * Too many writes are waiting; nothing was applied, and trying again a little later helps.
 *
 * <p>The reason is {@code WRITE_QUEUE_FULL}.
 */
public class WriteQueueFullException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public WriteQueueFullException(Failure failure) {
    super(failure);
  }
}
