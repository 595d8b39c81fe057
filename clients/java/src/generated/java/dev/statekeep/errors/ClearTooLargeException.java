// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A clear would delete more entries than one commit may; clear smaller prefixes or ranges.
 *
 * <p>The reason is {@code CLEAR_TOO_LARGE}.
 */
public class ClearTooLargeException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public ClearTooLargeException(Failure failure) {
    super(failure);
  }
}
