package dev.statekeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.statekeep.errors.PreconditionFailedException;
import dev.statekeep.errors.StatekeepException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads use one client at the same time. */
class RaceTest {
  private static final int THREADS = 64;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private <T> List<T> each(Callable<T> task) throws Exception {
    List<Future<T>> all = new ArrayList<>();
    for (int count = 0; count < THREADS; count++) {
      all.add(threads.submit(task));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> one : all) {
      results.add(one.get(60, TimeUnit.SECONDS));
    }
    return results;
  }

  @Test
  void aCounterLosesNoStep() throws Exception {
    try (Client client = SharedServer.client()) {
      Store store = client.store();
      store.save("counter", "0");
      each(
          () -> {
            while (true) {
              Entry entry = store.load("counter").orElseThrow();
              long next = Long.parseLong(entry.asText()) + 1;
              try {
                return store.save(
                    "counter",
                    Value.of(Long.toString(next)),
                    new SaveOptions().ifRevision(entry.revision()));
              } catch (PreconditionFailedException lost) {
                continue;
              }
            }
          });
      assertEquals(Integer.toString(THREADS), store.load("counter").orElseThrow().asText());
    }
  }

  @Test
  void eachThreadReadsItsOwnWrites() throws Exception {
    try (Client client = SharedServer.client()) {
      Store store = client.store();
      each(
          () -> {
            String key = "key/" + Thread.currentThread().getId();
            for (int round = 0; round < 20; round++) {
              store.save(key, "v" + round);
              assertEquals("v" + round, store.load(key).orElseThrow().asText());
            }
            return null;
          });
      assertEquals(THREADS, store.count(Keys.prefix("key/")));
    }
  }

  @Test
  void cancelsAndDeadlinesAmongManyCallsLeaveTheOthersAlone() throws Exception {
    try (Client client = SharedServer.client()) {
      Store store = client.store();
      each(
          () -> {
            var random = ThreadLocalRandom.current();
            for (int round = 0; round < 30; round++) {
              String key = "key/" + random.nextInt(1_000);
              switch (random.nextInt(3)) {
                case 0 -> store.saveAsync(key, Value.of("dark")).cancel(true);
                case 1 -> {
                  var hasty = new SaveOptions().timeout(Duration.ofMillis(1));
                  try {
                    store.save(key, Value.of("dark"), hasty);
                  } catch (StatekeepException late) {
                    assertEquals("DEADLINE_EXCEEDED", late.code().name());
                  }
                }
                default -> assertTrue(store.save(key, "dark").revision() > 0);
              }
            }
            return null;
          });
    }
  }

  @Test
  void closingAmongManyCallsEndsEachOfThem() throws Exception {
    for (int round = 0; round < 5; round++) {
      Client client = SharedServer.client();
      var closing =
          threads.submit(
              () -> {
                Thread.sleep(50);
                client.close();
                return null;
              });
      List<String> ends =
          each(
              () -> {
                while (true) {
                  try {
                    client.store().save("theme", "dark");
                  } catch (StatekeepException error) {
                    return error.code().name();
                  }
                }
              });
      closing.get(10, TimeUnit.SECONDS);
      assertTrue(ends.stream().allMatch("CANCELLED"::equals), ends::toString);
    }
  }
}
