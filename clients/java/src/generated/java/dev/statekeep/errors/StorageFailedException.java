// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The storage answered with an input/output error and the server stops; whether the write was
 * applied is unknown.
 *
 * <p>The reason is {@code STORAGE_FAILED}.
 */
public class StorageFailedException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public StorageFailedException(Failure failure) {
    super(failure);
  }
}
