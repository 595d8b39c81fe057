package dev.statekeep;

import dev.statekeep.v1.AdminServiceGrpc;
import dev.statekeep.v1.CompactRequest;
import dev.statekeep.v1.CompactResponse;
import dev.statekeep.v1.DeleteNamespaceRequest;
import dev.statekeep.v1.GetNamespaceSettingsRequest;
import dev.statekeep.v1.GetStatusRequest;
import dev.statekeep.v1.GetStatusResponse;
import dev.statekeep.v1.ListNamespacesRequest;
import dev.statekeep.v1.SetNamespaceSettingsRequest;
import dev.statekeep.v1.VerifyStoreRequest;
import dev.statekeep.v1.VerifyStoreResponse;
import java.time.Duration;
import java.util.List;

/** The care of the store: its condition, its namespaces, their settings, its health. */
public final class Admin {
  private static final ReadOptions READ = new ReadOptions();
  private static final WriteOptions WRITE = new WriteOptions();

  private final Runner runner;
  private final String namespace;

  Admin(Runner runner, String namespace) {
    this.runner = runner;
    this.namespace = namespace;
  }

  /**
   * Returns the condition of the server, of its store and of this namespace.
   *
   * @return the condition
   */
  public ServerStatus status() {
    return status(READ);
  }

  /**
   * Returns the condition of the server, of its store and of this namespace.
   *
   * @param options how; a condition is always of now
   * @return the condition
   */
  public ServerStatus status(ReadOptions options) {
    var request = GetStatusRequest.newBuilder().setNamespace(namespace).build();
    return runner.run(
        Call.read(AdminServiceGrpc.getGetStatusMethod(), request, Admin::fromStatus), options);
  }

  /**
   * Lists the namespaces that exist, by name.
   *
   * @param prefix takes only those whose name begins with it
   * @return the namespaces
   */
  public Cursor<NamespaceStatus> namespaces(String prefix) {
    return namespaces(prefix, Schemas.LIST);
  }

  /**
   * Lists the namespaces that exist, by name.
   *
   * @param prefix takes only those whose name begins with it
   * @param options how; only the page size and the time matter
   * @return the namespaces
   */
  public Cursor<NamespaceStatus> namespaces(String prefix, ListOptions options) {
    var request =
        ListNamespacesRequest.newBuilder()
            .setPrefix(Convert.requireEncodable(prefix, "prefix"))
            .setPageSize(options.pageSize)
            .build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                AdminServiceGrpc.getListNamespacesMethod(),
                request.toBuilder().setPageToken(token).build(),
                page ->
                    new Pages.Page<>(
                        Convert.each(page.getNamespacesList(), Admin::fromNamespace),
                        page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Returns the settings of this namespace.
   *
   * @return the settings
   */
  public Settings settings() {
    return settings(READ);
  }

  /**
   * Returns the settings of this namespace.
   *
   * @param options how; settings are always those of now
   * @return the settings
   */
  public Settings settings(ReadOptions options) {
    var request = GetNamespaceSettingsRequest.newBuilder().setNamespace(namespace).build();
    return runner.run(
        Call.read(
            AdminServiceGrpc.getGetNamespaceSettingsMethod(),
            request,
            answer ->
                new Settings(
                    answer.getRevision(),
                    fromSettings(answer.getEffective()),
                    fromSettings(answer.getSettings()))),
        options);
  }

  /**
   * Replaces all settings of this namespace; what is left out gets the server's default.
   *
   * @param settings all of them
   * @return the settings in force
   */
  public Settings setSettings(NamespaceSettings settings) {
    return setSettings(settings, WRITE);
  }

  /**
   * Replaces all settings of this namespace; what is left out gets the server's default.
   *
   * @param settings all of them
   * @param options how
   * @return the settings in force
   */
  public Settings setSettings(NamespaceSettings settings, WriteOptions options) {
    var request =
        SetNamespaceSettingsRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setSettings(toSettings(settings))
            .build();
    return runner.run(
        Call.write(
            AdminServiceGrpc.getSetNamespaceSettingsMethod(),
            request,
            answer ->
                new Settings(answer.getRevision(), fromSettings(answer.getEffective()), settings),
            options),
        options);
  }

  /**
   * Deletes everything in this namespace, history included; its revisions only go on.
   *
   * @return whether there was anything
   */
  public Deleted deleteNamespace() {
    return deleteNamespace(WRITE);
  }

  /**
   * Deletes everything in this namespace, history included; its revisions only go on.
   *
   * @param options how
   * @return whether there was anything
   */
  public Deleted deleteNamespace(WriteOptions options) {
    var request =
        DeleteNamespaceRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .build();
    return runner.run(
        Call.write(
            AdminServiceGrpc.getDeleteNamespaceMethod(),
            request,
            answer -> new Deleted(answer.getRevision(), answer.getExisted()),
            options),
        options);
  }

  /**
   * Raises the floor of this namespace as far as its settings say, and returns when what lies below
   * it is gone. A large namespace takes its time.
   *
   * @return the floor from now on
   */
  public Compacted compact() {
    var request = CompactRequest.newBuilder().setNamespace(namespace).build();
    return compact(request, null);
  }

  /**
   * Raises the floor of this namespace, and returns when what lies below it is gone.
   *
   * @param targetRevision the floor to raise to
   * @param timeout the time it may take; null is that of the client
   * @return the floor from now on
   */
  public Compacted compact(long targetRevision, Duration timeout) {
    var request =
        CompactRequest.newBuilder()
            .setNamespace(namespace)
            .setTargetRevision(Convert.requireRevision(targetRevision, "targetRevision"))
            .build();
    return compact(request, timeout);
  }

  private Compacted compact(CompactRequest request, Duration timeout) {
    return runner.run(
        Call.once(
            AdminServiceGrpc.getCompactMethod(),
            request,
            (CompactResponse answer) ->
                new Compacted(
                    answer.getRevision(), answer.getFloor(), answer.getRecordsRemovedCount())),
        timeout);
  }

  /**
   * Reads every record of the store and checks its checksum. It changes nothing.
   *
   * @param timeout the time it may take; null is as long as it takes
   * @return the progress, damaged records included; the last one is {@code done}
   */
  public Cursor<VerifyProgress> verify(Duration timeout) {
    return new Batches<>(
        runner,
        Call.read(
            AdminServiceGrpc.getVerifyStoreMethod(),
            VerifyStoreRequest.getDefaultInstance(),
            (VerifyStoreResponse message) -> List.of(fromVerify(message))),
        timeout);
  }

  private static ServerStatus fromStatus(GetStatusResponse message) {
    return new ServerStatus(
        message.getRevision(),
        fromNamespace(message.getNamespace()),
        message.getServerRelease(),
        Convert.fromTimestamp(message.getStartTime()),
        Convert.fromDuration(message.getUptime()),
        message.getStoreId(),
        message.getNamespacesCount(),
        message.getFileBytes(),
        message.getFileUsedBytes(),
        message.getFileBytesMax(),
        message.getMemoryBytes(),
        message.getWritesWaiting(),
        message.getStreamsOpen(),
        message.getLimitsMap());
  }

  private static NamespaceStatus fromNamespace(dev.statekeep.v1.NamespaceStatus message) {
    return new NamespaceStatus(
        message.getNamespace(),
        message.getRevision(),
        message.getFloor(),
        Convert.fromTimestamp(message.hasUpdateTime(), message.getUpdateTime()),
        message.getEntriesCount(),
        message.getEntriesBytes(),
        message.getMachinesCount(),
        message.getSnapshotsCount());
  }

  private static dev.statekeep.v1.NamespaceSettings toSettings(NamespaceSettings settings) {
    var message =
        dev.statekeep.v1.NamespaceSettings.newBuilder()
            .setHistoryRevisionsMax(settings.historyRevisionsMax())
            .setEntriesMax(settings.entriesMax())
            .setEntriesBytesMax(settings.entriesBytesMax());
    if (settings.historyAge() != null) {
      message.setHistoryAge(Convert.toDuration(settings.historyAge()));
    }
    if (settings.snapshotPolicy() != null) {
      message.setSnapshotPolicy(ConvertSnapshots.toPolicy(settings.snapshotPolicy()));
    }
    return message.build();
  }

  private static NamespaceSettings fromSettings(dev.statekeep.v1.NamespaceSettings message) {
    return new NamespaceSettings(
        message.hasHistoryAge() ? Convert.fromDuration(message.getHistoryAge()) : null,
        message.getHistoryRevisionsMax(),
        message.getEntriesMax(),
        message.getEntriesBytesMax(),
        message.hasSnapshotPolicy()
            ? ConvertSnapshots.fromPolicy(message.getSnapshotPolicy())
            : null);
  }

  private static VerifyProgress fromVerify(VerifyStoreResponse message) {
    return new VerifyProgress(
        message.getRecordsCheckedCount(),
        message.getRecordsTotalCount(),
        Convert.each(
            message.getDamagedRecordsList(),
            one ->
                new DamagedRecord(
                    one.getNamespace(),
                    one.getKind(),
                    one.getKey(),
                    one.getRevision(),
                    one.getDetail())),
        message.getDone());
  }
}
