// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A request id was used before for a different request.
 *
 * <p>The reason is {@code REQUEST_ID_REUSED}.
 */
public class RequestIdReusedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public RequestIdReusedException(Failure failure) {
    super(failure);
  }
}
