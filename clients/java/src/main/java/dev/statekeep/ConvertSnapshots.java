package dev.statekeep;

import dev.statekeep.v1.CreateSnapshotResponse;
import dev.statekeep.v1.DeleteSnapshotResponse;
import dev.statekeep.v1.ImportSnapshotResponse;
import dev.statekeep.v1.RestoreSnapshotResponse;
import java.util.function.Function;

/** Between the values of Java and the messages of SnapshotService. Pure. */
final class ConvertSnapshots {
  private static final String ACTION_PREFIX = "SNAPSHOT_LIMIT_ACTION_";

  private ConvertSnapshots() {}

  static Snapshot fromSnapshot(dev.statekeep.v1.Snapshot message) {
    return new Snapshot(
        message.getId(),
        message.getLabel(),
        message.getDescription(),
        message.getPinned(),
        message.getRevision(),
        Convert.fromTimestamp(message.getCreateTime()),
        message.getEntriesCount(),
        message.getMachinesCount(),
        message.getImported());
  }

  static SnapshotCreated fromCreated(CreateSnapshotResponse message) {
    return new SnapshotCreated(
        message.getRevision(),
        fromSnapshot(message.getSnapshot()),
        message.getEvictedSnapshotIdsList());
  }

  static SnapshotCreated fromImported(ImportSnapshotResponse message) {
    return new SnapshotCreated(
        message.getRevision(),
        fromSnapshot(message.getSnapshot()),
        message.getEvictedSnapshotIdsList());
  }

  static SnapshotDeleted fromDeleted(DeleteSnapshotResponse message) {
    return new SnapshotDeleted(message.getRevision(), fromSnapshot(message.getSnapshot()));
  }

  static Restored fromRestored(RestoreSnapshotResponse message) {
    return new Restored(
        message.getRevision(),
        fromSnapshot(message.getSnapshot()),
        message.getEntriesSavedCount(),
        message.getEntriesDeletedCount(),
        message.getMachinesSavedCount(),
        message.getMachinesDeletedCount(),
        Convert.each(message.getDifferencesList(), ConvertSnapshots::fromDifference));
  }

  static Difference fromDifference(dev.statekeep.v1.Difference message) {
    return new Difference(
        Convert.fromEnum(DifferenceKind.class, "DIFFERENCE_KIND_", message.getKind()),
        message.getKey(),
        message.getMachineId(),
        message.hasEntryBefore() ? Convert.fromEntry(message.getEntryBefore()) : null,
        message.hasEntryAfter() ? Convert.fromEntry(message.getEntryAfter()) : null,
        message.hasMachineBefore() ? ConvertMachines.fromMachine(message.getMachineBefore()) : null,
        message.hasMachineAfter() ? ConvertMachines.fromMachine(message.getMachineAfter()) : null);
  }

  static dev.statekeep.v1.SnapshotPolicy toPolicy(SnapshotPolicy policy) {
    return dev.statekeep.v1.SnapshotPolicy.newBuilder()
        .setSnapshotsMax(policy.snapshotsMax())
        .setLimitAction(
            dev.statekeep.v1.SnapshotLimitAction.valueOf(
                ACTION_PREFIX + policy.limitAction().name()))
        .build();
  }

  static SnapshotPolicy fromPolicy(dev.statekeep.v1.SnapshotPolicy message) {
    return new SnapshotPolicy(
        message.getSnapshotsMax(),
        Convert.fromEnum(SnapshotLimitAction.class, ACTION_PREFIX, message.getLimitAction()));
  }

  /** Tells a request which snapshot it is about. */
  static void target(
      SnapshotTarget target,
      Function<String, ?> label,
      Function<String, ?> id,
      Function<Boolean, ?> latest) {
    if (target instanceof SnapshotTarget.Label one) {
      label.apply(Convert.requireEncodable(one.label(), "label"));
    } else if (target instanceof SnapshotTarget.Id one) {
      id.apply(one.id());
    } else {
      latest.apply(true);
    }
  }
}
