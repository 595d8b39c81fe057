// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * There is a machine with this id already.
 *
 * <p>The reason is {@code MACHINE_ALREADY_EXISTS}.
 */
public class MachineAlreadyExistsException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public MachineAlreadyExistsException(Failure failure) {
    super(failure);
  }
}
