// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A ttl is shorter than 1 ms or longer than 10 years.
 *
 * <p>The reason is {@code TTL_INVALID}.
 */
public class TtlInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public TtlInvalidException(Failure failure) {
    super(failure);
  }
}
