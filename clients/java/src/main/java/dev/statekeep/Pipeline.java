package dev.statekeep;

import com.google.protobuf.Message;
import dev.statekeep.errors.Failure;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The pipeline: calls that are made at the same time share messages on few streams.
 *
 * <p>Reads have a line of their own, so that none waits for the disk behind somebody's write. It
 * never knows what a call means, nor tries one again: each ends once, as a unary call would.
 */
final class Pipeline {
  private static final Map<MethodDescriptor<?, ?>, PipelinedMethod> METHODS = methods();

  private final Channel channel;
  private final PipelineLine reads;
  private final PipelineLine writes;

  Pipeline(Channel channel, ScheduledExecutorService timer) {
    this.channel = channel;
    reads = new PipelineLine(channel, timer);
    writes = new PipelineLine(channel, timer);
  }

  /** Sends a call down a line; null when it has to be made by itself. */
  Pending send(Call<?, ?, ?> call, Attempts attempts) {
    PipelinedMethod method = METHODS.get(call.method());
    if (method == null) {
      return null;
    }
    PipelineLine line = method.isRead() ? reads : writes;
    if (!line.isOpenForCalls()
        || call.request().getSerializedSize() > PipelineLine.MESSAGE_BYTES_MAX) {
      return null;
    }
    var pending = new PipelinedCall(method, call.request(), attempts, left -> alone(call, left));
    line.send(pending);
    return pending;
  }

  /** Ends every call under way. */
  void close(Failure failure) {
    reads.close(failure);
    writes.close(failure);
  }

  private <Q extends Message, P extends Message> Pending alone(Call<Q, P, ?> call, long nanos) {
    return Unary.start(channel, call.method(), call.request(), nanos);
  }

  private static Map<MethodDescriptor<?, ?>, PipelinedMethod> methods() {
    // There is one descriptor of each method, and each call looks here.
    var methods = new IdentityHashMap<MethodDescriptor<?, ?>, PipelinedMethod>();
    for (PipelinedMethod one : PipelinedMethod.values()) {
      methods.put(one.method(), one);
    }
    return methods;
  }
}
