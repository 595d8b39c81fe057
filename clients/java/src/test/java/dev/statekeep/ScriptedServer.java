package dev.statekeep;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.statekeep.v1.ExistsRequest;
import dev.statekeep.v1.ExistsResponse;
import dev.statekeep.v1.ExportSnapshotRequest;
import dev.statekeep.v1.ExportSnapshotResponse;
import dev.statekeep.v1.MachineServiceGrpc;
import dev.statekeep.v1.PipelineRequest;
import dev.statekeep.v1.PipelineResponse;
import dev.statekeep.v1.SaveRequest;
import dev.statekeep.v1.SaveResponse;
import dev.statekeep.v1.ServeGuardsRequest;
import dev.statekeep.v1.ServeGuardsResponse;
import dev.statekeep.v1.SnapshotServiceGrpc;
import dev.statekeep.v1.StoreServiceGrpc;
import dev.statekeep.v1.WatchChangesRequest;
import dev.statekeep.v1.WatchChangesResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that does what a test tells it, for answers that a real one seldom gives. */
final class ScriptedServer extends StoreServiceGrpc.StoreServiceImplBase implements AutoCloseable {
  /** One call with one request that has come. */
  record Unary<Q, P>(Q request, StreamObserver<P> answer) {}

  /** One message of a pipeline that has come, with where to answer it. */
  record Batch(PipelineRequest request, StreamObserver<PipelineResponse> answers) {}

  /** A stream on which hooks are served: what has come on it, and where to ask. */
  record Serving(
      BlockingQueue<ServeGuardsRequest> messages, StreamObserver<ServeGuardsResponse> questions) {}

  final BlockingQueue<Unary<SaveRequest, SaveResponse>> saves = new LinkedBlockingQueue<>();
  final BlockingQueue<Unary<ExistsRequest, ExistsResponse>> looks = new LinkedBlockingQueue<>();
  final BlockingQueue<Unary<WatchChangesRequest, WatchChangesResponse>> watches =
      new LinkedBlockingQueue<>();
  final BlockingQueue<Unary<ExportSnapshotRequest, ExportSnapshotResponse>> exports =
      new LinkedBlockingQueue<>();
  final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
  final BlockingQueue<Serving> servings = new LinkedBlockingQueue<>();
  volatile StatusRuntimeException pipelineRefusal;
  private final Server server;

  ScriptedServer() {
    try {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(this)
              .addService(new Snapshots())
              .addService(new Machines())
              .build()
              .start();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  Client.Builder client() {
    return Client.builder().address("127.0.0.1:" + server.getPort());
  }

  static StatusRuntimeException error(Status.Code code, String reason) {
    return error(code, reason, Any.getDefaultInstance());
  }

  static StatusRuntimeException error(Status.Code code, String reason, Any more) {
    var info = ErrorInfo.newBuilder().setDomain("statekeep").setReason(reason).build();
    var status = com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage("scripted");
    if (!reason.isEmpty()) {
      status.addDetails(Any.pack(info));
    }
    return StatusProto.toStatusRuntimeException(status.addDetails(more).build());
  }

  /** Takes what comes next, which has to come soon. */
  static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("Nothing came within ten seconds.");
    }
    return next;
  }

  @Override
  public void save(SaveRequest request, StreamObserver<SaveResponse> answer) {
    saves.add(new Unary<>(request, answer));
  }

  @Override
  public void exists(ExistsRequest request, StreamObserver<ExistsResponse> answer) {
    looks.add(new Unary<>(request, answer));
  }

  @Override
  public void watchChanges(
      WatchChangesRequest request, StreamObserver<WatchChangesResponse> answer) {
    watches.add(new Unary<>(request, answer));
  }

  @Override
  public StreamObserver<PipelineRequest> pipeline(StreamObserver<PipelineResponse> answers) {
    if (pipelineRefusal != null) {
      answers.onError(pipelineRefusal);
      return new Sink<>();
    }
    return new Sink<>() {
      @Override
      public void onNext(PipelineRequest request) {
        batches.add(new Batch(request, answers));
      }

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private final class Snapshots extends SnapshotServiceGrpc.SnapshotServiceImplBase {
    @Override
    public void exportSnapshot(
        ExportSnapshotRequest request, StreamObserver<ExportSnapshotResponse> answers) {
      exports.add(new Unary<>(request, answers));
    }
  }

  private final class Machines extends MachineServiceGrpc.MachineServiceImplBase {
    @Override
    public StreamObserver<ServeGuardsRequest> serveGuards(
        StreamObserver<ServeGuardsResponse> questions) {
      var serving = new Serving(new LinkedBlockingQueue<>(), questions);
      servings.add(serving);
      return new Sink<>() {
        @Override
        public void onNext(ServeGuardsRequest message) {
          serving.messages().add(message);
        }
      };
    }
  }

  private static class Sink<Q> implements StreamObserver<Q> {
    @Override
    public void onNext(Q request) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }

  @Override
  public void close() {
    try {
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
