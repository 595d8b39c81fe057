// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A value is missing, or its {@code json} is not JSON.
 *
 * <p>The reason is {@code VALUE_INVALID}.
 */
public class ValueInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public ValueInvalidException(Failure failure) {
    super(failure);
  }
}
