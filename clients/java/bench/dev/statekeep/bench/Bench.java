package dev.statekeep.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.statekeep.Client;
import dev.statekeep.Json;
import dev.statekeep.ReadOptions;
import dev.statekeep.SaveOptions;
import dev.statekeep.Store;
import dev.statekeep.Value;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures calls made by many callers at the same time through one client, as a user would: each
 * caller makes its next call when the one before has been answered.
 *
 * <p>{@code Bench ADDRESS save|load CALLERS SECONDS VALUE_BYTES} prints one line of JSON. The
 * virtual machine warms up for two seconds before the run that is measured.
 */
public final class Bench {
  private static final int KEYS_COUNT = 10_000;
  private static final double WARM_UP_SECONDS = 2;
  private static final int LATENCIES_MAX = 4_000_000;

  private final Store store;
  private final boolean isSave;
  private final Value value;
  private final AtomicLong errors = new AtomicLong();

  private Bench(Store store, boolean isSave, byte[] value) {
    this.store = store;
    this.isSave = isSave;
    this.value = Value.of(value);
  }

  /**
   * Runs it.
   *
   * @param arguments as above
   */
  public static void main(String[] arguments) {
    int callers = Integer.parseInt(arguments[2]);
    double seconds = Double.parseDouble(arguments[3]);
    byte[] value = new byte[Integer.parseInt(arguments[4])];
    ThreadLocalRandom.current().nextBytes(value);
    try (Client client = Client.connect(arguments[0])) {
      var bench = new Bench(client.store(), arguments[1].equals("save"), value);
      bench.fill();
      bench.run(callers, WARM_UP_SECONDS);
      bench.errors.set(0);
      System.out.println(bench.run(callers, seconds));
    }
  }

  /** Saves every key, so that loads find something. */
  private void fill() {
    List<CompletableFuture<?>> saves = new ArrayList<>();
    for (int number = 0; number < KEYS_COUNT; number++) {
      saves.add(store.saveAsync("bench/" + number, value, new SaveOptions()));
    }
    saves.forEach(CompletableFuture::join);
  }

  private String run(int callersCount, double seconds) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuBefore = system.getProcessCpuTime();
    long began = System.nanoTime();
    long end = began + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    List<Caller> callers = new ArrayList<>();
    for (int count = 0; count < callersCount; count++) {
      callers.add(new Caller(end, LATENCIES_MAX / callersCount));
    }
    callers.forEach(Caller::call);
    callers.forEach(caller -> caller.done.join());
    long took = System.nanoTime() - began;
    long cpu = system.getProcessCpuTime() - cpuBefore;
    long calls = callers.stream().mapToLong(caller -> caller.count).sum();
    long[] latencies =
        callers.stream()
            .flatMapToLong(caller -> Arrays.stream(caller.latencies, 0, caller.kept()))
            .sorted()
            .toArray();
    var line = new LinkedHashMap<String, Object>();
    line.put("calls", calls);
    line.put("seconds", rounded(took / 1e9));
    line.put("cpu_seconds", rounded(cpu / 1e9));
    line.put("p50_ms", rounded(percentile(latencies, 0.50)));
    line.put("p99_ms", rounded(percentile(latencies, 0.99)));
    line.put("errors", errors.get());
    return Json.format(line);
  }

  private static double percentile(long[] sorted, double part) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * part)] / 1e6;
  }

  private static double rounded(double number) {
    return Math.round(number * 1_000) / 1_000.0;
  }

  /** One caller: makes a call, and the next one when that is answered. */
  private final class Caller {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final long end;
    private final long[] latencies;
    private int count;

    Caller(long end, int latenciesMax) {
      this.end = end;
      latencies = new long[latenciesMax];
    }

    int kept() {
      return Math.min(count, latencies.length);
    }

    void call() {
      long began = System.nanoTime();
      String key = "bench/" + ThreadLocalRandom.current().nextInt(KEYS_COUNT);
      CompletableFuture<?> call =
          isSave
              ? store.saveAsync(key, value, new SaveOptions())
              : store.loadAsync(key, new ReadOptions());
      call.whenComplete(
          (answer, error) -> {
            long now = System.nanoTime();
            if (error != null) {
              errors.incrementAndGet();
            }
            if (count < latencies.length) {
              latencies[count] = now - began;
            }
            count++;
            if (now - end < 0) {
              call();
            } else {
              done.complete(null);
            }
          });
    }
  }
}
