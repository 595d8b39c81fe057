package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.statekeep.errors.CallCancelledException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Closing ends everything, and leaves nothing behind. */
class CloseTest {
  private static final Value DARK = Value.of("dark");

  private static void endsCancelled(CompletableFuture<?> call) {
    var error =
        assertThrows(CompletionException.class, () -> call.orTimeout(10, TimeUnit.SECONDS).join());
    assertEquals(CallCancelledException.class, error.getCause().getClass());
  }

  @Test
  void callsUnderWayEndAsCancelled() throws Exception {
    for (boolean isPipelined : new boolean[] {true, false}) {
      try (var server = new ScriptedServer()) {
        Client client = server.client().pipeline(isPipelined).build();
        var once = new SaveOptions().requestId("once");
        var async = client.store().saveAsync("a", DARK, once);
        var sync = CompletableFuture.supplyAsync(() -> client.store().save("b", DARK, once));
        if (isPipelined) {
          ScriptedServer.take(server.batches);
        } else {
          ScriptedServer.take(server.saves);
        }
        client.close();
        endsCancelled(async);
        endsCancelled(sync);
      }
    }
  }

  @Test
  void callsThatPauseBetweenAttemptsEndToo() throws Exception {
    var slow = new RetryPolicy(9, Duration.ofSeconds(60), Duration.ofSeconds(60), () -> 1.0);
    Client client =
        Client.builder().address("127.0.0.1:1").timeout(Duration.ofMinutes(5)).retry(slow).build();
    var async = client.store().existsAsync("theme", new ReadOptions());
    var sync = CompletableFuture.supplyAsync(() -> client.store().exists("theme"));
    Thread.sleep(300);
    client.close();
    endsCancelled(async);
    endsCancelled(sync);
  }

  @Test
  void callsOfAClosedClientAreCancelled() {
    Client client = SharedServer.client();
    client.close();
    assertDoesNotThrow(client::close);
    assertThrows(CallCancelledException.class, () -> client.store().save("theme", "dark"));
    assertThrows(CallCancelledException.class, () -> client.store().scan(Keys.all()).hasNext());
    assertThrows(CallCancelledException.class, () -> client.store().watch(new WatchOptions()));
    endsCancelled(client.store().saveAsync("theme", DARK));
  }

  @Test
  void watchesAndScansEndWithTheirClient() throws Exception {
    Client client = SharedServer.client();
    Watch<Change> watch = client.store().watch(new WatchOptions());
    var next = CompletableFuture.supplyAsync(watch::next);
    Thread.sleep(100);
    client.close();
    endsCancelled(next);
    assertTrue(watch.isClosed());
  }

  @Test
  void aScanThatIsLeftEarlyIsGivenBack() throws Exception {
    try (Client client = SharedServer.client()) {
      for (int number = 0; number < 40; number++) {
        client.store().saveAsync("scan/" + number, Value.of(new byte[200_000])).join();
      }
      long before = client.admin().status().streamsOpen();
      try (Cursor<Entry> entries = client.store().scan(Keys.all())) {
        assertTrue(entries.hasNext());
      }
      for (int look = 0; look < 100; look++) {
        if (client.admin().status().streamsOpen() <= before) {
          return;
        }
        Thread.sleep(50);
      }
      throw new AssertionError("The stream is still open.");
    }
  }

  @Test
  void noThreadOutlivesItsClientForLong() throws Exception {
    Set<String> before = threads();
    for (int count = 0; count < 20; count++) {
      try (Client client = SharedServer.client()) {
        client.store().save("theme", "dark");
        var serving = CompletableFuture.runAsync(() -> client.store().exists("theme"));
        serving.get(10, TimeUnit.SECONDS);
        Watch<Change> left = client.store().watch(new WatchOptions());
        assertEquals(1, left.revision());
      }
    }
    for (int look = 0; look < 100; look++) {
      if (before.containsAll(threads())) {
        return;
      }
      Thread.sleep(100);
    }
    Set<String> left = threads();
    left.removeAll(before);
    throw new AssertionError("Threads are left: " + left);
  }

  /** The threads that a client may have started; gRPC gives its own back after a while. */
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("statekeep-"))
        .collect(Collectors.toSet());
  }
}
