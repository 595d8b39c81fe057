// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * As many calls wait as the server lets wait for hooks or for a thread, in all or of one namespace;
 * nothing was done, and trying again a little later helps.
 *
 * <p>The reason is {@code WAITING_TOO_MANY}.
 */
public class WaitingTooManyException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public WaitingTooManyException(Failure failure) {
    super(failure);
  }
}
