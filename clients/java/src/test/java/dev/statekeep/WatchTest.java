package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.statekeep.errors.CallCancelledException;
import dev.statekeep.errors.RevisionCompactedException;
import dev.statekeep.errors.UnavailableException;
import dev.statekeep.v1.WatchChangesRequest;
import dev.statekeep.v1.WatchChangesResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** A watch yields every change once, in order, whatever happens to its streams. */
class WatchTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void itBeginsBeforeItIsReturned() {
    try (Client client = SharedServer.client();
        Watch<Change> watch = client.store().watch(new WatchOptions().values(true))) {
      client.store().save("theme", "dark");
      Change change = watch.next();
      assertEquals(ChangeKind.ENTRY_SAVED, change.kind());
      assertEquals("dark", change.entry().asText());
      assertEquals(change.revision(), watch.revision());
    }
  }

  @Test
  void filtersAreThoseOfTheServer() {
    try (Client client = SharedServer.client()) {
      client.store().save("a/1", "x");
      client.store().save("b/1", "x");
      client.store().delete("b/1");
      var options =
          new WatchOptions()
              .startRevision(1)
              .prefixes(List.of("b/"))
              .kinds(Set.of(ChangeKind.ENTRY_DELETED));
      try (Watch<Change> watch = client.store().watch(options)) {
        assertEquals(3, watch.next().revision());
      }
    }
  }

  @Test
  void itGoesOnOverRestartsOfTheServer() throws Exception {
    try (TestServer server = TestServer.start();
        Client client = server.client("watched");
        Watch<Change> watch = client.store().watch(new WatchOptions())) {
      List<Long> seen = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        for (int number = 0; number < 20; number++) {
          client.store().save("key/" + number, Value.of("v" + round), new SaveOptions());
        }
        for (int count = 0; count < 10; count++) {
          seen.add(watch.next().revision());
        }
        if (round == 0) {
          server.kill();
        } else {
          server.stop();
        }
        server.begin();
        // A read is tried again until the server is there; a write would be the caller's to repeat.
        client.store().exists("key/0");
      }
      while (seen.size() < 60) {
        seen.add(watch.poll(SOON).orElseThrow().revision());
      }
      List<Long> every = new ArrayList<>();
      for (long revision = 1; revision <= 60; revision++) {
        every.add(revision);
      }
      assertEquals(every, seen);
      assertTrue(watch.poll(Duration.ofMillis(50)).isEmpty());
    }
  }

  @Test
  void belowTheFloorItSaysSo() {
    try (Client client = SharedServer.client()) {
      for (int number = 0; number < 5; number++) {
        client.store().save("theme", "dark" + number);
      }
      client.admin().compact(4, null);
      var options = new WatchOptions().startRevision(1);
      try (Watch<Change> watch = client.store().watch(options)) {
        var error = assertThrows(RevisionCompactedException.class, watch::next);
        assertEquals(4, error.floor());
        assertTrue(watch.isClosed());
        assertFalse(watch.hasNext());
      }
    }
  }

  @Test
  void closingItByAnotherThreadEndsTheIteration() throws Exception {
    try (Client client = SharedServer.client()) {
      Watch<Change> watch = client.store().watch(new WatchOptions());
      var hasNext = CompletableFuture.supplyAsync(watch::hasNext);
      Thread.sleep(50);
      watch.close();
      assertFalse(hasNext.get(10, TimeUnit.SECONDS));
      watch.close();
    }
  }

  @Test
  void aThreadThatIsInterruptedMissesNothing() throws Exception {
    try (Client client = SharedServer.client();
        Watch<Change> watch = client.store().watch(new WatchOptions())) {
      Thread.currentThread().interrupt();
      assertThrows(CallCancelledException.class, watch::next);
      assertTrue(Thread.interrupted());
      client.store().save("theme", "dark");
      assertEquals("theme", watch.next().key());
    }
  }

  @Test
  void progressTellsHowFarItHasCome() {
    try (Client client = SharedServer.client()) {
      var options =
          new WatchOptions().prefixes(List.of("none/")).progressInterval(Duration.ofMillis(100));
      try (Watch<WatchItem> watch = client.store().watchWithProgress(options);
          Watch<Change> quiet = client.store().watch(options)) {
        assertInstanceOf(Progress.class, watch.next());
        long revision = client.store().save("theme", "dark").revision();
        while (watch.next().revision() < revision) {
          assertTrue(watch.revision() < revision);
        }
        assertEquals(revision, watch.revision());
        while (quiet.revision() < revision) {
          assertTrue(quiet.poll(Duration.ofMillis(200)).isEmpty());
        }
      }
    }
  }

  private static WatchChangesResponse message(long revision, boolean isPartial, int... indexes) {
    var message = WatchChangesResponse.newBuilder().setRevision(revision).setPartial(isPartial);
    for (int index : indexes) {
      message.addChangesBuilder().setRevision(revision).setIndex(index).setKey("key/" + index);
    }
    return message.build();
  }

  @Test
  void whatCameInPartsIsNotYieldedAgain() throws Exception {
    try (var server = new ScriptedServer();
        Client client = server.client().build();
        Watch<Change> watch = client.store().watch(new WatchOptions().startRevision(5))) {
      var first = ScriptedServer.take(server.watches);
      first.answer().onNext(message(5, true, 0, 1));
      assertEquals(0, watch.next().index());
      assertEquals(1, watch.next().index());
      assertEquals(4, watch.revision());
      first.answer().onError(Status.UNAVAILABLE.asRuntimeException());
      var polled = CompletableFuture.supplyAsync(() -> watch.poll(SOON));
      ScriptedServer.Unary<WatchChangesRequest, WatchChangesResponse> second =
          ScriptedServer.take(server.watches);
      assertEquals(5, second.request().getStartRevision());
      second.answer().onNext(message(5, true, 0, 1, 2));
      second.answer().onNext(message(5, false, 3));
      assertEquals(2, polled.get(10, TimeUnit.SECONDS).orElseThrow().index());
      assertEquals(3, watch.next().index());
      assertEquals(5, watch.revision());
    }
  }

  @Test
  void onceBegunItGoesOnHoweverOftenItFailsToConnect() throws Exception {
    var quick = new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), () -> 1.0);
    try (var server = new ScriptedServer();
        Client client = server.client().retry(quick).build();
        Watch<Change> watch = client.store().watch(new WatchOptions().startRevision(5))) {
      ScriptedServer.Unary<WatchChangesRequest, WatchChangesResponse> stream =
          ScriptedServer.take(server.watches);
      stream.answer().onNext(message(5, false, 0));
      assertEquals(5, watch.next().revision());
      var next = CompletableFuture.supplyAsync(watch::next);
      for (int failures = 0; failures < 20; failures++) {
        stream.answer().onError(Status.UNAVAILABLE.asRuntimeException());
        stream = ScriptedServer.take(server.watches);
      }
      assertEquals(6, stream.request().getStartRevision());
      stream.answer().onNext(message(6, false, 0));
      assertEquals(6, next.get(10, TimeUnit.SECONDS).revision());
    }
  }

  @Test
  void closingEndsItAmidThePauseBeforeItsNextStream() throws Exception {
    var pauses = new CountDownLatch(1);
    DoubleSupplier random =
        () -> {
          pauses.countDown();
          return 1.0;
        };
    var slow = new RetryPolicy(2, Duration.ofMinutes(5), Duration.ofMinutes(5), random);
    try (var server = new ScriptedServer();
        Client client = server.client().retry(slow).build()) {
      Watch<Change> watch = client.store().watch(new WatchOptions().startRevision(5));
      var stream = ScriptedServer.take(server.watches);
      stream.answer().onNext(message(5, false, 0));
      assertEquals(5, watch.next().revision());
      var hasNext = CompletableFuture.supplyAsync(watch::hasNext);
      stream.answer().onError(Status.UNAVAILABLE.asRuntimeException());
      assertTrue(pauses.await(10, TimeUnit.SECONDS));
      watch.close();
      assertFalse(hasNext.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void itGivesUpWhenTheServerNeverWasThere() {
    var quick = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), () -> 1.0);
    try (Client client = Client.builder().address("127.0.0.1:1").retry(quick).build()) {
      assertThrows(UnavailableException.class, () -> client.store().watch(new WatchOptions()));
      Watch<Change> watch = client.store().watch(new WatchOptions().startRevision(1));
      assertThrows(UnavailableException.class, watch::next);
      assertTrue(watch.isClosed());
    }
  }
}
