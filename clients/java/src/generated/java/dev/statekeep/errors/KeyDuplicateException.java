// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A commit names an entry in two operations, or clears what an earlier operation of it saved or
 * deleted.
 *
 * <p>The reason is {@code KEY_DUPLICATE}.
 */
public class KeyDuplicateException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public KeyDuplicateException(Failure failure) {
    super(failure);
  }
}
