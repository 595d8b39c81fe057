package dev.statekeep.errors;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A call failed. Every exception that the server or the way to it causes is one of these. */
public class StatekeepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // An exception that is written out and read back keeps its class and its message.
  private final transient Failure failure;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public StatekeepException(Failure failure) {
    super(
        failure.message()
            + " ["
            + (failure.reason().isEmpty() ? failure.code().name() : failure.reason())
            + "]");
    this.failure = failure;
  }

  /**
   * Returns what the call ended with.
   *
   * @return the failure
   */
  public Failure failure() {
    return failure == null ? Failure.of(Status.Code.UNKNOWN, getMessage()) : failure;
  }

  /**
   * Returns the reason to switch on.
   *
   * @return the name of the contract's ErrorReason, such as {@code KEY_INVALID}, or "" when the
   *     answer carried none
   */
  public String reason() {
    return failure().reason();
  }

  /**
   * Returns gRPC's code.
   *
   * @return the code
   */
  public Status.Code code() {
    return failure().code();
  }

  /**
   * Returns the facts of the reason.
   *
   * @return facts as text, by their names in the contract
   */
  public Map<String, String> metadata() {
    return failure().metadata();
  }

  /**
   * Returns a fact that is a number.
   *
   * @param name its name in the contract, such as {@code floor}
   * @return the number, or 0 when the answer does not have it
   */
  public long metadataNumber(String name) {
    try {
      return Long.parseUnsignedLong(metadata().getOrDefault(name, "0"));
    } catch (NumberFormatException notNumber) {
      return 0;
    }
  }

  /**
   * Returns the fields of the request that are at fault.
   *
   * @return the violations; empty unless the request itself was wrong
   */
  public List<FieldViolation> violations() {
    return failure().violations();
  }

  /**
   * Returns how long to wait before trying again.
   *
   * @return the time, when the server says that trying again helps
   */
  public Optional<Duration> retryDelay() {
    return Optional.ofNullable(failure().retryDelay());
  }

  /**
   * Tells whether the same call may well succeed a little later.
   *
   * @return true when the server could not be reached, or says that trying again helps
   */
  public boolean isTransient() {
    return failure().isTransient();
  }
}
