package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.v1.PipelineCall;
import java.util.function.LongFunction;

/** An attempt that a pipeline carries, from its making to its reply. */
final class PipelinedCall extends Pending {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  final PipelinedMethod method;
  final boolean hasDeadline;
  final long deadlineNanos;
  final int sizeBytes;
  private final Message request;
  private final LongFunction<Pending> alone;

  /** The message that carries it; only the holder of the line's lock looks at it. */
  Envelope envelope;

  /** Takes a request, and how the same call is made without a pipeline. */
  PipelinedCall(
      PipelinedMethod method, Message request, Attempts attempts, LongFunction<Pending> alone) {
    this.method = method;
    this.request = request;
    this.hasDeadline = attempts.hasDeadline();
    this.deadlineNanos = attempts.deadlineNanos();
    this.alone = alone;
    this.sizeBytes = request.getSerializedSize();
  }

  boolean isLate(long nowNanos) {
    return hasDeadline && deadlineNanos - nowNanos <= 0;
  }

  PipelineCall message(long id, long nowNanos) {
    PipelineCall.Builder call = PipelineCall.newBuilder().setId(id);
    method.put(call, request);
    if (hasDeadline) {
      long left = Math.max(0, deadlineNanos - nowNanos);
      call.getTimeoutBuilder()
          .setSeconds(left / NANOS_PER_SECOND)
          .setNanos((int) (left % NANOS_PER_SECOND));
    }
    return call.build();
  }

  /** Makes the call by itself, because the server has not taken it. */
  void divert() {
    long left = hasDeadline ? Math.max(0, deadlineNanos - System.nanoTime()) : Long.MAX_VALUE;
    Pending other = alone.apply(left);
    other.whenComplete(
        (response, error) -> {
          if (error == null) {
            complete(response);
          } else {
            completeExceptionally(error);
          }
        });
    whenComplete(
        (response, error) -> {
          if (error != null) {
            other.abandon(Failures.of(error));
          }
        });
  }

  /** One message that is under way; it is over with the first reply to one of its calls. */
  static final class Envelope {
    boolean isOver;
  }
}
