package dev.statekeep.conformance;

import static dev.statekeep.conformance.Records.each;
import static dev.statekeep.conformance.Records.found;
import static dev.statekeep.conformance.Records.object;
import static dev.statekeep.conformance.StoreOps.taken;

import dev.statekeep.CreateSnapshotOptions;
import dev.statekeep.DeleteSnapshotOptions;
import dev.statekeep.DiffOptions;
import dev.statekeep.ExportOptions;
import dev.statekeep.ImportOptions;
import dev.statekeep.RestoreOptions;
import dev.statekeep.SnapshotCreated;
import dev.statekeep.SnapshotLimitAction;
import dev.statekeep.SnapshotListOptions;
import dev.statekeep.SnapshotPolicy;
import dev.statekeep.Snapshots;
import java.io.IOException;
import java.nio.file.Path;

/** The ops about snapshots. */
final class SnapshotOps {
  private SnapshotOps() {}

  static Object run(String op, Snapshots snapshots, Args args) throws IOException {
    return switch (op) {
      case "snapshots.create" ->
          created(
              snapshots.create(
                  args.string("label"),
                  new CreateSnapshotOptions()
                      .description(args.stringOr("description", ""))
                      .pinned(args.isTrue("pinned"))
                      .requestId(args.stringOr("request_id", ""))
                      .timeout(args.duration("timeout_ms"))));
      case "snapshots.get" ->
          object(
              "snapshot",
              found(snapshots.get(args.target(), StoreOps.read(args)), Records::snapshot));
      case "snapshots.list" ->
          object("snapshots", taken(snapshots.list(list(args)), args, Records::snapshot));
      case "snapshots.count" ->
          object("count", snapshots.count(args.stringOr("label", ""), StoreOps.read(args)));
      case "snapshots.delete" -> delete(snapshots, args);
      case "snapshots.restore" -> restore(snapshots, args);
      case "snapshots.diff" ->
          object(
              "differences",
              taken(
                  snapshots.diff(args.at("from"), args.at("to"), diff(args)),
                  args,
                  Records::difference));
      case "snapshots.policy" -> Records.policy(snapshots.policy(StoreOps.read(args)));
      case "snapshots.set_policy" ->
          Records.policy(snapshots.setPolicy(policy(args), StoreOps.write(args)));
      case "snapshots.export" ->
          object(
              "snapshot",
              Records.snapshot(
                  snapshots
                      .exportTo(
                          args.target(),
                          Path.of(args.string("path")),
                          new ExportOptions().timeout(args.duration("timeout_ms")))
                      .snapshot()));
      case "snapshots.import" -> importFrom(snapshots, args);
      default -> throw new UnsupportedOperationException("no such op: " + op);
    };
  }

  static SnapshotPolicy policy(Args args) {
    return new SnapshotPolicy(
        args.smallOr("snapshots_max", 0),
        SnapshotLimitAction.valueOf(args.stringOr("limit_action", "UNSPECIFIED")));
  }

  private static SnapshotListOptions list(Args args) {
    return new SnapshotListOptions()
        .label(args.stringOr("label", ""))
        .reverse(args.isTrue("reverse"))
        .pageSize(args.smallOr("page_size", 0))
        .timeout(args.duration("timeout_ms"));
  }

  private static DiffOptions diff(Args args) {
    return new DiffOptions()
        .keyPrefix(args.stringOr("key_prefix", ""))
        .values(args.isTrue("values"))
        .timeout(args.duration("timeout_ms"));
  }

  private static Object created(SnapshotCreated created) {
    return object(
        "revision", created.revision(),
        "snapshot", Records.snapshot(created.snapshot()),
        "evicted_snapshot_ids", created.evictedIds());
  }

  private static Object delete(Snapshots snapshots, Args args) {
    var deleted =
        snapshots.delete(
            args.target(),
            new DeleteSnapshotOptions()
                .evenIfPinned(args.isTrue("even_if_pinned"))
                .requestId(args.stringOr("request_id", ""))
                .timeout(args.duration("timeout_ms")));
    return object("revision", deleted.revision(), "snapshot", Records.snapshot(deleted.snapshot()));
  }

  private static Object restore(Snapshots snapshots, Args args) {
    var restored =
        snapshots.restore(
            args.target(),
            new RestoreOptions()
                .keyPrefix(args.stringOr("key_prefix", ""))
                .dryRun(args.isTrue("dry_run"))
                .requestId(args.stringOr("request_id", ""))
                .timeout(args.duration("timeout_ms")));
    return object(
        "revision", restored.revision(),
        "snapshot", Records.snapshot(restored.snapshot()),
        "entries_saved_count", restored.entriesSavedCount(),
        "entries_deleted_count", restored.entriesDeletedCount(),
        "machines_saved_count", restored.machinesSavedCount(),
        "machines_deleted_count", restored.machinesDeletedCount(),
        "differences", each(restored.differences(), Records::difference));
  }

  private static Object importFrom(Snapshots snapshots, Args args) throws IOException {
    return created(
        snapshots.importFrom(
            Path.of(args.string("path")),
            new ImportOptions()
                .label(args.stringOr("label", ""))
                .description(args.stringOr("description", ""))
                .pinned(args.isTrue("pinned"))
                .requestId(args.stringOr("request_id", ""))
                .timeout(args.duration("timeout_ms"))));
  }
}
