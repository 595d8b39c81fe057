// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The token is known, but does not allow this call.
 *
 * <p>The reason is {@code PERMISSION_MISSING}.
 */
public class PermissionMissingException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public PermissionMissingException(Failure failure) {
    super(failure);
  }
}
