// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A definition has findings that refuse it; the field violations list them with their paths.
 *
 * <p>The reason is {@code DEFINITION_INVALID}.
 */
public class DefinitionInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public DefinitionInvalidException(Failure failure) {
    super(failure);
  }
}
