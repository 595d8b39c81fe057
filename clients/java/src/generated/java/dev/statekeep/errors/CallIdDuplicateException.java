// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A pipeline call has the id of a call whose reply is still to come.
 *
 * <p>The reason is {@code CALL_ID_DUPLICATE}.
 */
public class CallIdDuplicateException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public CallIdDuplicateException(Failure failure) {
    super(failure);
  }
}
