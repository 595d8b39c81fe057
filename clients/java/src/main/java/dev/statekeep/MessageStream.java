package dev.statekeep;

import dev.statekeep.errors.Failure;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The messages of one stream from the server, taken one by one. The server sends no more than a few
 * ahead, so a slow taker holds up nobody but itself.
 */
final class MessageStream<P> implements AutoCloseable {
  private static final int AHEAD_MAX = 2;

  private final ClientCall<?, P> call;
  private final LinkedBlockingQueue<Item<P>> items = new LinkedBlockingQueue<>();
  private Item<P> last;

  /** A message, or how the stream ended: with a failure, or with neither when it was done. */
  private record Item<P>(P message, Failure failure) {}

  private MessageStream(ClientCall<?, P> call) {
    this.call = call;
  }

  static <Q, P> MessageStream<P> open(
      Channel channel, MethodDescriptor<Q, P> method, Q request, Attempts attempts) {
    CallOptions options = CallOptions.DEFAULT.withExecutor(Runnable::run);
    if (attempts.hasDeadline()) {
      options = options.withDeadlineAfter(attempts.remainingNanos(), TimeUnit.NANOSECONDS);
    }
    ClientCall<Q, P> call = channel.newCall(method, options);
    var stream = new MessageStream<>(call);
    call.start(stream.new Listener(), new Metadata());
    call.request(AHEAD_MAX);
    call.sendMessage(request);
    call.halfClose();
    return stream;
  }

  /** Returns the next message, or null when the stream is done. */
  P next() throws CallFailure {
    return take(Long.MAX_VALUE) ? message() : null;
  }

  /** Waits for the next message or the end; false when neither came in time. */
  boolean await(long nanos) throws CallFailure {
    return take(nanos);
  }

  /** Returns the message that was waited for, or null when the stream is done. */
  P message() throws CallFailure {
    Item<P> item = last;
    if (item.message == null) {
      if (item.failure != null) {
        throw new CallFailure(item.failure);
      }
      return null;
    }
    last = null;
    call.request(1);
    return item.message;
  }

  @Override
  public void close() {
    end(Failures.CANCELLED);
  }

  /** Ends the stream at once; whoever waits for it gets the failure. */
  void end(Failure failure) {
    items.add(new Item<>(null, failure));
    call.cancel(failure.message(), null);
  }

  private boolean take(long nanos) throws CallFailure {
    if (last != null) {
      return true;
    }
    try {
      last = items.poll(nanos, TimeUnit.NANOSECONDS);
      return last != null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CallFailure(Failures.INTERRUPTED);
    }
  }

  private final class Listener extends ClientCall.Listener<P> {
    @Override
    public void onMessage(P message) {
      items.add(new Item<>(message, null));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      items.add(new Item<>(null, status.isOk() ? null : Failures.of(status, trailers)));
    }
  }
}
