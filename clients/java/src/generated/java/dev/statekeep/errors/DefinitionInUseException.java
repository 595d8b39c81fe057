// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A definition that machines or snapshots still need cannot be deleted.
 *
 * <p>The reason is {@code DEFINITION_IN_USE}.
 */
public class DefinitionInUseException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public DefinitionInUseException(Failure failure) {
    super(failure);
  }
}
