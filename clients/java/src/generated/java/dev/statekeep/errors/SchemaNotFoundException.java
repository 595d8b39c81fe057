// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * There is no schema with this prefix.
 *
 * <p>The reason is {@code SCHEMA_NOT_FOUND}.
 */
public class SchemaNotFoundException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public SchemaNotFoundException(Failure failure) {
    super(failure);
  }
}
