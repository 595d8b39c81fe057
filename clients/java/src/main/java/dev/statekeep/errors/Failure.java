package dev.statekeep.errors;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a failed call ended with, before it becomes an exception.
 *
 * @param code gRPC's code
 * @param reason the name of the contract's ErrorReason, such as {@code KEY_INVALID}, or "" when the
 *     answer carried none
 * @param message a sentence for people
 * @param metadata the facts of the reason as text
 * @param violations the fields of the request that are at fault
 * @param retryDelay how long to wait at least before trying again; null when the server does not
 *     say that this helps
 */
public record Failure(
    Status.Code code,
    String reason,
    String message,
    Map<String, String> metadata,
    List<FieldViolation> violations,
    Duration retryDelay) {

  /**
   * Copies what can be changed.
   *
   * @param code as above
   * @param reason as above
   * @param message as above
   * @param metadata as above
   * @param violations as above
   * @param retryDelay as above
   * @throws NullPointerException when anything but {@code retryDelay} is null
   */
  public Failure {
    metadata = Map.copyOf(metadata);
    violations = List.copyOf(violations);
  }

  /**
   * Makes a failure that has nothing but a code and a message.
   *
   * @param code gRPC's code
   * @param message a sentence for people
   * @return the failure
   */
  public static Failure of(Status.Code code, String message) {
    return new Failure(code, "", message, Map.of(), List.of(), null);
  }

  /**
   * Tells whether the same call may well succeed a little later.
   *
   * @return true when the server could not be reached, or says that trying again helps
   */
  public boolean isTransient() {
    return code == Status.Code.UNAVAILABLE || retryDelay != null;
  }

  /**
   * Makes the exception of this failure: of the class of its reason, or of its code.
   *
   * @return the exception, with the stack of the calling thread
   */
  public StatekeepException toException() {
    var ofReason = Reasons.EXCEPTIONS.get(reason);
    if (ofReason != null) {
      return ofReason.apply(this);
    }
    return switch (code) {
      case UNAVAILABLE -> new UnavailableException(this);
      case DEADLINE_EXCEEDED -> new DeadlineException(this);
      case CANCELLED -> new CallCancelledException(this);
      default -> new StatekeepException(this);
    };
  }
}
