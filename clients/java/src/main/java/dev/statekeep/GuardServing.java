package dev.statekeep;

import dev.statekeep.errors.Failure;
import dev.statekeep.v1.HookAnswer;
import dev.statekeep.v1.HookRegistration;
import dev.statekeep.v1.MachineServiceGrpc;
import dev.statekeep.v1.ServeGuardsRequest;
import dev.statekeep.v1.ServeGuardsResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers the questions of hooks until it is closed, or its client is. When the stream breaks it
 * connects and registers again, for as long as that takes, and logs that the hooks are not served,
 * and when they are again.
 */
public final class GuardServing implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(GuardServing.class.getName());
  private static final HookDecision FAILED = HookDecision.refuse("The hook failed.");
  private static final long THREAD_IDLE_SECONDS = 10;
  private static final Failure ENDED =
      Failure.of(Status.Code.UNAVAILABLE, "The server ended the serving without a reason.");

  private final Runner runner;
  private final ServeGuardsRequest registration;
  private final HookFunction function;
  private final Attempts attempts;
  private final ThreadPoolExecutor answering;
  private final CompletableFuture<Void> registered = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Runnable whenClosed = () -> end(Failures.CLOSED);
  private ClientCall<ServeGuardsRequest, ServeGuardsResponse> call;

  /** Whether the hooks were served and are not for now. */
  private boolean isInterrupted;

  private GuardServing(
      Runner runner, ServeGuardsRequest registration, HookFunction function, int threads) {
    this.runner = runner;
    this.registration = registration;
    this.function = function;
    this.attempts = runner.unlimited(null);
    answering =
        new ThreadPoolExecutor(
            threads,
            threads,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              var thread = new Thread(task, "statekeep-guard");
              thread.setDaemon(true);
              return thread;
            });
    answering.allowCoreThreadTimeOut(true);
  }

  static GuardServing begin(
      Runner runner,
      String namespace,
      Collection<String> hooks,
      HookFunction function,
      GuardOptions options) {
    var registration =
        ServeGuardsRequest.newBuilder()
            .setNamespace(namespace)
            .setRegistration(
                HookRegistration.newBuilder()
                    .addAllHooks(hooks)
                    .setQuestionsMax(options.questionsMax))
            .build();
    int threads = Math.max(1, Math.min(options.questionsMax, 1_024));
    var serving = new GuardServing(runner, registration, function, threads);
    runner.whenClosed(serving.whenClosed);
    serving.connect();
    serving.awaitRegistration(runner.limited(null).remainingNanos());
    return serving;
  }

  /**
   * Returns what is completed when the serving is over: normally when it was closed, and with the
   * exception that ended it for good, such as that of a token that is no longer valid, or of a
   * client that was closed.
   *
   * @return a copy, which completing does nothing to
   */
  public CompletableFuture<Void> whenEnded() {
    return ended.copy();
  }

  /**
   * Ends the serving. Questions that are not answered yet are asked elsewhere; threads that answer
   * them are interrupted. Closing twice is fine.
   */
  @Override
  public void close() {
    end(null);
  }

  private void awaitRegistration(long nanos) {
    try {
      registered.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      end(Failures.INTERRUPTED);
      throw Failures.INTERRUPTED.toException();
    } catch (TimeoutException late) {
      end(Failures.LATE);
      throw Failures.LATE.toException();
    } catch (ExecutionException error) {
      throw Failures.of(error.getCause()).toException();
    }
  }

  private void connect() {
    ClientCall<ServeGuardsRequest, ServeGuardsResponse> next;
    synchronized (this) {
      if (ended.isDone()) {
        return;
      }
      next =
          runner
              .channel()
              .newCall(
                  MachineServiceGrpc.getServeGuardsMethod(),
                  CallOptions.DEFAULT.withExecutor(Runnable::run));
      call = next;
    }
    next.start(new Listener(next), new Metadata());
    send(next, registration);
    next.request(1);
  }

  private synchronized void send(
      ClientCall<ServeGuardsRequest, ServeGuardsResponse> to, ServeGuardsRequest message) {
    if (to == call) {
      to.sendMessage(message);
    }
  }

  private void lost(ClientCall<ServeGuardsRequest, ServeGuardsResponse> from, Failure failure) {
    synchronized (this) {
      if (call != from) {
        return;
      }
      call = null;
    }
    Failure seen = runner.seen(failure);
    long pause = attempts.pauseNanos(seen);
    if (pause == Attempts.NEVER) {
      end(seen);
      return;
    }
    if (registered.isDone() && changesTo(true)) {
      LOG.log(System.Logger.Level.WARNING, "Hooks are not served for now: " + seen.message());
    }
    runner.later(this::connect, pause);
  }

  private void served() {
    attempts.begun();
    if (changesTo(false)) {
      LOG.log(System.Logger.Level.INFO, "Hooks are served again.");
    }
    registered.complete(null);
  }

  private synchronized boolean changesTo(boolean interrupted) {
    boolean wasInterrupted = isInterrupted;
    isInterrupted = interrupted;
    return wasInterrupted != interrupted;
  }

  private void end(Failure failure) {
    ClientCall<ServeGuardsRequest, ServeGuardsResponse> last;
    synchronized (this) {
      last = call;
      call = null;
    }
    runner.forget(whenClosed);
    if (failure == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(failure.toException());
    }
    registered.completeExceptionally(
        new CallFailure(failure == null ? Failures.CANCELLED : failure));
    if (last != null) {
      last.cancel("The serving has ended.", null);
    }
    answering.shutdownNow();
  }

  private final class Listener extends ClientCall.Listener<ServeGuardsResponse> {
    private final ClientCall<ServeGuardsRequest, ServeGuardsResponse> on;

    Listener(ClientCall<ServeGuardsRequest, ServeGuardsResponse> on) {
      this.on = on;
    }

    @Override
    public void onMessage(ServeGuardsResponse message) {
      if (message.hasRegistered()) {
        served();
      } else if (message.hasQuestion()) {
        try {
          answering.execute(() -> answer(message.getQuestion()));
        } catch (RejectedExecutionException closed) {
          return; // It is asked elsewhere.
        }
      }
      on.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      lost(on, status.isOk() ? ENDED : Failures.of(status, trailers));
    }

    private void answer(dev.statekeep.v1.HookQuestion question) {
      HookDecision decision;
      try {
        decision =
            Objects.requireNonNull(
                function.decide(ConvertMachines.fromQuestion(question)), "the hook's decision");
      } catch (Throwable error) {
        // An Error too: with its question open, the trigger would wait for the hook's whole time.
        if (ended.isDone()) {
          return; // Closing interrupts the threads that answer; it is asked elsewhere.
        }
        LOG.log(System.Logger.Level.WARNING, "The hook " + question.getHook() + " failed.", error);
        decision = FAILED;
      }
      var answer =
          HookAnswer.newBuilder()
              .setQuestionId(question.getQuestionId())
              .setAllowed(decision.allowed())
              .setMessage(decision.message());
      send(on, ServeGuardsRequest.newBuilder().setAnswer(answer).build());
    }
  }
}
