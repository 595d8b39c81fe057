// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The request's bytes are not the message that the RPC takes.
 *
 * <p>The reason is {@code REQUEST_MALFORMED}.
 */
public class RequestMalformedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public RequestMalformedException(Failure failure) {
    super(failure);
  }
}
