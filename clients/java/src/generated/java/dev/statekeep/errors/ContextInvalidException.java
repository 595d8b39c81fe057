// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A context is not a JSON object, is larger than 64 KiB, holds an integer below -2^63 or above
 * 2^64 - 1, or does not hold to the definition's schema.
 *
 * <p>The reason is {@code CONTEXT_INVALID}.
 */
public class ContextInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public ContextInvalidException(Failure failure) {
    super(failure);
  }
}
