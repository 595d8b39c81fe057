package dev.statekeep.conformance;

import static dev.statekeep.conformance.Records.each;
import static dev.statekeep.conformance.Records.found;
import static dev.statekeep.conformance.Records.object;

import dev.statekeep.Cleared;
import dev.statekeep.Committed;
import dev.statekeep.CreateMachineOptions;
import dev.statekeep.CreateSnapshotOptions;
import dev.statekeep.Cursor;
import dev.statekeep.DeleteOptions;
import dev.statekeep.Deleted;
import dev.statekeep.Field;
import dev.statekeep.FieldType;
import dev.statekeep.ListOptions;
import dev.statekeep.MachineCreated;
import dev.statekeep.Operation;
import dev.statekeep.OperationResult;
import dev.statekeep.Precondition;
import dev.statekeep.ReadOptions;
import dev.statekeep.SaveOptions;
import dev.statekeep.Saved;
import dev.statekeep.SnapshotCreated;
import dev.statekeep.Store;
import dev.statekeep.TriggerOptions;
import dev.statekeep.ValidationRules;
import dev.statekeep.Verdict;
import dev.statekeep.WriteOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The ops about entries, commits and schemas. */
final class StoreOps {
  private StoreOps() {}

  /** Does an op that a pipeline carries; null when it is another one. */
  static Begun async(String op, Store store, Args args) {
    return switch (op) {
      case "store.save" -> save(store, args);
      case "store.load" ->
          Begun.of(
              store.loadAsync(args.string("key"), read(args)),
              entry -> object("entry", found(entry, Records::entry)));
      case "store.delete" -> delete(store, args);
      case "store.exists" ->
          Begun.of(
              store.existsAsync(args.string("key"), read(args)),
              exists -> object("exists", exists));
      case "store.commit" ->
          Begun.of(
              store.commitAsync(
                  args.each("operations", one -> operation(Args.of(one))),
                  args.each("preconditions", one -> precondition(Args.of(one))),
                  write(args)),
              StoreOps::committed);
      default -> null;
    };
  }

  static Object run(String op, Store store, Args args) {
    return switch (op) {
      case "store.keys" ->
          object("keys", taken(store.keys(args.keys(), list(args)), args, key -> key));
      case "store.entries" ->
          object("entries", taken(store.entries(args.keys(), list(args)), args, Records::entry));
      case "store.scan" ->
          object("entries", taken(store.scan(args.keys(), list(args)), args, Records::entry));
      case "store.count" -> object("count", store.count(args.keys(), read(args)));
      case "store.clear" -> {
        Cleared cleared = store.clear(args.keys(), write(args));
        yield object("revision", cleared.revision(), "count", cleared.count());
      }
      case "store.history" ->
          object(
              "items",
              taken(store.history(args.string("key"), list(args)), args, Records::historyItem));
      case "store.put_schema" ->
          object(
              "revision",
              store.putSchema(args.string("prefix"), args.json("json_schema"), write(args)));
      case "store.get_schema" ->
          object(
              "schema", found(store.getSchema(args.string("prefix"), read(args)), Records::schema));
      case "store.list_schemas" ->
          object(
              "schemas",
              taken(
                  store.listSchemas(args.stringOr("key", ""), list(args)), args, Records::schema));
      case "store.delete_schema" -> deleted(store.deleteSchema(args.string("prefix"), write(args)));
      case "store.validate_struct" -> validate(store, args);
      default -> throw new UnsupportedOperationException("no such op: " + op);
    };
  }

  static ReadOptions read(Args args) {
    return new ReadOptions().at(args.at("at")).timeout(args.duration("timeout_ms"));
  }

  static WriteOptions write(Args args) {
    return new WriteOptions()
        .requestId(args.stringOr("request_id", ""))
        .timeout(args.duration("timeout_ms"));
  }

  static ListOptions list(Args args) {
    return new ListOptions()
        .at(args.at("at"))
        .pageSize(args.smallOr("page_size", 0))
        .reverse(args.isTrue("reverse"))
        .timeout(args.duration("timeout_ms"));
  }

  /** Takes all items, or as many as are wanted, and gives back what the cursor holds. */
  static <T> List<Object> taken(Cursor<T> items, Args args, Function<T, ?> form) {
    try (items) {
      long most = args.numberOr("take", Long.MAX_VALUE);
      return each(() -> items.stream().limit(most).iterator(), form);
    }
  }

  static Map<String, Object> deleted(Deleted deleted) {
    return object("revision", deleted.revision(), "existed", deleted.existed());
  }

  private static Begun save(Store store, Args args) {
    SaveOptions options =
        new SaveOptions()
            .ttl(args.duration("ttl_ms"))
            .requestId(args.stringOr("request_id", ""))
            .timeout(args.duration("timeout_ms"));
    if (args.has("if_revision")) {
      options = options.ifRevision(args.number("if_revision"));
    }
    return Begun.of(
        store.saveAsync(args.string("key"), args.value("value"), options),
        saved -> object("revision", saved.revision(), "created", saved.created()));
  }

  private static Begun delete(Store store, Args args) {
    DeleteOptions options =
        new DeleteOptions()
            .requestId(args.stringOr("request_id", ""))
            .timeout(args.duration("timeout_ms"));
    if (args.has("if_revision")) {
      options = options.ifRevision(args.number("if_revision"));
    }
    return Begun.of(store.deleteAsync(args.string("key"), options), StoreOps::deleted);
  }

  private static Object validate(Store store, Args args) {
    ValidationRules rules;
    if (args.has("schema_prefix")) {
      rules = ValidationRules.stored(args.string("schema_prefix"));
    } else if (args.has("fields")) {
      rules =
          new ValidationRules.Fields(
              args.each(
                  "fields",
                  one -> {
                    Args field = Args.of(one);
                    return new Field(
                        field.string("field"),
                        FieldType.valueOf(field.stringOr("type", "UNSPECIFIED")),
                        field.isTrue("required"),
                        field.isTrue("nullable"));
                  }));
    } else {
      rules = ValidationRules.jsonSchema(args.json("json_schema"));
    }
    var outcome = store.validateStruct(args.value("value"), rules, read(args));
    return object(
        "valid", outcome.valid(),
        "violations",
            each(
                outcome.violations(),
                one -> object("path", one.path(), "message", one.message(), "rule", one.rule())));
  }

  private static Operation operation(Args args) {
    String kind = args.fields().keySet().iterator().next();
    Args step = args.object(kind);
    return switch (kind) {
      case "save" ->
          Operation.save(step.string("key"), step.value("value"), step.duration("ttl_ms"));
      case "delete" -> Operation.delete(step.string("key"));
      case "clear" -> Operation.clear(step.keys());
      case "create_machine" ->
          Operation.createMachine(step.string("definition_name"), create(step));
      case "trigger" ->
          Operation.trigger(step.string("machine_id"), step.string("event"), trigger(step));
      case "create_snapshot" ->
          Operation.createSnapshot(
              step.string("label"),
              new CreateSnapshotOptions()
                  .description(step.stringOr("description", ""))
                  .pinned(step.isTrue("pinned")));
      default -> throw new UnsupportedOperationException("no such operation: " + kind);
    };
  }

  static CreateMachineOptions create(Args args) {
    CreateMachineOptions options =
        new CreateMachineOptions()
            .version(args.smallOr("definition_version", 0))
            .id(args.stringOr("machine_id", ""));
    return args.has("context") ? options.context(args.map("context", Object.class)) : options;
  }

  static TriggerOptions trigger(Args args) {
    TriggerOptions options =
        new TriggerOptions()
            .expectedState(args.stringOr("expected_state", ""))
            .actor(args.stringOr("actor", ""))
            .note(args.stringOr("note", ""));
    if (args.hasJson("payload")) {
      options = options.payload(args.fields().get("payload"));
    }
    return args.has("expected_revision")
        ? options.expectedRevision(args.number("expected_revision"))
        : options;
  }

  private static Precondition precondition(Args args) {
    if (args.has("entry")) {
      Args entry = args.object("entry");
      String key = entry.string("key");
      if (entry.has("revision")) {
        return Precondition.revision(key, entry.number("revision"));
      }
      return entry.isTrue("exists") ? Precondition.exists(key) : Precondition.absent(key);
    }
    Args machine = args.object("machine");
    String id = machine.string("machine_id");
    if (machine.has("state")) {
      return Precondition.machineInState(id, machine.string("state"));
    }
    if (machine.has("revision")) {
      return Precondition.machineRevision(id, machine.number("revision"));
    }
    return machine.isTrue("exists")
        ? Precondition.machineExists(id)
        : Precondition.machineAbsent(id);
  }

  private static Object committed(Committed committed) {
    return object(
        "revision", committed.revision(), "results", each(committed.results(), StoreOps::result));
  }

  private static Object result(OperationResult result) {
    if (result instanceof Saved one) {
      return object("save", object("created", one.created()));
    }
    if (result instanceof Deleted one) {
      return object("delete", object("existed", one.existed()));
    }
    if (result instanceof Cleared one) {
      return object("clear", object("count", one.count()));
    }
    if (result instanceof MachineCreated one) {
      return object("create_machine", object("machine", MachineRecords.machine(one.machine())));
    }
    if (result instanceof Verdict one) {
      return object(
          "trigger",
          object(
              "transition", MachineRecords.transition(one.transition()),
              "machine", MachineRecords.machine(one.machine())));
    }
    var one = (SnapshotCreated) result;
    return object(
        "create_snapshot",
        object(
            "snapshot", Records.snapshot(one.snapshot()),
            "evicted_snapshot_ids", one.evictedIds()));
  }
}
