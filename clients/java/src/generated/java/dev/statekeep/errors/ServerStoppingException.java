// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The server is stopping; come back, resuming streams where they ended.
 *
 * <p>The reason is {@code SERVER_STOPPING}.
 */
public class ServerStoppingException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public ServerStoppingException(Failure failure) {
    super(failure);
  }
}
