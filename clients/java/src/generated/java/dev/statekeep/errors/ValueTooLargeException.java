// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A value is larger than the server takes.
 *
 * <p>The reason is {@code VALUE_TOO_LARGE}.
 */
public class ValueTooLargeException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public ValueTooLargeException(Failure failure) {
    super(failure);
  }
}
