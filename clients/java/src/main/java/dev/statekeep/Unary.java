package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.errors.Failure;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;

/** An attempt that is a call of its own. */
final class Unary<Q extends Message, P extends Message> extends Pending {
  private static final long NANOS_MAX = TimeUnit.DAYS.toNanos(36_500);

  private final ClientCall<Q, P> call;

  private Unary(ClientCall<Q, P> call) {
    this.call = call;
  }

  static <Q extends Message, P extends Message> Pending start(
      Channel channel, MethodDescriptor<Q, P> method, Q request, long remainingNanos) {
    CallOptions options = CallOptions.DEFAULT.withExecutor(Runnable::run);
    if (remainingNanos < NANOS_MAX) {
      options = options.withDeadlineAfter(remainingNanos, TimeUnit.NANOSECONDS);
    }
    var pending = new Unary<>(channel.newCall(method, options));
    pending.send(request);
    return pending;
  }

  @Override
  void abandon(Failure failure) {
    if (fail(failure)) {
      call.cancel(failure.message(), null);
    }
  }

  private void send(Q request) {
    call.start(new Listener(), new Metadata());
    // Two, so that a second answer, which no server may send, is noticed.
    call.request(2);
    try {
      call.sendMessage(request);
      call.halfClose();
    } catch (RuntimeException error) {
      call.cancel("The request could not be sent.", error);
      fail(Failures.of(error));
    }
  }

  private final class Listener extends ClientCall.Listener<P> {
    private P response;

    @Override
    public void onMessage(P message) {
      response = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk() && response != null) {
        complete(response);
      } else if (status.isOk()) {
        fail(Failure.of(Status.Code.INTERNAL, "The server ended the call without an answer."));
      } else {
        fail(Failures.of(status, trailers));
      }
    }
  }
}
