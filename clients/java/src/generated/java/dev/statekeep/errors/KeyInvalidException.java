// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A key, a prefix or a machine's id is empty, too long, or has control characters.
 *
 * <p>The reason is {@code KEY_INVALID}.
 */
public class KeyInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public KeyInvalidException(Failure failure) {
    super(failure);
  }
}
