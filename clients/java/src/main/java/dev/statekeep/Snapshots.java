package dev.statekeep;

import dev.statekeep.v1.CountSnapshotsRequest;
import dev.statekeep.v1.CountSnapshotsResponse;
import dev.statekeep.v1.CreateSnapshotRequest;
import dev.statekeep.v1.DeleteSnapshotRequest;
import dev.statekeep.v1.DiffSnapshotRequest;
import dev.statekeep.v1.GetSnapshotPolicyRequest;
import dev.statekeep.v1.GetSnapshotRequest;
import dev.statekeep.v1.ListSnapshotsRequest;
import dev.statekeep.v1.RestoreSnapshotRequest;
import dev.statekeep.v1.SetSnapshotPolicyRequest;
import dev.statekeep.v1.SnapshotServiceGrpc;
import java.util.Objects;
import java.util.Optional;

/**
 * The snapshots of one namespace: labelled revisions that stay readable.
 *
 * <pre>{@code
 * client.snapshots().create("before-upgrade");
 * client.store().save("theme", "light");
 * client.snapshots().restore("before-upgrade");
 * }</pre>
 *
 * <p>A label means the newest snapshot with it; {@link SnapshotTarget#id} means exactly one.
 */
public final class Snapshots extends SnapshotFiles {
  private static final CreateSnapshotOptions CREATE = new CreateSnapshotOptions();
  private static final DeleteSnapshotOptions DELETE = new DeleteSnapshotOptions();
  private static final RestoreOptions RESTORE = new RestoreOptions();
  private static final DiffOptions DIFF = new DiffOptions();
  private static final SnapshotListOptions LIST = new SnapshotListOptions();

  Snapshots(Runner runner, String namespace) {
    super(runner, namespace);
  }

  /**
   * Keeps the present state under a label, in the same time however much there is.
   *
   * @param label the label; labels may repeat
   * @return the new snapshot
   */
  public SnapshotCreated create(String label) {
    return create(label, CREATE);
  }

  /**
   * Keeps the present state under a label, in the same time however much there is.
   *
   * @param label the label; labels may repeat
   * @param options how
   * @return the new snapshot
   */
  public SnapshotCreated create(String label, CreateSnapshotOptions options) {
    var request =
        CreateSnapshotRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setLabel(Convert.requireEncodable(label, "label"))
            .setDescription(options.description)
            .setPinned(options.pinned)
            .build();
    return runner.run(
        Call.write(
            SnapshotServiceGrpc.getCreateSnapshotMethod(),
            request,
            ConvertSnapshots::fromCreated,
            options),
        options);
  }

  /**
   * Returns the newest snapshot with a label.
   *
   * @param label the label
   * @return the snapshot, if there is one
   */
  public Optional<Snapshot> get(String label) {
    return get(SnapshotTarget.label(label), Schemas.READ);
  }

  /**
   * Returns one snapshot.
   *
   * @param target which
   * @return the snapshot, if there is one
   */
  public Optional<Snapshot> get(SnapshotTarget target) {
    return get(target, Schemas.READ);
  }

  /**
   * Returns one snapshot.
   *
   * @param target which
   * @param options how; snapshots are always those of now
   * @return the snapshot, if there is one
   */
  public Optional<Snapshot> get(SnapshotTarget target, ReadOptions options) {
    var request = GetSnapshotRequest.newBuilder().setNamespace(namespace);
    ConvertSnapshots.target(target, request::setLabel, request::setId, request::setLatest);
    return runner.run(
        Call.find(
            SnapshotServiceGrpc.getGetSnapshotMethod(),
            request.build(),
            answer -> ConvertSnapshots.fromSnapshot(answer.getSnapshot()),
            "SNAPSHOT_NOT_FOUND"),
        options);
  }

  /**
   * Lists every snapshot, the newest first.
   *
   * @return the snapshots
   */
  public Cursor<Snapshot> list() {
    return list(LIST);
  }

  /**
   * Lists snapshots, the newest first.
   *
   * @param options which, and how
   * @return the snapshots
   */
  public Cursor<Snapshot> list(SnapshotListOptions options) {
    var request =
        ListSnapshotsRequest.newBuilder()
            .setNamespace(namespace)
            .setLabel(Convert.requireEncodable(options.label, "label"))
            .setPageSize(options.pageSize)
            .setReverse(options.reverse)
            .build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                SnapshotServiceGrpc.getListSnapshotsMethod(),
                request.toBuilder().setPageToken(token).build(),
                page ->
                    new Pages.Page<>(
                        Convert.each(page.getSnapshotsList(), ConvertSnapshots::fromSnapshot),
                        page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Counts every snapshot.
   *
   * @return how many there are
   */
  public long count() {
    return count("", Schemas.READ);
  }

  /**
   * Counts the snapshots with a label.
   *
   * @param label the label; "" is every one
   * @param options how; snapshots are always those of now
   * @return how many there are
   */
  public long count(String label, ReadOptions options) {
    var request =
        CountSnapshotsRequest.newBuilder()
            .setNamespace(namespace)
            .setLabel(Convert.requireEncodable(label, "label"))
            .build();
    return runner.run(
        Call.read(
            SnapshotServiceGrpc.getCountSnapshotsMethod(),
            request,
            CountSnapshotsResponse::getCount),
        options);
  }

  /**
   * Deletes one snapshot; what only it kept goes with the next compaction.
   *
   * @param target which; the newest of all cannot be meant here
   * @return the one that was deleted
   */
  public SnapshotDeleted delete(SnapshotTarget target) {
    return delete(target, DELETE);
  }

  /**
   * Deletes one snapshot; what only it kept goes with the next compaction.
   *
   * @param target which; the newest of all cannot be meant here
   * @param options how
   * @return the one that was deleted
   * @throws IllegalArgumentException when the target is the newest of all
   */
  public SnapshotDeleted delete(SnapshotTarget target, DeleteSnapshotOptions options) {
    var request =
        DeleteSnapshotRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setEvenIfPinned(options.evenIfPinned);
    ConvertSnapshots.target(
        target,
        request::setLabel,
        request::setId,
        latest -> {
          throw new IllegalArgumentException("A snapshot is deleted by its label or its id.");
        });
    return runner.run(
        Call.write(
            SnapshotServiceGrpc.getDeleteSnapshotMethod(),
            request.build(),
            ConvertSnapshots::fromDeleted,
            options),
        options);
  }

  /**
   * Makes the state equal to a snapshot again, as one new commit; history stays.
   *
   * @param label means the newest snapshot with it
   * @return what was changed
   */
  public Restored restore(String label) {
    return restore(SnapshotTarget.label(label), RESTORE);
  }

  /**
   * Makes the state equal to a snapshot again, as one new commit; history stays. A restore of very
   * much takes its time: give it a timeout.
   *
   * @param target which
   * @param options what of it, and how
   * @return what was changed, or would be
   */
  public Restored restore(SnapshotTarget target, RestoreOptions options) {
    var request =
        RestoreSnapshotRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setKeyPrefix(Convert.requireEncodable(options.keyPrefix, "keyPrefix"))
            .setDryRun(options.dryRun);
    ConvertSnapshots.target(target, request::setLabel, request::setId, request::setLatest);
    Call<RestoreSnapshotRequest, ?, Restored> call =
        options.dryRun
            ? Call.read(
                SnapshotServiceGrpc.getRestoreSnapshotMethod(),
                request.build(),
                ConvertSnapshots::fromRestored)
            : Call.write(
                SnapshotServiceGrpc.getRestoreSnapshotMethod(),
                request.build(),
                ConvertSnapshots::fromRestored,
                options);
    return runner.run(call, options);
  }

  /**
   * Compares a point with the latest revision.
   *
   * @param from the point
   * @return what differs, entries by key first, then machines by id
   */
  public Cursor<Difference> diff(At from) {
    return diff(from, null, DIFF);
  }

  /**
   * Compares two points. Close the cursor to end it early.
   *
   * @param from the first point
   * @param to the second point; null is the latest revision
   * @param options what of them, and how
   * @return what differs, entries by key first, then machines by id
   */
  public Cursor<Difference> diff(At from, At to, DiffOptions options) {
    Objects.requireNonNull(from, "from");
    var request =
        DiffSnapshotRequest.newBuilder()
            .setNamespace(namespace)
            .setFrom(Convert.toPoint(from))
            .setKeyPrefix(Convert.requireEncodable(options.keyPrefix, "keyPrefix"))
            .setWithValues(options.values);
    if (to != null) {
      request.setTo(Convert.toPoint(to));
    }
    return new Batches<>(
        runner,
        Call.read(
            SnapshotServiceGrpc.getDiffSnapshotMethod(),
            request.build(),
            batch -> Convert.each(batch.getDifferencesList(), ConvertSnapshots::fromDifference)),
        options.timeout);
  }

  /**
   * Returns how many snapshots are kept.
   *
   * @return the policy in force
   */
  public SnapshotPolicy policy() {
    return policy(Schemas.READ);
  }

  /**
   * Returns how many snapshots are kept.
   *
   * @param options how; the policy is always that of now
   * @return the policy in force
   */
  public SnapshotPolicy policy(ReadOptions options) {
    var request = GetSnapshotPolicyRequest.newBuilder().setNamespace(namespace).build();
    return runner.run(
        Call.read(
            SnapshotServiceGrpc.getGetSnapshotPolicyMethod(),
            request,
            answer -> ConvertSnapshots.fromPolicy(answer.getPolicy())),
        options);
  }

  /**
   * Replaces the policy. Snapshots above a lower limit stay until the next one is created.
   *
   * @param policy the policy; what is left out is the server's default
   * @return the policy in force
   */
  public SnapshotPolicy setPolicy(SnapshotPolicy policy) {
    return setPolicy(policy, Schemas.WRITE);
  }

  /**
   * Replaces the policy. Snapshots above a lower limit stay until the next one is created.
   *
   * @param policy the policy; what is left out is the server's default
   * @param options how
   * @return the policy in force
   */
  public SnapshotPolicy setPolicy(SnapshotPolicy policy, WriteOptions options) {
    var request =
        SetSnapshotPolicyRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setPolicy(ConvertSnapshots.toPolicy(policy))
            .build();
    return runner.run(
        Call.write(
            SnapshotServiceGrpc.getSetSnapshotPolicyMethod(),
            request,
            answer -> ConvertSnapshots.fromPolicy(answer.getPolicy()),
            options),
        options);
  }
}
