package dev.statekeep.conformance;

import static dev.statekeep.conformance.Records.each;
import static dev.statekeep.conformance.Records.object;
import static dev.statekeep.conformance.StoreOps.taken;

import dev.statekeep.Admin;
import dev.statekeep.DamagedRecord;
import dev.statekeep.NamespaceSettings;
import java.util.ArrayList;

/** The ops about the care of the store. */
final class AdminOps {
  private AdminOps() {}

  static Object run(String op, Admin admin, Args args) {
    return switch (op) {
      case "admin.status" -> {
        var status = admin.status(StoreOps.read(args));
        yield object(
            "revision", status.revision(),
            "namespace", Records.namespace(status.namespace()),
            "server_release", status.serverRelease(),
            "namespaces_count", status.namespacesCount(),
            "limits", status.limits());
      }
      case "admin.namespaces" ->
          object(
              "namespaces",
              taken(
                  admin.namespaces(args.stringOr("prefix", ""), StoreOps.list(args)),
                  args,
                  Records::namespace));
      case "admin.settings" -> {
        var settings = admin.settings(StoreOps.read(args));
        yield object(
            "revision", settings.revision(),
            "effective", Records.settings(settings.effective()),
            "settings", Records.settings(settings.settings()));
      }
      case "admin.set_settings" -> {
        var settings = admin.setSettings(settings(args), StoreOps.write(args));
        yield object(
            "revision", settings.revision(),
            "effective", Records.settings(settings.effective()));
      }
      case "admin.delete_namespace" ->
          StoreOps.deleted(admin.deleteNamespace(StoreOps.write(args)));
      case "admin.compact" -> {
        var compacted =
            args.has("target_revision")
                ? admin.compact(args.number("target_revision"), args.duration("timeout_ms"))
                : admin.compact();
        yield object(
            "revision", compacted.revision(),
            "floor", compacted.floor(),
            "records_removed_count", compacted.recordsRemovedCount());
      }
      case "admin.verify" -> verify(admin, args);
      default -> throw new UnsupportedOperationException("no such op: " + op);
    };
  }

  private static NamespaceSettings settings(Args args) {
    return new NamespaceSettings(
        args.duration("history_age_ms"),
        args.numberOr("history_revisions_max", 0),
        args.numberOr("entries_max", 0),
        args.numberOr("entries_bytes_max", 0),
        args.has("snapshot_policy") ? SnapshotOps.policy(args.object("snapshot_policy")) : null);
  }

  private static Object verify(Admin admin, Args args) {
    var damaged = new ArrayList<DamagedRecord>();
    long checkedCount = 0;
    boolean isDone = false;
    try (var progress = admin.verify(args.duration("timeout_ms"))) {
      for (var one : progress) {
        damaged.addAll(one.damagedRecords());
        checkedCount = one.recordsCheckedCount();
        isDone = one.done();
      }
    }
    return object(
        "records_checked_count", checkedCount,
        "done", isDone,
        "damaged_records",
            each(
                damaged,
                one ->
                    object(
                        "namespace", one.namespace(),
                        "kind", one.kind(),
                        "key", one.key(),
                        "revision", one.revision(),
                        "detail", one.detail())));
  }
}
