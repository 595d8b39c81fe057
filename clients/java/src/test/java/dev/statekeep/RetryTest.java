package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import dev.statekeep.errors.DeadlineException;
import dev.statekeep.errors.Failure;
import dev.statekeep.errors.UnavailableException;
import dev.statekeep.errors.WriteQueueFullException;
import dev.statekeep.v1.ExistsResponse;
import dev.statekeep.v1.ExportSnapshotResponse;
import dev.statekeep.v1.SaveResponse;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is tried again, and for how long. */
class RetryTest {
  private static final RetryPolicy QUICK =
      new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(2), () -> 1.0);
  private static final SaveOptions ONCE = new SaveOptions().requestId("once");

  private final ScriptedServer server = new ScriptedServer();
  private final Client client = server.client().pipeline(false).retry(QUICK).build();

  @AfterEach
  void end() {
    client.close();
    server.close();
  }

  private static RuntimeException unavailable() {
    return ScriptedServer.error(Status.Code.UNAVAILABLE, "SERVER_STOPPING");
  }

  @Test
  void aReadIsTriedAgainUntilItSucceeds() throws Exception {
    var exists = client.store().existsAsync("theme", new ReadOptions());
    ScriptedServer.take(server.looks).answer().onError(unavailable());
    ScriptedServer.take(server.looks).answer().onError(unavailable());
    var last = ScriptedServer.take(server.looks);
    last.answer().onNext(ExistsResponse.newBuilder().setExists(true).build());
    last.answer().onCompleted();
    assertTrue(exists.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aReadThatWaitsIsTriedAgainAsOneThatDoesNot() throws Exception {
    var exists = CompletableFuture.supplyAsync(() -> client.store().exists("theme"));
    for (int attempt = 0; attempt < 4; attempt++) {
      ScriptedServer.take(server.looks).answer().onError(unavailable());
    }
    var error = assertThrows(CompletionException.class, exists::join);
    assertEquals("SERVER_STOPPING", ((UnavailableException) error.getCause()).reason());
    assertNull(server.looks.poll(50, TimeUnit.MILLISECONDS));
  }

  @Test
  void anExportIsTriedAgainUntilItsFirstPieceAndNeverBehindIt() throws Exception {
    var out = new ByteArrayOutputStream();
    var export =
        CompletableFuture.runAsync(
            () -> {
              try {
                client.snapshots().exportTo(SnapshotTarget.latest(), out, new ExportOptions());
              } catch (IOException error) {
                throw new UncheckedIOException(error);
              }
            });
    ScriptedServer.take(server.exports).answer().onError(unavailable());
    ScriptedServer.take(server.exports).answer().onError(unavailable());
    var last = ScriptedServer.take(server.exports).answer();
    var first = ByteString.copyFromUtf8("first");
    last.onNext(ExportSnapshotResponse.newBuilder().setData(first).build());
    last.onError(unavailable());
    var error = assertThrows(CompletionException.class, export::join);
    assertInstanceOf(UnavailableException.class, error.getCause());
    assertEquals("first", out.toString(StandardCharsets.UTF_8));
    assertTrue(server.exports.isEmpty());
  }

  @Test
  void aWriteIsTriedAgainOnlyWithARequestId() throws Exception {
    var plain = client.store().saveAsync("theme", Value.of("dark"));
    ScriptedServer.take(server.saves).answer().onError(unavailable());
    assertThrows(CompletionException.class, plain::join);
    assertNull(server.saves.poll(50, TimeUnit.MILLISECONDS));

    var once = client.store().saveAsync("theme", Value.of("dark"), ONCE);
    ScriptedServer.take(server.saves).answer().onError(unavailable());
    var second = ScriptedServer.take(server.saves);
    assertEquals("once", second.request().getRequestId());
    second.answer().onNext(SaveResponse.newBuilder().setRevision(7).build());
    second.answer().onCompleted();
    assertEquals(7, once.get(10, TimeUnit.SECONDS).revision());
  }

  @Test
  void theServerMayAskForAnotherAttemptAndAPauseBeforeIt() throws Exception {
    var delay = RetryInfo.newBuilder().setRetryDelay(Convert.toDuration(Duration.ofMillis(80)));
    var full =
        ScriptedServer.error(
            Status.Code.RESOURCE_EXHAUSTED, "WRITE_QUEUE_FULL", Any.pack(delay.build()));
    var once = client.store().saveAsync("theme", Value.of("dark"), ONCE);
    var first = ScriptedServer.take(server.saves);
    long began = System.nanoTime();
    first.answer().onError(full);
    var second = ScriptedServer.take(server.saves);
    assertTrue(System.nanoTime() - began >= TimeUnit.MILLISECONDS.toNanos(80));
    second.answer().onNext(SaveResponse.getDefaultInstance());
    second.answer().onCompleted();
    once.get(10, TimeUnit.SECONDS);

    var plain = client.store().saveAsync("theme", Value.of("dark"));
    ScriptedServer.take(server.saves).answer().onError(full);
    var error = assertThrows(CompletionException.class, plain::join);
    assertEquals(WriteQueueFullException.class, error.getCause().getClass());
  }

  @Test
  void anErrorThatTryingAgainDoesNotHelpIsFinal() throws Exception {
    var exists = client.store().existsAsync("theme", new ReadOptions());
    ScriptedServer.take(server.looks)
        .answer()
        .onError(ScriptedServer.error(Status.Code.INTERNAL, "INTERNAL"));
    assertThrows(CompletionException.class, exists::join);
    assertNull(server.looks.poll(50, TimeUnit.MILLISECONDS));
  }

  @Test
  void allAttemptsTogetherTakeNoLongerThanTheCallMay() {
    try (Client patient =
        Client.builder()
            .address("127.0.0.1:1")
            .retry(RetryPolicy.DEFAULT.withAttemptsMax(1_000))
            .build()) {
      long began = System.nanoTime();
      assertThrows(
          UnavailableException.class,
          () -> patient.store().exists("theme", new ReadOptions().timeout(Duration.ofMillis(300))));
      assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(3));
    }
  }

  @Test
  void aServerThatSaysNothingIsADeadline() {
    var options = new ReadOptions().timeout(Duration.ofMillis(100));
    assertThrows(DeadlineException.class, () -> client.store().exists("theme", options));
    var error =
        assertThrows(
            CompletionException.class, () -> client.store().existsAsync("theme", options).join());
    assertEquals(DeadlineException.class, error.getCause().getClass());
  }

  @Test
  void pausesGrowToABoundAndAreRandomInItsUpperHalf() {
    var longest = new RetryPolicy(99, Duration.ofMillis(50), Duration.ofSeconds(2), () -> 1.0);
    assertEquals(Duration.ofMillis(50).toNanos(), longest.pauseNanos(1));
    assertEquals(Duration.ofMillis(100).toNanos(), longest.pauseNanos(2));
    assertEquals(Duration.ofSeconds(2).toNanos(), longest.pauseNanos(7));
    assertEquals(Duration.ofSeconds(2).toNanos(), longest.pauseNanos(5_000));
    for (int count = 0; count < 100; count++) {
      long pause = RetryPolicy.DEFAULT.pauseNanos(1);
      assertTrue(pause >= Duration.ofMillis(25).toNanos());
      assertTrue(pause <= Duration.ofMillis(50).toNanos());
    }
  }

  @Test
  void tenAttemptsSpanFourAndAHalfSecondsAndWhatHasBegunHasNoLastOne() {
    var away = Failure.of(Status.Code.UNAVAILABLE, "away");
    var shortest = new RetryPolicy(10, Duration.ofMillis(50), Duration.ofSeconds(2), () -> 0.0);
    var attempts = new Attempts(shortest, null);
    long sum = 0;
    for (int count = 1; count < 10; count++) {
      sum += attempts.pauseNanos(away);
    }
    assertTrue(sum >= Duration.ofMillis(4_500).toNanos());
    assertEquals(Attempts.NEVER, attempts.pauseNanos(away));
    attempts.begun();
    for (int count = 0; count < 5_000; count++) {
      assertNotEquals(Attempts.NEVER, attempts.pauseNanos(away));
    }
    assertEquals(
        Attempts.NEVER, attempts.pauseNanos(Failure.of(Status.Code.UNAUTHENTICATED, "no")));
  }

  @Test
  void aPolicyThatMakesNoAttemptIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> RetryPolicy.DEFAULT.withAttemptsMax(0));
  }
}
