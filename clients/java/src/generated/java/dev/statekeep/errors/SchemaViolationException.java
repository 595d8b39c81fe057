// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A value does not hold to a schema stored for a prefix of its key.
 *
 * <p>The reason is {@code SCHEMA_VIOLATION}.
 */
public class SchemaViolationException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public SchemaViolationException(Failure failure) {
    super(failure);
  }
}
