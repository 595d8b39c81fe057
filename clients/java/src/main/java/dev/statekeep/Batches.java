package dev.statekeep;

import com.google.protobuf.Message;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * The items of a stream of batches. It begins anew when the stream breaks before its first message;
 * later it cannot, since what was asked for may mean something else by then.
 */
final class Batches<Q extends Message, P extends Message, T> extends Cursor<T> {
  private final Runner runner;
  private final Call<Q, P, List<T>> call;
  private final Attempts attempts;
  private Iterator<T> batch = List.<T>of().iterator();
  private boolean hasBegun;
  private volatile MessageStream<P> stream;
  private volatile boolean isReleased;

  Batches(Runner runner, Call<Q, P, List<T>> call, Duration timeout) {
    this.runner = runner;
    this.call = call;
    this.attempts = runner.unlimited(timeout);
  }

  @Override
  T fetch() {
    while (!batch.hasNext()) {
      try {
        P message = receive();
        if (message == null) {
          return null;
        }
        hasBegun = true;
        batch = call.parse().apply(message).iterator();
      } catch (CallFailure error) {
        if (isReleased) {
          return null;
        }
        stream = null;
        runner.pauseOrThrow(error.failure(), attempts, !hasBegun);
      }
    }
    return batch.next();
  }

  @Override
  void release() {
    isReleased = true;
    MessageStream<P> open = stream;
    if (open != null) {
      open.close();
    }
  }

  private P receive() throws CallFailure {
    if (stream == null) {
      stream = runner.open(call, attempts);
      if (isReleased) {
        stream.close();
      }
    }
    return stream.next();
  }
}
