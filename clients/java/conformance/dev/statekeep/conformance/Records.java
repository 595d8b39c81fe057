package dev.statekeep.conformance;

import dev.statekeep.Change;
import dev.statekeep.Difference;
import dev.statekeep.Entry;
import dev.statekeep.HistoryItem;
import dev.statekeep.Json;
import dev.statekeep.NamespaceSettings;
import dev.statekeep.NamespaceStatus;
import dev.statekeep.Progress;
import dev.statekeep.Schema;
import dev.statekeep.Snapshot;
import dev.statekeep.SnapshotPolicy;
import dev.statekeep.Transition;
import dev.statekeep.Value;
import dev.statekeep.WatchItem;
import dev.statekeep.errors.CallCancelledException;
import dev.statekeep.errors.DeadlineException;
import dev.statekeep.errors.StatekeepException;
import dev.statekeep.errors.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The records of the client in the form of driver lines. */
final class Records {
  private Records() {}

  /** Makes an object of names and values in turn. */
  static Map<String, Object> object(Object... namesAndValues) {
    var object = new LinkedHashMap<String, Object>();
    for (int index = 0; index < namesAndValues.length; index += 2) {
      object.put((String) namesAndValues[index], namesAndValues[index + 1]);
    }
    return object;
  }

  static <T> List<Object> each(Iterable<T> items, Function<T, ?> form) {
    var all = new ArrayList<Object>();
    items.forEach(item -> all.add(form.apply(item)));
    return all;
  }

  static <T> Object found(Optional<T> item, Function<T, ?> form) {
    return item.isPresent() ? form.apply(item.get()) : null;
  }

  static <T> Object orNull(T item, Function<T, ?> form) {
    return item == null ? null : form.apply(item);
  }

  static Long millis(Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  static Long millis(Duration length) {
    return length == null ? null : length.toMillis();
  }

  /** JSON text as JSON; null for "". */
  static Object json(String text) {
    return text.isEmpty() ? null : Json.parse(text);
  }

  static Object value(Value value) {
    if (value instanceof Value.Text text) {
      return object("text", text.text());
    }
    if (value instanceof Value.Data data) {
      return object("data_base64", Base64.getEncoder().encodeToString(data.bytes()));
    }
    return value == null ? null : object("json", value.asJson());
  }

  static Object entry(Entry entry) {
    return object(
        "key", entry.key(),
        "value", value(entry.value()),
        "create_revision", entry.createRevision(),
        "revision", entry.revision(),
        "create_time_ms", millis(entry.createTime()),
        "update_time_ms", millis(entry.updateTime()),
        "expire_time_ms", millis(entry.expireTime()));
  }

  static Object historyItem(HistoryItem item) {
    return object(
        "revision", item.revision(),
        "time_ms", millis(item.time()),
        "kind", item.kind(),
        "entry", orNull(item.entry(), Records::entry));
  }

  static Object schema(Schema schema) {
    return object(
        "prefix", schema.prefix(),
        "json_schema", Json.parse(schema.jsonSchema()),
        "revision", schema.revision(),
        "update_time_ms", millis(schema.updateTime()));
  }

  static Object watchItem(WatchItem item) {
    if (item instanceof Change change) {
      return change(change);
    }
    if (item instanceof Transition transition) {
      return MachineRecords.transition(transition);
    }
    return object("progress", ((Progress) item).revision());
  }

  private static Object change(Change change) {
    return object(
        "revision", change.revision(),
        "index", change.index(),
        "time_ms", millis(change.time()),
        "kind", change.kind(),
        "key", change.key(),
        "entry", orNull(change.entry(), Records::entry),
        "previous_entry", orNull(change.previousEntry(), Records::entry),
        "machine_id", change.machineId(),
        "transition", orNull(change.transition(), MachineRecords::transition),
        "machine", orNull(change.machine(), MachineRecords::machine),
        "definition_name", change.definitionName(),
        "definition_version", change.definitionVersion(),
        "snapshot", orNull(change.snapshot(), Records::snapshot));
  }

  static Object snapshot(Snapshot snapshot) {
    return object(
        "id", snapshot.id(),
        "label", snapshot.label(),
        "description", snapshot.description(),
        "pinned", snapshot.pinned(),
        "revision", snapshot.revision(),
        "create_time_ms", millis(snapshot.createTime()),
        "entries_count", snapshot.entriesCount(),
        "machines_count", snapshot.machinesCount(),
        "imported", snapshot.imported());
  }

  static Object difference(Difference difference) {
    return object(
        "kind", difference.kind(),
        "key", difference.key(),
        "machine_id", difference.machineId(),
        "entry_before", orNull(difference.entryBefore(), Records::entry),
        "entry_after", orNull(difference.entryAfter(), Records::entry),
        "machine_before", orNull(difference.machineBefore(), MachineRecords::machine),
        "machine_after", orNull(difference.machineAfter(), MachineRecords::machine));
  }

  static Map<String, Object> policy(SnapshotPolicy policy) {
    return object("snapshots_max", policy.snapshotsMax(), "limit_action", policy.limitAction());
  }

  static Object namespace(NamespaceStatus status) {
    return object(
        "namespace", status.namespace(),
        "revision", status.revision(),
        "floor", status.floor(),
        "update_time_ms", millis(status.updateTime()),
        "entries_count", status.entriesCount(),
        "entries_bytes", status.entriesBytes(),
        "machines_count", status.machinesCount(),
        "snapshots_count", status.snapshotsCount());
  }

  static Object settings(NamespaceSettings settings) {
    return object(
        "history_age_ms", millis(settings.historyAge()),
        "history_revisions_max", settings.historyRevisionsMax(),
        "entries_max", settings.entriesMax(),
        "entries_bytes_max", settings.entriesBytesMax(),
        "snapshot_policy", orNull(settings.snapshotPolicy(), Records::policy));
  }

  static Object error(StatekeepException error) {
    return object(
        "reason", reason(error),
        "code", error.code().name(),
        "message", error.failure().message(),
        "metadata", error.metadata(),
        "violations",
            each(
                error.violations(),
                one -> object("field", one.field(), "description", one.description())));
  }

  private static String reason(StatekeepException error) {
    if (!error.reason().isEmpty()) {
      return error.reason();
    }
    if (error instanceof UnavailableException) {
      return "UNAVAILABLE";
    }
    if (error instanceof DeadlineException) {
      return "DEADLINE";
    }
    return error instanceof CallCancelledException ? "CANCELLED" : "";
  }
}
