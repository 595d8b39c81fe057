// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A page token was not made by this server, or was made for another call or other arguments.
 *
 * <p>The reason is {@code PAGE_TOKEN_INVALID}.
 */
public class PageTokenInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public PageTokenInvalidException(Failure failure) {
    super(failure);
  }
}
