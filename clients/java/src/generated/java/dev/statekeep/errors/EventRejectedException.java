// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A trigger inside a commit was rejected, so nothing was committed.
 *
 * <p>The reason is {@code EVENT_REJECTED}.
 */
public class EventRejectedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public EventRejectedException(Failure failure) {
    super(failure);
  }

  /**
   * Tells the operation, such as {@code operations[1]}.
   *
   * @return the operation, such as {@code operations[1]}
   */
  public String field() {
    return metadata().getOrDefault("field", "");
  }

  /**
   * Tells the name of the RejectionReason without its prefix.
   *
   * @return the name of the RejectionReason without its prefix
   */
  public String rejection() {
    return metadata().getOrDefault("rejection", "");
  }

  /**
   * Tells the machine.
   *
   * @return the machine
   */
  public String machineId() {
    return metadata().getOrDefault("machine_id", "");
  }
}
