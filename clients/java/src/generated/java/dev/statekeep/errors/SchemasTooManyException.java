// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The namespace would have more schemas than the server takes.
 *
 * <p>The reason is {@code SCHEMAS_TOO_MANY}.
 */
public class SchemasTooManyException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public SchemasTooManyException(Failure failure) {
    super(failure);
  }
}
