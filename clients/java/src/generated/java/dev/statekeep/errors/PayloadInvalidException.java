// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A payload is not JSON or is larger than 64 KiB. One that breaks the event's schema is a
 * rejection instead.
 *
 * <p>The reason is {@code PAYLOAD_INVALID}.
 */
public class PayloadInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public PayloadInvalidException(Failure failure) {
    super(failure);
  }
}
