// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The token of the call is not one that the server knows.
 *
 * <p>The reason is {@code TOKEN_INVALID}.
 */
public class TokenInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public TokenInvalidException(Failure failure) {
    super(failure);
  }
}
