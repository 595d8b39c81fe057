package dev.statekeep.errors;

/** The time given to the call is over. A write may have been applied or not. */
public class DeadlineException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public DeadlineException(Failure failure) {
    super(failure);
  }
}
