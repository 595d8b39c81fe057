package dev.statekeep;

import dev.statekeep.v1.ExportSnapshotRequest;
import dev.statekeep.v1.ExportSnapshotResponse;
import dev.statekeep.v1.ImportSnapshotRequest;
import dev.statekeep.v1.SnapshotServiceGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The calls about snapshots as files. */
abstract class SnapshotFiles {
  private static final ExportOptions EXPORT = new ExportOptions();
  private static final ImportOptions IMPORT = new ImportOptions();

  final Runner runner;
  final String namespace;

  SnapshotFiles(Runner runner, String namespace) {
    this.runner = runner;
    this.namespace = namespace;
  }

  /**
   * Writes a snapshot to a file, which is there only once all of it has come.
   *
   * @param target which snapshot
   * @param file the file; one that exists is replaced
   * @return what was written
   * @throws IOException when the file cannot be written
   */
  public SnapshotExported exportTo(SnapshotTarget target, Path file) throws IOException {
    return exportTo(target, file, EXPORT);
  }

  /**
   * Writes a snapshot to a file, which is there only once all of it has come. It is tried again as
   * long as nothing of it has come.
   *
   * @param target which snapshot
   * @param file the file; one that exists is replaced
   * @param options how
   * @return what was written
   * @throws IOException when the file cannot be written
   */
  public SnapshotExported exportTo(SnapshotTarget target, Path file, ExportOptions options)
      throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      SnapshotExported exported;
      try (OutputStream out = Files.newOutputStream(part)) {
        exported = exportTo(target, out, options);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return exported;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Writes a snapshot to a stream of bytes, which is not closed. It is tried again as long as
   * nothing of it has come.
   *
   * @param target which snapshot
   * @param out where to
   * @param options how
   * @return what was written
   * @throws IOException when it cannot be written
   */
  public SnapshotExported exportTo(SnapshotTarget target, OutputStream out, ExportOptions options)
      throws IOException {
    var request = ExportSnapshotRequest.newBuilder().setNamespace(namespace);
    ConvertSnapshots.target(target, request::setLabel, request::setId, request::setLatest);
    Call<ExportSnapshotRequest, ExportSnapshotResponse, List<ExportSnapshotResponse>> call =
        Call.read(SnapshotServiceGrpc.getExportSnapshotMethod(), request.build(), List::of);
    Snapshot snapshot = null;
    long bytesCount = 0;
    long itemsCount = 0;
    try (var pieces = new Batches<>(runner, call, options.timeout)) {
      for (ExportSnapshotResponse piece : pieces) {
        if (snapshot == null) {
          snapshot = ConvertSnapshots.fromSnapshot(piece.getSnapshot());
        }
        piece.getData().writeTo(out);
        bytesCount += piece.getData().size();
        itemsCount = piece.getItemsCount();
        options.progress.accept(new TransferProgress(bytesCount, itemsCount));
      }
    }
    if (snapshot == null) {
      throw new IOException("The server sent no snapshot.");
    }
    return new SnapshotExported(snapshot, bytesCount, itemsCount);
  }

  /**
   * Makes a snapshot from a file that an export wrote; what is live stays as it is.
   *
   * @param file the file
   * @return the new snapshot
   * @throws IOException when the file cannot be read
   */
  public SnapshotCreated importFrom(Path file) throws IOException {
    return importFrom(file, IMPORT);
  }

  /**
   * Makes a snapshot from a file that an export wrote; what is live stays as it is. With a {@code
   * requestId} it is tried again when the server cannot be reached.
   *
   * @param file the file
   * @param options how
   * @return the new snapshot
   * @throws IOException when the file cannot be read
   */
  public SnapshotCreated importFrom(Path file, ImportOptions options) throws IOException {
    Attempts attempts = runner.unlimited(options.timeout);
    while (true) {
      try (InputStream in = Files.newInputStream(file)) {
        return upload(in, options, attempts);
      } catch (CallFailure error) {
        runner.pauseOrThrow(error.failure(), attempts, options.isRepeatable());
      }
    }
  }

  /**
   * Makes a snapshot from bytes that an export wrote, in one attempt. The stream is not closed.
   *
   * @param in the bytes
   * @param options how
   * @return the new snapshot
   * @throws IOException when they cannot be read
   */
  public SnapshotCreated importFrom(InputStream in, ImportOptions options) throws IOException {
    try {
      return upload(in, options, runner.unlimited(options.timeout));
    } catch (CallFailure error) {
      throw runner.seen(error.failure()).toException();
    }
  }

  private SnapshotCreated upload(InputStream in, ImportOptions options, Attempts attempts)
      throws IOException, CallFailure {
    var first =
        ImportSnapshotRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setLabel(Convert.requireEncodable(options.label, "label"))
            .setDescription(options.description)
            .setPinned(options.pinned)
            .build();
    if (runner.isClosed()) {
      throw new CallFailure(Failures.CLOSED);
    }
    var upload = new Upload(runner.channel(), attempts);
    return ConvertSnapshots.fromImported(upload.send(first, in, options.progress));
  }
}
