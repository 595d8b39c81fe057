// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A state map names a state that its version does not have.
 *
 * <p>The reason is {@code MIGRATION_INVALID}.
 */
public class MigrationInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public MigrationInvalidException(Failure failure) {
    super(failure);
  }
}
