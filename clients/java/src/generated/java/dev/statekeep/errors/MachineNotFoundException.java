// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * There is no machine with this id at this revision.
 *
 * <p>The reason is {@code MACHINE_NOT_FOUND}.
 */
public class MachineNotFoundException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public MachineNotFoundException(Failure failure) {
    super(failure);
  }
}
