// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The server wants {@code authorization: Bearer …} and the call has none.
 *
 * <p>The reason is {@code TOKEN_MISSING}.
 */
public class TokenMissingException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public TokenMissingException(Failure failure) {
    super(failure);
  }
}
