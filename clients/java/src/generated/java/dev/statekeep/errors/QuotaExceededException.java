// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The namespace would hold more entries or bytes than its settings allow, or more machines,
 * definitions or versions of one than the server takes.
 *
 * <p>The reason is {@code QUOTA_EXCEEDED}.
 */
public class QuotaExceededException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public QuotaExceededException(Failure failure) {
    super(failure);
  }
}
