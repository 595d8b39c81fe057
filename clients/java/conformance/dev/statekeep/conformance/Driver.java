package dev.statekeep.conformance;

import static dev.statekeep.conformance.Records.object;

import dev.statekeep.Json;
import dev.statekeep.errors.Failure;
import dev.statekeep.errors.StatekeepException;
import io.grpc.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The conformance driver: JSON lines in, JSON lines out; each line is begun when it is read. */
public final class Driver {
  private static final StatekeepException CANCELLED =
      Failure.of(Status.Code.CANCELLED, "The line was cancelled.").toException();

  private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
  private final Session session = new Session();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "driver-line");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<Long, Runnable> cancels = new ConcurrentHashMap<>();

  private Driver() {}

  /**
   * Serves lines until there are no more.
   *
   * @param arguments none
   * @throws IOException when standard input cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    var driver = new Driver();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      driver.begin(new Args(Json.parseObject(line)));
    }
    driver.session.close();
    driver.out.flush();
    System.exit(0);
  }

  private void begin(Args line) {
    long id = line.number("id");
    String op = line.string("op");
    Args args = line.object("args");
    if (op.equals("call.cancel")) {
      Runnable cancel = cancels.get(args.number("call"));
      if (cancel != null) {
        cancel.run();
      }
      answer(id, "ok", object());
      return;
    }
    try {
      Begun begun = session.async(op, args);
      if (op.equals("client.open")) {
        // At once, so that the lines behind it find the client.
        answer(id, "ok", session.open(args));
      } else if (begun == null) {
        var work = new Work(id, op, args);
        cancels.put(id, work::cancel);
        threads.execute(work);
      } else {
        cancels.put(id, () -> begun.call().cancel(true));
        begun.answer().whenComplete((result, error) -> end(id, result, error));
      }
    } catch (RuntimeException error) {
      end(id, null, error);
    }
  }

  /** A line that takes a thread, which cancelling interrupts. */
  private final class Work implements Runnable {
    private final long id;
    private final String op;
    private final Args args;
    private Thread thread;
    private boolean isCancelled;

    Work(long id, String op, Args args) {
      this.id = id;
      this.op = op;
      this.args = args;
    }

    synchronized void cancel() {
      isCancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }

    private synchronized void runBy(Thread one) {
      thread = one;
      if (one == null) {
        // What comes next on this thread was not cancelled.
        Thread.interrupted();
      } else if (isCancelled) {
        one.interrupt();
      }
    }

    @Override
    public void run() {
      runBy(Thread.currentThread());
      Object result = null;
      Exception failure = null;
      try {
        result = session.run(op, args);
      } catch (Exception error) {
        failure = error;
      }
      runBy(null);
      end(id, result, failure);
    }
  }

  private void end(long id, Object result, Throwable thrown) {
    Throwable error =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    cancels.remove(id);
    if (error == null) {
      answer(id, "ok", result);
    } else if (error instanceof StatekeepException failure) {
      answer(id, "error", Records.error(failure));
    } else if (error instanceof CancellationException) {
      answer(id, "error", Records.error(CANCELLED));
    } else {
      answer(id, "broken", error.toString());
    }
  }

  private void answer(long id, String kind, Object content) {
    String text = Json.format(object("id", id, kind, content));
    synchronized (out) {
      out.print(text + "\n");
      out.flush();
    }
  }
}
