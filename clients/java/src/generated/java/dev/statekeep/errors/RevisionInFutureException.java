// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A revision or a time lies after the latest commit.
 *
 * <p>The reason is {@code REVISION_IN_FUTURE}.
 */
public class RevisionInFutureException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public RevisionInFutureException(Failure failure) {
    super(failure);
  }

  /**
   * Tells the latest revision of the namespace.
   *
   * @return the latest revision of the namespace
   */
  public long latest() {
    return metadataNumber("latest");
  }
}
