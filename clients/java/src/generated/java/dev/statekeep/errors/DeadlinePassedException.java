// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The deadline of the call passed before its turn came; nothing was applied.
 *
 * <p>The reason is {@code DEADLINE_PASSED}.
 */
public class DeadlinePassedException extends DeadlineException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public DeadlinePassedException(Failure failure) {
    super(failure);
  }
}
