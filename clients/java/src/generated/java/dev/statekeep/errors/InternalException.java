// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A fault of the server, which its log tells about under the error id.
 *
 * <p>The reason is {@code INTERNAL}.
 */
public class InternalException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public InternalException(Failure failure) {
    super(failure);
  }
}
