package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.statekeep.errors.DeadlineException;
import dev.statekeep.errors.Failure;
import dev.statekeep.errors.KeyInvalidException;
import dev.statekeep.errors.PreconditionFailedException;
import dev.statekeep.errors.StatekeepException;
import dev.statekeep.errors.UnavailableException;
import dev.statekeep.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever a server answers becomes the exception of its reason. */
class ErrorsTest {
  private static final String PREFIX = "ERROR_REASON_";

  @Test
  void everyReasonOfTheContractHasAnExceptionOfItsName() {
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason == ErrorReason.UNRECOGNIZED || reason.getNumber() == 0) {
        continue;
      }
      String name = reason.name().substring(PREFIX.length());
      var failure = new Failure(Status.Code.UNKNOWN, name, "why", Map.of(), List.of(), null);
      assertEquals(className(name), failure.toException().getClass().getSimpleName());
      assertEquals(name, failure.toException().reason());
    }
  }

  private static String className(String reason) {
    return Arrays.stream(reason.split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining("", "", "Exception"));
  }

  @Test
  void reasonsThatAreKindsOfSilenceAreCaughtAsThat() {
    assertInstanceOf(DeadlineException.class, of("DEADLINE_PASSED"));
    assertInstanceOf(UnavailableException.class, of("SERVER_STOPPING"));
    assertInstanceOf(UnavailableException.class, of("STORAGE_FAILED"));
  }

  private static StatekeepException of(String reason) {
    return new Failure(Status.Code.UNKNOWN, reason, "why", Map.of(), List.of(), null).toException();
  }

  @Test
  void aReasonThatThisReleaseDoesNotKnowIsPlain() {
    assertSame(StatekeepException.class, of("FROM_TOMORROW").getClass());
    assertEquals("FROM_TOMORROW", of("FROM_TOMORROW").reason());
  }

  @Test
  void aMessageThatMeetsAClosedChannelIsUnavailable() {
    var closed = Status.UNKNOWN.withDescription("channel closed");
    var carried = closed.withCause(new ClosedChannelException());
    assertEquals(Status.Code.UNAVAILABLE, Failures.of(carried, new Metadata()).code());
    assertTrue(Failures.of(carried.asRuntimeException()).isTransient());
    assertEquals(Status.Code.UNKNOWN, Failures.of(closed, new Metadata()).code());
  }

  @Test
  void detailsAreRead() {
    var status =
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.INVALID_ARGUMENT.value())
            .setMessage("the key is empty")
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain("statekeep")
                        .setReason("KEY_INVALID")
                        .putMetadata("limit", "400")
                        .build()))
            .addDetails(
                Any.pack(
                    BadRequest.newBuilder()
                        .addFieldViolations(
                            BadRequest.FieldViolation.newBuilder()
                                .setField("key")
                                .setDescription("is empty"))
                        .build()))
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(Convert.toDuration(Duration.ofMillis(250)))
                        .build()))
            .build();
    StatekeepException error = Failures.of(status).toException();
    assertInstanceOf(KeyInvalidException.class, error);
    assertEquals(400, error.metadataNumber("limit"));
    assertEquals("key", error.violations().get(0).field());
    assertEquals(Duration.ofMillis(250), error.retryDelay().orElseThrow());
    assertTrue(error.isTransient());
    assertEquals("the key is empty [KEY_INVALID]", error.getMessage());
  }

  @Test
  void detailsThatAreDamagedOrOfAnotherDomainSayNothing() {
    var status =
        com.google.rpc.Status.newBuilder()
            .setCode(77)
            .addDetails(
                Any.newBuilder()
                    .setTypeUrl("type.googleapis.com/google.rpc.ErrorInfo")
                    .setValue(ByteString.copyFromUtf8("\377\377")))
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder().setDomain("proxy").setReason("KEY_INVALID").build()))
            .build();
    Failure failure = Failures.of(status);
    assertEquals("", failure.reason());
    assertEquals(Status.Code.UNKNOWN, failure.code());
  }

  @Test
  void theServersOwnErrorsArrive() {
    try (Client client = SharedServer.client()) {
      assertThrows(KeyInvalidException.class, () -> client.store().save("", "dark"));
      client.store().save("theme", "dark");
      var error =
          assertThrows(
              PreconditionFailedException.class,
              () ->
                  client.store().save("theme", Value.of("light"), new SaveOptions().ifRevision(0)));
      assertEquals(1, error.revision());
      // The stack is that of the caller, not of a thread of gRPC.
      assertTrue(
          Arrays.stream(error.getStackTrace())
              .anyMatch(frame -> frame.getClassName().equals(ErrorsTest.class.getName())));
    }
  }
}
