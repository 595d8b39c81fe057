// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A request id is too long or has control characters.
 *
 * <p>The reason is {@code REQUEST_ID_INVALID}.
 */
public class RequestIdInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public RequestIdInvalidException(Failure failure) {
    super(failure);
  }
}
