package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.errors.Failure;
import io.grpc.Channel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Makes the calls of one client: their deadlines, their attempts, their errors.
 *
 * <p>Owns the only places where a thread waits for the server. It never knows what a call means:
 * everything that differs between calls stands in its {@link Call}.
 */
final class Runner {
  private final Channel channel;
  private final Pipeline pipeline;
  private final Duration timeout;
  private final RetryPolicy retry;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<Runnable> paused = ConcurrentHashMap.newKeySet();
  private final Set<Runnable> closing = ConcurrentHashMap.newKeySet();

  /** Makes the calls over a channel; those that a pipeline takes go there, if there is one. */
  Runner(
      Channel channel,
      Pipeline pipeline,
      Duration timeout,
      RetryPolicy retry,
      ScheduledExecutorService timer,
      Executor executor) {
    this.channel = channel;
    this.pipeline = pipeline;
    this.timeout = timeout;
    this.retry = retry;
    this.timer = timer;
    this.executor = executor;
  }

  Channel channel() {
    return channel;
  }

  Executor executor() {
    return executor;
  }

  /** Has something done a little later, or at once when the client is closed meanwhile. */
  void later(Runnable task, long nanos) {
    paused.add(task);
    try {
      timer.schedule(() -> resume(task), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException shutDown) {
      resume(task);
    }
    if (isClosed()) {
      resume(task);
    }
  }

  private void resume(Runnable task) {
    if (paused.remove(task)) {
      task.run();
    }
  }

  /** Has something done when the client is closed, until it is forgotten. */
  void whenClosed(Runnable task) {
    closing.add(task);
    if (isClosed()) {
      task.run();
    }
  }

  void forget(Runnable task) {
    closing.remove(task);
  }

  /** From now on every call ends with a cancellation. */
  void close() {
    closed.countDown();
    paused.forEach(this::resume);
    closing.forEach(Runnable::run);
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Makes a call and waits for its answer. */
  <Q extends Message, P extends Message, A> A run(Call<Q, P, A> call, Options<?> options) {
    return run(call, options.timeout);
  }

  /** Makes a call and waits for its answer; a null time is that of the client. */
  <Q extends Message, P extends Message, A> A run(Call<Q, P, A> call, Duration time) {
    Attempts attempts = limited(time);
    while (true) {
      try {
        return call.parse().apply(response(call, await(attempt(call, attempts))));
      } catch (CallFailure error) {
        if (call.isAnsweredBy(error.failure())) {
          return call.absent();
        }
        pauseOrThrow(error.failure(), attempts, call.isRepeatable());
      }
    }
  }

  /** Makes a call; its answer completes the future on the client's executor. */
  <Q extends Message, P extends Message, A> CompletableFuture<A> runAsync(
      Call<Q, P, A> call, Options<?> options) {
    var answer = new AsyncAnswer<>(this, call, limited(options.timeout));
    answer.attempt();
    return answer;
  }

  /** Begins an attempt. It never throws and never waits. */
  Pending attempt(Call<?, ?, ?> call, Attempts attempts) {
    if (isClosed()) {
      var pending = new Pending();
      pending.fail(Failures.CLOSED);
      return pending;
    }
    if (pipeline != null) {
      Pending pending = pipeline.send(call, attempts);
      if (pending != null) {
        return pending;
      }
    }
    return unary(call, attempts);
  }

  private <Q extends Message, P extends Message> Pending unary(
      Call<Q, P, ?> call, Attempts attempts) {
    return Unary.start(channel, call.method(), call.request(), attempts.remainingNanos());
  }

  /** Begins a stream from the server. */
  <Q extends Message, P extends Message> MessageStream<P> open(
      Call<Q, P, ?> call, Attempts attempts) throws CallFailure {
    if (isClosed()) {
      throw new CallFailure(Failures.CLOSED);
    }
    return MessageStream.open(channel, call.method(), call.request(), attempts);
  }

  /** The attempts of a call that takes as long as the client's calls do, unless it says else. */
  Attempts limited(Duration time) {
    return new Attempts(retry, time == null ? timeout : time);
  }

  /** The attempts of a call that takes as long as it takes, unless it says else. */
  Attempts unlimited(Duration time) {
    return new Attempts(retry, time);
  }

  /** The failure as it is for callers: one of a client that is closed is its closing. */
  Failure seen(Failure failure) {
    return isClosed() ? Failures.CLOSED : failure;
  }

  /** Waits until another attempt may be made; throws when there is none to make. */
  void pauseOrThrow(Failure failure, Attempts attempts, boolean isRepeatable) {
    Failure seen = seen(failure);
    long pause = isRepeatable ? attempts.pauseNanos(seen) : Attempts.NEVER;
    if (pause == Attempts.NEVER) {
      throw seen.toException();
    }
    try {
      if (closed.await(pause, TimeUnit.NANOSECONDS)) {
        throw Failures.CLOSED.toException();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failures.INTERRUPTED.toException();
    }
  }

  @SuppressWarnings("unchecked")
  static <P extends Message> P response(Call<?, P, ?> call, Message message) {
    // The method's own marshaller made it, or the pipeline for a call of that kind.
    return (P) message;
  }

  private static Message await(Pending pending) throws CallFailure {
    try {
      return pending.get();
    } catch (InterruptedException interrupted) {
      pending.abandon(Failures.INTERRUPTED);
      Thread.currentThread().interrupt();
      throw new CallFailure(Failures.INTERRUPTED);
    } catch (ExecutionException error) {
      if (error.getCause() instanceof CallFailure failure) {
        throw failure;
      }
      throw new CallFailure(Failures.of(error.getCause()));
    }
  }
}
