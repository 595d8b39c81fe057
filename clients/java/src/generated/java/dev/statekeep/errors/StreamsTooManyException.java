// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The server has as many streams open as it takes.
 *
 * <p>The reason is {@code STREAMS_TOO_MANY}.
 */
public class StreamsTooManyException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public StreamsTooManyException(Failure failure) {
    super(failure);
  }
}
