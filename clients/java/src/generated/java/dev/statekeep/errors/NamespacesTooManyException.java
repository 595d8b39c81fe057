// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * The store would have more namespaces than the server takes.
 *
 * <p>The reason is {@code NAMESPACES_TOO_MANY}.
 */
public class NamespacesTooManyException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public NamespacesTooManyException(Failure failure) {
    super(failure);
  }
}
