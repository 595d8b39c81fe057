package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.errors.Failure;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The streams of a watch: one after the other, each going on where the one before broke off. */
final class WatchStream<Q extends Message, P extends Message> implements Watch.Source<WatchItem> {
  private static final Failure ENDED =
      Failure.of(Status.Code.UNAVAILABLE, "The server ended the watch without a reason.");

  private final Runner runner;
  private final Protocol<Q, P> protocol;
  private final boolean withProgress;
  private final Attempts attempts;
  private final CountDownLatch wakened = new CountDownLatch(1);
  private final Runnable wake = wakened::countDown;
  private long start;
  private long resumeNanos;
  private boolean isPausing;
  private volatile boolean isEnded;
  private volatile MessageStream<P> stream;

  /** What differs between watches of changes and of transitions. */
  interface Protocol<Q extends Message, P extends Message> {
    /** Makes the call that begins at a revision. */
    Call<Q, P, ?> from(long startRevision);

    long revision(P message);

    boolean isPartial(P message);

    boolean isProgress(P message);

    /** Returns what a message brings, that which came already left out. */
    List<? extends WatchItem> news(P message);
  }

  private WatchStream(Runner runner, Protocol<Q, P> protocol, long start, boolean withProgress) {
    this.runner = runner;
    this.protocol = protocol;
    this.start = start;
    this.withProgress = withProgress;
    this.attempts = runner.unlimited(null);
  }

  /** Begins a watch; one from now on has begun when this returns. */
  static <Q extends Message, P extends Message> Watch<WatchItem> begin(
      Runner runner, Protocol<Q, P> protocol, long start, boolean withProgress) {
    var streams = new WatchStream<>(runner, protocol, start, withProgress);
    var watch = new Watch<>(streams, Math.max(0, start - 1));
    runner.whenClosed(streams.wake);
    try {
      if (start > 0) {
        streams.open();
      }
      while (streams.start == 0) {
        streams.receive(watch, Long.MAX_VALUE);
      }
    } catch (CallFailure error) {
      watch.close();
      throw runner.seen(error.failure()).toException();
    } catch (RuntimeException error) {
      watch.close();
      throw error;
    }
    return watch;
  }

  @Override
  public boolean receive(Watch<WatchItem> watch, long nanos) {
    try {
      if (isPausing && !pauseIsOver(nanos)) {
        return false;
      }
      if (stream == null) {
        open();
      }
      if (!stream.await(nanos)) {
        return false;
      }
      P message = stream.message();
      if (message == null) {
        throw new CallFailure(ENDED);
      }
      attempts.begun();
      take(watch, message);
    } catch (CallFailure error) {
      broke(watch, error.failure());
    }
    return true;
  }

  @Override
  public void end() {
    isEnded = true;
    wakened.countDown();
    runner.forget(wake);
    MessageStream<P> open = stream;
    if (open != null) {
      open.close();
    }
  }

  private void open() throws CallFailure {
    stream = runner.open(protocol.from(start), attempts);
    if (isEnded) {
      stream.close();
    }
  }

  private void broke(Watch<WatchItem> watch, Failure failure) {
    if (watch.isClosed()) {
      return;
    }
    if (failure == Failures.INTERRUPTED) {
      // The stream goes on: whoever takes next from this watch misses nothing.
      throw failure.toException();
    }
    stream = null;
    Failure seen = runner.seen(failure);
    long pause = attempts.pauseNanos(seen);
    if (pause == Attempts.NEVER) {
      watch.close();
      throw seen.toException();
    }
    resumeNanos = System.nanoTime() + pause;
    isPausing = true;
  }

  private boolean pauseIsOver(long nanos) throws CallFailure {
    try {
      long left = Math.max(0, resumeNanos - System.nanoTime());
      if (!wakened.await(Math.min(left, nanos), TimeUnit.NANOSECONDS)) {
        isPausing = System.nanoTime() - resumeNanos < 0;
        return !isPausing;
      }
      isPausing = false;
      throw new CallFailure(runner.seen(Failures.CANCELLED));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CallFailure(Failures.INTERRUPTED);
    }
  }

  private void take(Watch<WatchItem> watch, P message) {
    long revision = protocol.revision(message);
    long done = protocol.isPartial(message) ? revision - 1 : revision;
    List<? extends WatchItem> news = protocol.news(message);
    for (int index = 0; index < news.size(); index++) {
      WatchItem item = news.get(index);
      boolean isLast = index == news.size() - 1;
      boolean isAmid = !isLast && news.get(index + 1).revision() == item.revision();
      watch.add(item, isAmid ? item.revision() - 1 : isLast ? done : item.revision());
    }
    if (withProgress && protocol.isProgress(message)) {
      watch.add(new Progress(revision), done);
    } else {
      watch.reach(done);
    }
    start = done + 1;
  }
}
