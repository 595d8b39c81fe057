package dev.statekeep;

import dev.statekeep.errors.Failure;
import dev.statekeep.v1.PipelineRequest;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where calls gather, with a stream while there are any and another one when that breaks.
 *
 * <p>A call goes out at once when nothing is under way. While one message is under way the next one
 * goes out a moment later, so that calls made at the same time share it; while two are, calls wait
 * for the reply to one of them. One thread at a time sends: whoever comes while it does leaves its
 * call to it. The lock is never held while a future ends or a message is sent.
 */
final class PipelineLine {
  static final int MESSAGE_BYTES_MAX = 1 << 20;

  private static final int CALLS_MAX = 1_024;
  // While the server makes one message durable, the next one is on its way.
  private static final int MESSAGES_UNDER_WAY_MAX = 2;
  // Many calls are spread over the messages that may be under way: while the server works on one
  // half, the callers of the other can go on.
  private static final int CALLS_SPREAD_MIN = 128;
  // The server counts streams, so an idle one is given back; one that it refuses is asked for
  // later.
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final Failure BROKEN =
      Failure.of(Status.Code.UNAVAILABLE, "The pipeline ended without a reply.");

  private final Channel channel;
  private final ScheduledExecutorService timer;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<PipelinedCall> waiting = new ArrayDeque<>();
  private PipelineStream stream;
  private boolean isSending;
  private boolean isSendPlanned;
  private ScheduledFuture<?> lateLook;
  private long lateLookNanos;
  private boolean isClosed;
  private volatile boolean isRefused;
  private long refusedUntilNanos;

  PipelineLine(Channel channel, ScheduledExecutorService timer) {
    this.channel = channel;
    this.timer = timer;
  }

  /** Whether a call may be sent down this line now. */
  boolean isOpenForCalls() {
    if (!isRefused) {
      return true;
    }
    lock.lock();
    try {
      isRefused = refusedUntilNanos - System.nanoTime() > 0;
      return !isRefused;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a call, which ends with its reply or when its time is over. */
  void send(PipelinedCall call) {
    boolean isAtOnce = false;
    boolean isTaken;
    lock.lock();
    try {
      isTaken = !isClosed;
      if (isTaken) {
        waiting.add(call);
        if (call.hasDeadline) {
          lookForLateCalls(call.deadlineNanos);
        }
        isAtOnce = stream == null || stream.underWay == 0;
        if (!isAtOnce && stream.underWay < MESSAGES_UNDER_WAY_MAX) {
          planToSend();
        }
      }
    } finally {
      lock.unlock();
    }
    if (isAtOnce) {
      sendWhatCan();
    } else if (!isTaken) {
      call.fail(Failures.CLOSED);
    }
  }

  private void planToSend() {
    if (isSendPlanned || isSending) {
      return;
    }
    isSendPlanned = true;
    schedule(this::sendPlanned, 0);
  }

  private void sendPlanned() {
    lock.lock();
    isSendPlanned = false;
    lock.unlock();
    sendWhatCan();
  }

  /** Sends messages for as long as there is something to send and the stream is free for it. */
  void sendWhatCan() {
    while (true) {
      PipelineStream to;
      PipelineRequest message;
      lock.lock();
      try {
        if (isSending || isClosed || waiting.isEmpty()) {
          return;
        }
        if (stream == null) {
          stream = new PipelineStream(this, channel);
          planToGiveBack(stream, 0);
        }
        if (stream.underWay >= MESSAGES_UNDER_WAY_MAX) {
          return;
        }
        message = nextMessage(stream);
        if (message == null) {
          return;
        }
        to = stream;
        isSending = true;
      } finally {
        lock.unlock();
      }
      try {
        to.send(message);
      } finally {
        lock.lock();
        isSending = false;
        lock.unlock();
      }
    }
  }

  private PipelineRequest nextMessage(PipelineStream to) {
    PipelineRequest.Builder message = PipelineRequest.newBuilder();
    var envelope = new PipelinedCall.Envelope();
    long now = System.nanoTime();
    long sizeBytes = 0;
    int count = 0;
    int share = waiting.size() / (MESSAGES_UNDER_WAY_MAX - to.underWay) + 1;
    int countMax = Math.min(CALLS_MAX, Math.max(CALLS_SPREAD_MIN, share));
    while (!waiting.isEmpty() && count < countMax) {
      sizeBytes += waiting.peek().sizeBytes;
      if (count > 0 && sizeBytes > MESSAGE_BYTES_MAX) {
        break;
      }
      PipelinedCall call = waiting.poll();
      if (call.isDone()) {
        continue;
      }
      call.envelope = envelope;
      message.addCalls(call.message(to.add(call), now));
      count++;
    }
    if (count == 0) {
      return null;
    }
    to.underWay++;
    return message.build();
  }

  /** Counts the messages as over whose calls were answered, and returns these calls. */
  List<PipelinedCall> answered(PipelineStream by, List<Long> ids) {
    lock.lock();
    try {
      List<PipelinedCall> calls = new ArrayList<>(ids.size());
      for (long id : ids) {
        PipelinedCall call = by.calls.remove(id);
        if (call != null) {
          endMessage(by, call);
        }
        calls.add(call);
      }
      return calls;
    } finally {
      lock.unlock();
    }
  }

  private static void endMessage(PipelineStream of, PipelinedCall call) {
    if (call.envelope != null && !call.envelope.isOver) {
      call.envelope.isOver = true;
      of.underWay--;
    }
  }

  /** Ends the calls of a stream that has ended; what it had not sent goes on the next one. */
  void lost(PipelineStream old, Failure failure) {
    List<PipelinedCall> calls;
    boolean isRefusal = !old.wasAnswered && isRefusal(failure);
    lock.lock();
    try {
      if (stream == old) {
        stream = null;
      }
      calls = new ArrayList<>(old.calls.values());
      old.calls.clear();
      if (isRefusal) {
        refusedUntilNanos = System.nanoTime() + REFUSED_NANOS;
        isRefused = true;
        calls.addAll(waiting);
        waiting.clear();
      }
    } finally {
      lock.unlock();
    }
    for (PipelinedCall call : calls) {
      if (!isRefusal) {
        call.fail(failure == null ? BROKEN : failure);
      } else if (!call.isDone()) {
        call.divert();
      }
    }
    // Not on this thread, which may be amid the start of the stream.
    schedule(this::sendWhatCan, 0);
  }

  private static boolean isRefusal(Failure failure) {
    return failure != null
        && (failure.code() == Status.Code.UNIMPLEMENTED
            || failure.reason().equals("STREAMS_TOO_MANY"));
  }

  /** Ends the stream and every call. */
  void close(Failure failure) {
    List<PipelinedCall> calls;
    PipelineStream last;
    lock.lock();
    try {
      isClosed = true;
      calls = new ArrayList<>(waiting);
      waiting.clear();
      last = stream;
      stream = null;
      if (last != null) {
        calls.addAll(last.calls.values());
        last.calls.clear();
      }
    } finally {
      lock.unlock();
    }
    calls.forEach(call -> call.fail(failure));
    if (last != null) {
      last.cancel();
    }
  }

  private void planToGiveBack(PipelineStream one, long callsCount) {
    schedule(() -> giveBack(one, callsCount), IDLE_NANOS);
  }

  /** Ends a stream that had no call since it had so many; else looks again later. */
  private void giveBack(PipelineStream one, long callsCount) {
    lock.lock();
    try {
      if (stream != one) {
        return;
      }
      if (isSending || !waiting.isEmpty() || !one.calls.isEmpty() || one.lastId != callsCount) {
        planToGiveBack(one, one.lastId);
        return;
      }
      stream = null;
    } finally {
      lock.unlock();
    }
    one.finish();
  }

  private void lookForLateCalls(long deadlineNanos) {
    if (lateLook == null || deadlineNanos - lateLookNanos < 0) {
      if (lateLook != null) {
        lateLook.cancel(false);
      }
      lateLookNanos = deadlineNanos;
      lateLook = schedule(this::endLateCalls, deadlineNanos - System.nanoTime());
    }
  }

  private void endLateCalls() {
    // One timer for all calls: nearly all end long before it, so it seldom has to look.
    List<PipelinedCall> late = new ArrayList<>();
    lock.lock();
    try {
      lateLook = null;
      long now = System.nanoTime();
      PipelinedCall next = null;
      List<PipelinedCall> calls = new ArrayList<>(waiting);
      if (stream != null) {
        calls.addAll(stream.calls.values());
      }
      for (PipelinedCall call : calls) {
        if (!call.hasDeadline) {
          continue;
        }
        if (call.isLate(now)) {
          late.add(call);
          if (stream != null) {
            endMessage(stream, call);
          }
        } else if (next == null || call.deadlineNanos - next.deadlineNanos < 0) {
          // Also a call that its caller gave up: its message may still hold up the line.
          next = call;
        }
      }
      if (next != null) {
        lookForLateCalls(next.deadlineNanos);
      }
    } finally {
      lock.unlock();
    }
    late.forEach(call -> call.fail(Failures.LATE));
    sendWhatCan();
  }

  private ScheduledFuture<?> schedule(Runnable task, long nanos) {
    try {
      return timer.schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException shutDown) {
      return null; // The client is being closed, which ends every call.
    }
  }
}
