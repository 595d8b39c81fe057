// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A snapshot's label is empty, too long, or has control characters.
 *
 * <p>The reason is {@code LABEL_INVALID}.
 */
public class LabelInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public LabelInvalidException(Failure failure) {
    super(failure);
  }
}
