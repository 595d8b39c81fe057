// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * There is no entry with this key at this revision.
 *
 * <p>The reason is {@code ENTRY_NOT_FOUND}.
 */
public class EntryNotFoundException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public EntryNotFoundException(Failure failure) {
    super(failure);
  }
}
