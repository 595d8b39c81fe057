// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * A revision lies below the floor and is no longer kept.
 *
 * <p>The reason is {@code REVISION_COMPACTED}.
 */
public class RevisionCompactedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public RevisionCompactedException(Failure failure) {
    super(failure);
  }

  /**
   * Tells the oldest revision that is still readable.
   *
   * @return the oldest revision that is still readable
   */
  public long floor() {
    return metadataNumber("floor");
  }
}
