// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A field for which there is no reason of its own is missing or out of its bounds.
 *
 * <p>The reason is {@code ARGUMENT_INVALID}.
 */
public class ArgumentInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public ArgumentInvalidException(Failure failure) {
    super(failure);
  }
}
