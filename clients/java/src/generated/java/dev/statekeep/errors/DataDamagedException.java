// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A stored record fails its checksum; everything else is served.
 *
 * <p>The reason is {@code DATA_DAMAGED}.
 */
public class DataDamagedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public DataDamagedException(Failure failure) {
    super(failure);
  }
}
