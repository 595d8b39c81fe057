package dev.statekeep;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.statekeep.errors.Failure;
import dev.statekeep.errors.FieldViolation;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From what gRPC reports to failures.
 *
 * <p>Pure, and never throws: whatever a server or a proxy answers becomes some failure.
 */
final class Failures {
  static final Failure CLOSED = Failure.of(Status.Code.CANCELLED, "The client is closed.");
  static final Failure CANCELLED = Failure.of(Status.Code.CANCELLED, "The call was cancelled.");
  static final Failure INTERRUPTED =
      Failure.of(Status.Code.CANCELLED, "The thread was interrupted.");
  static final Failure LATE = Failure.of(Status.Code.DEADLINE_EXCEEDED, "The call's time is over.");

  private static final String DOMAIN = "statekeep";
  private static final int CODES_COUNT = Status.Code.values().length;
  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  private Failures() {}

  static Failure of(Throwable error) {
    if (error instanceof CallFailure carried) {
      return carried.failure();
    }
    Metadata trailers = Status.trailersFromThrowable(error);
    return of(Status.fromThrowable(error), trailers == null ? new Metadata() : trailers);
  }

  static Failure of(Status status, Metadata trailers) {
    try {
      com.google.rpc.Status detailed = trailers.get(DETAILS);
      if (detailed != null && detailed.getCode() == status.getCode().value()) {
        return of(detailed);
      }
    } catch (IllegalArgumentException notStatus) {
      // What is not a status says nothing; the code says enough.
    }
    return Failure.of(codeOf(status), messageOf(status));
  }

  /**
   * Tells a broken connection by its cause: a server never sends one, and gRPC calls a call UNKNOWN
   * whose message met a channel that had just been closed.
   */
  private static Status.Code codeOf(Status status) {
    boolean isUnknown = status.getCode() == Status.Code.UNKNOWN;
    return isUnknown && status.getCause() instanceof IOException
        ? Status.Code.UNAVAILABLE
        : status.getCode();
  }

  static Failure of(com.google.rpc.Status status) {
    String reason = "";
    Map<String, String> metadata = Map.of();
    List<FieldViolation> violations = new ArrayList<>();
    Duration retryDelay = null;
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        var info = unpacked(detail, ErrorInfo.class);
        if (info.isPresent() && info.get().getDomain().equals(DOMAIN)) {
          reason = info.get().getReason();
          metadata = info.get().getMetadataMap();
        }
      } else if (detail.is(BadRequest.class)) {
        unpacked(detail, BadRequest.class)
            .ifPresent(
                request ->
                    request
                        .getFieldViolationsList()
                        .forEach(
                            one ->
                                violations.add(
                                    new FieldViolation(one.getField(), one.getDescription()))));
      } else if (detail.is(RetryInfo.class)) {
        retryDelay =
            unpacked(detail, RetryInfo.class)
                .map(info -> Convert.fromDuration(info.getRetryDelay()))
                .map(delay -> delay.isNegative() ? Duration.ZERO : delay)
                .orElse(retryDelay);
      }
    }
    int number = status.getCode();
    Status.Code code =
        number >= 0 && number < CODES_COUNT
            ? Status.fromCodeValue(number).getCode()
            : Status.Code.UNKNOWN;
    String message =
        status.getMessage().isEmpty() ? "The call ended with " + code + "." : status.getMessage();
    return new Failure(code, reason, message, metadata, violations, retryDelay);
  }

  private static String messageOf(Status status) {
    String text = status.getDescription();
    if (text == null || text.isEmpty()) {
      text = "The call ended with " + status.getCode() + ".";
    }
    Throwable cause = status.getCause();
    return cause == null || cause.getMessage() == null ? text : text + ": " + cause.getMessage();
  }

  private static <M extends Message> Optional<M> unpacked(Any detail, Class<M> type) {
    try {
      return Optional.of(detail.unpack(type));
    } catch (InvalidProtocolBufferException damaged) {
      return Optional.empty();
    }
  }
}
