// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A restore would change more entries and machines than one commit may; restore by key prefix.
 *
 * <p>The reason is {@code RESTORE_TOO_LARGE}.
 */
public class RestoreTooLargeException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public RestoreTooLargeException(Failure failure) {
    super(failure);
  }
}
