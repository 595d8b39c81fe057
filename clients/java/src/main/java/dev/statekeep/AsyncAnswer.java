package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.errors.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A call that nobody waits for, with all its attempts. Cancelling it gives the attempt under way
 * up. It is completed on the client's executor, never on a thread of gRPC: what depends on it may
 * wait for other calls.
 */
final class AsyncAnswer<Q extends Message, P extends Message, A> extends CompletableFuture<A> {
  private final Runner runner;
  private final Call<Q, P, A> call;
  private final Attempts attempts;
  private volatile Pending pending;

  AsyncAnswer(Runner runner, Call<Q, P, A> call, Attempts attempts) {
    this.runner = runner;
    this.call = call;
    this.attempts = attempts;
  }

  /** Makes an attempt. */
  void attempt() {
    pending = runner.attempt(call, attempts);
    if (isDone()) {
      pending.abandon(Failures.CANCELLED);
      return;
    }
    pending.whenComplete(this::took);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean isCancelled = super.cancel(mayInterruptIfRunning);
    Pending one = pending;
    if (isCancelled && one != null) {
      one.abandon(Failures.CANCELLED);
    }
    return isCancelled;
  }

  private void took(Message response, Throwable error) {
    if (isDone()) {
      return;
    }
    if (error == null) {
      end(() -> complete(call.parse().apply(Runner.response(call, response))));
      return;
    }
    Failure failure = runner.seen(Failures.of(error));
    if (call.isAnsweredBy(failure)) {
      end(() -> complete(call.absent()));
      return;
    }
    long pause = call.isRepeatable() ? attempts.pauseNanos(failure) : Attempts.NEVER;
    if (pause == Attempts.NEVER) {
      end(() -> completeExceptionally(failure.toException()));
      return;
    }
    runner.later(this::attempt, pause);
  }

  private void end(Runnable completion) {
    Runnable guarded =
        () -> {
          try {
            completion.run();
          } catch (RuntimeException unreadable) {
            completeExceptionally(unreadable);
          }
        };
    try {
      runner.executor().execute(guarded);
    } catch (RejectedExecutionException shutDown) {
      guarded.run();
    }
  }
}
