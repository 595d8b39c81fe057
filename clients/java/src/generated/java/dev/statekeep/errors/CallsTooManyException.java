// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A pipeline message has more calls than the server takes.
 *
 * <p>The reason is {@code CALLS_TOO_MANY}.
 */
public class CallsTooManyException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public CallsTooManyException(Failure failure) {
    super(failure);
  }
}
