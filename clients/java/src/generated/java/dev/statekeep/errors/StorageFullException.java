// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The disk or the data file has no room left; reads and deletions go on.
 *
 * <p>The reason is {@code STORAGE_FULL}.
 */
public class StorageFullException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public StorageFullException(Failure failure) {
    super(failure);
  }
}
