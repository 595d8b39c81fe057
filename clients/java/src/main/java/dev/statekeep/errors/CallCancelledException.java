package dev.statekeep.errors;

/** The call was broken off, as when its client is closed. A write may have been applied or not. */
public class CallCancelledException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public CallCancelledException(Failure failure) {
    super(failure);
  }
}
