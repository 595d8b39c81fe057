// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * This release of the server does not have the RPC, operation or option.
 *
 * <p>The reason is {@code NOT_IMPLEMENTED}.
 */
public class NotImplementedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public NotImplementedException(Failure failure) {
    super(failure);
  }
}
