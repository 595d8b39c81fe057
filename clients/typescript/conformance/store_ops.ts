/** What a driver does for lines about entries, commits and schemas. */

import type { EventToSend, Operation, Precondition, Rules } from "@statekeep/client";

import { Args, Broken, limits, selection, stored, taken, value } from "./args.js";
import type { Ops } from "./ops.js";
import { entryRecord, historyRecord, resultRecord, schemaRecord } from "./records.js";

/** The ops of the store but `store.watch`. */
export const storeOps: Ops = {
  "store.save": ({ store }, args, signal) =>
    store.save(args.text("key"), value(args), {
      ...limits(args, signal),
      ttlMs: args.number("ttl_ms"),
      ifRevision: args.number("if_revision"),
    }),
  "store.load": async ({ store }, args, signal) => ({
    entry: entryRecord(await store.load(args.text("key"), limits(args, signal))),
  }),
  "store.delete": ({ store }, args, signal) =>
    store.delete(args.text("key"), {
      ...limits(args, signal),
      ifRevision: args.number("if_revision"),
    }),
  "store.exists": async ({ store }, args, signal) => ({
    exists: await store.exists(args.text("key"), limits(args, signal)),
  }),
  "store.keys": async ({ store }, args, signal) => ({
    keys: await taken(store.keys(selection(args), listing(args, signal)), args),
  }),
  "store.entries": async ({ store }, args, signal) => {
    const entries = await taken(store.entries(selection(args), listing(args, signal)), args);
    return { entries: entries.map(entryRecord) };
  },
  "store.scan": async ({ store }, args, signal) => {
    const entries = await taken(store.scan(selection(args), listing(args, signal)), args);
    return { entries: entries.map(entryRecord) };
  },
  "store.count": async ({ store }, args, signal) => ({
    count: await store.count(selection(args), limits(args, signal)),
  }),
  "store.clear": ({ store }, args, signal) => store.clear(selection(args), limits(args, signal)),
  "store.history": async ({ store }, args, signal) => {
    const items = await taken(store.history(args.text("key"), limits(args, signal)), args);
    return { items: items.map(historyRecord) };
  },
  "store.commit": async ({ store }, args, signal) => {
    const { revision, results } = await store.commit(args.parts("operations").map(operation), {
      ...limits(args, signal),
      require: args.parts("preconditions").map(precondition),
    });
    return { revision, results: results.map(resultRecord) };
  },
  "store.put_schema": async ({ store }, args, signal) => ({
    revision: await store.putSchema(args.text("prefix"), schema(args), limits(args, signal)),
  }),
  "store.get_schema": async ({ store }, args, signal) => ({
    schema: schemaRecord(await store.getSchema(args.text("prefix"), limits(args, signal))),
  }),
  "store.list_schemas": async ({ store }, args, signal) => {
    const options = { ...limits(args, signal), key: args.textOr("key") };
    const schemas = await taken(store.listSchemas(options), args);
    return { schemas: schemas.map(schemaRecord) };
  },
  "store.delete_schema": ({ store }, args, signal) =>
    store.deleteSchema(args.text("prefix"), limits(args, signal)),
  "store.validate_struct": ({ store }, args, signal) =>
    store.validateStruct(value(args), rules(args), limits(args, signal)),
};

function listing(args: Args, signal: AbortSignal) {
  return { ...limits(args, signal), reverse: args.flag("reverse") };
}

/** The JSON itself: a text is the JSON of a text, which is no schema, and not a schema's text. */
function schema(args: Args): object | string | boolean {
  const given = args.any("json_schema");
  if (typeof given === "boolean") return given;
  if (typeof given === "object" && given !== null) return given;
  return JSON.stringify(given ?? null);
}

const TYPES = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "OBJECT", "ARRAY"] as const;

function rules(args: Args): Rules {
  if (args.has("schema_prefix")) return { schemaPrefix: args.text("schema_prefix") };
  if (args.has("json_schema")) return { schema: schema(args) };
  const fields = args.parts("fields").map((rule) => ({
    field: rule.text("field"),
    type: rule.name("type", TYPES),
    required: rule.flag("required"),
    nullable: rule.flag("nullable"),
  }));
  return { fields };
}

function operation(args: Args): Operation {
  const save = args.part("save");
  if (save !== undefined) {
    const [key, ttlMs] = [save.text("key"), save.number("ttl_ms")];
    return { op: "save", key, value: value(save), ttlMs };
  }
  const deletion = args.part("delete");
  if (deletion !== undefined) return { op: "delete", key: deletion.text("key") };
  const clear = args.part("clear");
  if (clear !== undefined) return { op: "clear", selection: selection(clear) };
  const creation = args.part("create_machine");
  if (creation !== undefined) {
    return {
      op: "createMachine",
      definition: stored(creation) ?? "",
      machineId: creation.textOr("machine_id"),
      context: creation.json("context"),
    };
  }
  const trigger = args.part("trigger");
  if (trigger !== undefined) return { op: "trigger", ...event(trigger) };
  const snapshot = args.part("create_snapshot");
  if (snapshot === undefined) throw new Broken("no such operation");
  return {
    op: "createSnapshot",
    label: snapshot.text("label"),
    description: snapshot.textOr("description"),
    pinned: snapshot.flag("pinned"),
  };
}

/** Returns an event for a machine. */
export function event(args: Args): EventToSend {
  return {
    machineId: args.text("machine_id"),
    event: args.text("event"),
    payload: args.any("payload"),
    expectedState: args.textOr("expected_state"),
    expectedRevision: args.number("expected_revision"),
    actor: args.textOr("actor"),
    note: args.textOr("note"),
  };
}

function precondition(args: Args): Precondition {
  const entry = args.part("entry");
  const on = entry ?? args.part("machine") ?? new Args({});
  const subject =
    entry === undefined ? { machineId: on.text("machine_id") } : { key: entry.text("key") };
  const [state, revision] = [on.textOr("state"), on.number("revision")];
  if (state !== undefined) return { machineId: on.text("machine_id"), state };
  return revision === undefined
    ? { ...subject, exists: on.flag("exists") ?? false }
    : { ...subject, revision };
}
