// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.
package dev.statekeep.errors;

/**
 * What a request made its condition does not hold at the latest revision.
 *
 * <p>The reason is {@code PRECONDITION_FAILED}.
 */
public class PreconditionFailedException extends StatekeepException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public PreconditionFailedException(Failure failure) {
    super(failure);
  }

  /**
   * Tells the condition that fails, such as {@code preconditions[0]}.
   *
   * @return the condition that fails, such as {@code preconditions[0]}
   */
  public String field() {
    return metadata().getOrDefault("field", "");
  }

  /**
   * Tells the revision of the entry or machine; 0 when there is none.
   *
   * @return the revision of the entry or machine; 0 when there is none
   */
  public long revision() {
    return metadataNumber("revision");
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
