// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A JSON Schema is not one, is too large, or refers to another document.
 *
 * <p>The reason is {@code SCHEMA_INVALID}.
 */
public class SchemaInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public SchemaInvalidException(Failure failure) {
    super(failure);
  }
}
