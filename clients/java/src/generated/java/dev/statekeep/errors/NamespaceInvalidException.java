// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A namespace is not 1 to 64 bytes of a-z, 0-9, dot, underscore and hyphen that begin with a
 * letter or digit.
 *
 * <p>The reason is {@code NAMESPACE_INVALID}.
 */
public class NamespaceInvalidException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public NamespaceInvalidException(Failure failure) {
    super(failure);
  }
}
