package dev.statekeep;

import dev.statekeep.errors.Failure;
import dev.statekeep.v1.PipelineReply;
import dev.statekeep.v1.PipelineRequest;
import dev.statekeep.v1.PipelineResponse;
import dev.statekeep.v1.StoreServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One stream of a line, and the calls that wait for their reply on it. Its replies end calls on a
 * thread of gRPC.
 */
final class PipelineStream {
  private static final int RESPONSES_AHEAD_MAX = 4;
  private static final Failure UNFITTING =
      Failure.of(Status.Code.INTERNAL, "The pipeline's reply does not fit its call.");

  /** Guarded by the lock of the line, as are the two below. */
  final Map<Long, PipelinedCall> calls = new LinkedHashMap<>();

  int underWay;
  long lastId;

  volatile boolean wasAnswered;

  private final PipelineLine line;
  private final ClientCall<PipelineRequest, PipelineResponse> call;
  private boolean isStarted;

  PipelineStream(PipelineLine line, Channel channel) {
    this.line = line;
    call =
        channel.newCall(
            StoreServiceGrpc.getPipelineMethod(), CallOptions.DEFAULT.withExecutor(Runnable::run));
  }

  /** Gives a call its id. Only the holder of the line's lock calls it. */
  long add(PipelinedCall one) {
    calls.put(++lastId, one);
    return lastId;
  }

  /** Sends a message. Only the line's sender calls it. */
  void send(PipelineRequest message) {
    try {
      if (!isStarted) {
        isStarted = true;
        call.start(new Listener(), new Metadata());
        call.request(RESPONSES_AHEAD_MAX);
      }
      call.sendMessage(message);
    } catch (RuntimeException error) {
      // Whoever listens learns that the stream has ended, and why.
      call.cancel("A message could not be sent.", error);
    }
  }

  /** Has the server end the stream. */
  void finish() {
    try {
      call.halfClose();
    } catch (IllegalStateException ended) {
      call.cancel("The stream is given back.", ended);
    }
  }

  /** Ends the stream at once. */
  void cancel() {
    call.cancel(Failures.CANCELLED.message(), null);
  }

  private final class Listener extends ClientCall.Listener<PipelineResponse> {
    @Override
    public void onMessage(PipelineResponse response) {
      wasAnswered = true;
      List<PipelineReply> replies = response.getRepliesList();
      List<PipelinedCall> answered =
          line.answered(PipelineStream.this, replies.stream().map(PipelineReply::getId).toList());
      for (int index = 0; index < answered.size(); index++) {
        if (answered.get(index) != null) {
          end(answered.get(index), replies.get(index));
        }
      }
      call.request(1);
      line.sendWhatCan();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      line.lost(PipelineStream.this, status.isOk() ? null : Failures.of(status, trailers));
    }

    private static void end(PipelinedCall one, PipelineReply reply) {
      if (one.method.isAnsweredBy(reply)) {
        one.complete(one.method.take(reply));
      } else if (reply.hasError()) {
        one.fail(Failures.of(reply.getError()));
      } else {
        one.fail(UNFITTING);
      }
    }
  }
}
