// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A commit has more operations or preconditions than the server takes.
 *
 * <p>The reason is {@code OPERATIONS_TOO_MANY}.
 */
public class OperationsTooManyException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public OperationsTooManyException(Failure failure) {
    super(failure);
  }
}
