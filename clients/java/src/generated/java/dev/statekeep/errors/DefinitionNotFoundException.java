// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * There is no definition with this name, or it has no such version.
 *
 * <p>The reason is {@code DEFINITION_NOT_FOUND}.
 */
public class DefinitionNotFoundException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public DefinitionNotFoundException(Failure failure) {
    super(failure);
  }
}
