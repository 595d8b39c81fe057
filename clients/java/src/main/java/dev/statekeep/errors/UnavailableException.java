package dev.statekeep.errors;

/** The server cannot be reached or broke off. A write may have been applied or not. */
public class UnavailableException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public UnavailableException(Failure failure) {
    super(failure);
  }
}
