package dev.statekeep;

import com.google.protobuf.ByteString;
import dev.statekeep.errors.Failure;
import dev.statekeep.v1.ImportSnapshotRequest;
import dev.statekeep.v1.ImportSnapshotResponse;
import dev.statekeep.v1.SnapshotServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One attempt to send a file. It reads no further ahead than the connection takes, so a large file
 * costs little memory.
 */
final class Upload {
  private static final int PIECE_BYTES = 256 << 10;

  private final ClientCall<ImportSnapshotRequest, ImportSnapshotResponse> call;
  private final Object turn = new Object();
  private ImportSnapshotResponse response;
  private Failure failure;
  private boolean isOver;

  Upload(Channel channel, Attempts attempts) {
    CallOptions options = CallOptions.DEFAULT.withExecutor(Runnable::run);
    if (attempts.hasDeadline()) {
      options = options.withDeadlineAfter(attempts.remainingNanos(), TimeUnit.NANOSECONDS);
    }
    call = channel.newCall(SnapshotServiceGrpc.getImportSnapshotMethod(), options);
  }

  /** Sends everything and waits for the answer. */
  ImportSnapshotResponse send(
      ImportSnapshotRequest first, InputStream in, Consumer<TransferProgress> progress)
      throws IOException, CallFailure {
    try {
      call.start(new Listener(), new Metadata());
      call.request(2);
      call.sendMessage(first);
      long bytesCount = 0;
      byte[] piece = in.readNBytes(PIECE_BYTES);
      while (piece.length > 0 && isReady()) {
        var message = ImportSnapshotRequest.newBuilder().setData(ByteString.copyFrom(piece));
        call.sendMessage(message.build());
        bytesCount += piece.length;
        progress.accept(new TransferProgress(bytesCount, -1));
        piece = in.readNBytes(PIECE_BYTES);
      }
      if (!hasEnded()) {
        call.halfClose();
      }
      return answer();
    } catch (IOException | RuntimeException error) {
      call.cancel("The file could not be read.", error);
      throw error;
    } catch (InterruptedException interrupted) {
      call.cancel(Failures.INTERRUPTED.message(), null);
      Thread.currentThread().interrupt();
      throw new CallFailure(Failures.INTERRUPTED);
    }
  }

  /** Waits until the connection takes more; false when the call has ended. */
  private boolean isReady() throws InterruptedException {
    synchronized (turn) {
      while (!isOver && !call.isReady()) {
        turn.wait();
      }
      return !isOver;
    }
  }

  private boolean hasEnded() {
    synchronized (turn) {
      return isOver;
    }
  }

  private ImportSnapshotResponse answer() throws InterruptedException, CallFailure {
    synchronized (turn) {
      while (!isOver) {
        turn.wait();
      }
      if (failure != null) {
        throw new CallFailure(failure);
      }
      return response;
    }
  }

  private final class Listener extends ClientCall.Listener<ImportSnapshotResponse> {
    @Override
    public void onReady() {
      synchronized (turn) {
        turn.notifyAll();
      }
    }

    @Override
    public void onMessage(ImportSnapshotResponse message) {
      synchronized (turn) {
        response = message;
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      synchronized (turn) {
        isOver = true;
        if (!status.isOk()) {
          failure = Failures.of(status, trailers);
        } else if (response == null) {
          failure =
              Failure.of(Status.Code.INTERNAL, "The server ended the call without an answer.");
        }
        turn.notifyAll();
      }
    }
  }
}
