/** What a driver does for lines about snapshots and about the store's care. */

import type { DamagedRecord, NamespaceSettings, SnapshotPolicy } from "@statekeep/client";

import { type Args, limits, point, taken, target } from "./args.js";
import type { Ops } from "./ops.js";
import { differenceRecord, namespaceRecord, settingsRecord, snapshotRecord } from "./records.js";

/** The ops of snapshots. */
export const snapshotOps: Ops = {
  "snapshots.create": async ({ snapshots }, args, signal) =>
    created(await snapshots.create(args.text("label"), creation(args, signal))),
  "snapshots.get": async ({ snapshots }, args, signal) => ({
    snapshot: snapshotRecord(await snapshots.get(target(args), limits(args, signal))),
  }),
  "snapshots.list": async ({ snapshots }, args, signal) => {
    const options = { label: args.textOr("label"), reverse: args.flag("reverse") };
    const found = await taken(snapshots.list({ ...limits(args, signal), ...options }), args);
    return { snapshots: found.map(snapshotRecord) };
  },
  "snapshots.count": async ({ snapshots }, args, signal) => ({
    count: await snapshots.count({ ...limits(args, signal), label: args.textOr("label") }),
  }),
  "snapshots.delete": async ({ snapshots }, args, signal) => {
    const one = args.has("id") ? { id: args.text("id") } : args.text("label");
    const options = { ...limits(args, signal), evenIfPinned: args.flag("even_if_pinned") };
    const { revision, snapshot } = await snapshots.delete(one, options);
    return { revision, snapshot: snapshotRecord(snapshot) };
  },
  "snapshots.restore": async ({ snapshots }, args, signal) => {
    const restored = await snapshots.restore(target(args), {
      ...limits(args, signal),
      keyPrefix: args.textOr("key_prefix"),
      dryRun: args.flag("dry_run"),
    });
    return {
      revision: restored.revision,
      snapshot: snapshotRecord(restored.snapshot),
      entries_saved_count: restored.entriesSavedCount,
      entries_deleted_count: restored.entriesDeletedCount,
      machines_saved_count: restored.machinesSavedCount,
      machines_deleted_count: restored.machinesDeletedCount,
      differences: restored.differences.map(differenceRecord),
    };
  },
  "snapshots.diff": async ({ snapshots }, args, signal) => {
    const differences = snapshots.diff(point(args, "from") ?? 0, point(args, "to"), {
      signal,
      timeoutMs: args.number("timeout_ms"),
      keyPrefix: args.textOr("key_prefix"),
      values: args.flag("values"),
    });
    return { differences: (await taken(differences, args)).map(differenceRecord) };
  },
  "snapshots.policy": async ({ snapshots }, args, signal) =>
    policyRecord(await snapshots.policy(limits(args, signal))),
  "snapshots.set_policy": async ({ snapshots }, args, signal) =>
    policyRecord(await snapshots.setPolicy(policy(args), limits(args, signal))),
  "snapshots.export": async ({ snapshots }, args, signal) => {
    const options = limits(args, signal);
    const { snapshot } = await snapshots.export(target(args), args.text("path"), options);
    return { snapshot: snapshotRecord(snapshot) };
  },
  "snapshots.import": async ({ snapshots }, args, signal) => {
    const options = { ...creation(args, signal), label: args.textOr("label") };
    return created(await snapshots.import(args.text("path"), options));
  },
};

/** The ops of administration. */
export const adminOps: Ops = {
  "admin.status": async ({ admin }, args, signal) => {
    const status = await admin.status(limits(args, signal));
    return {
      revision: status.revision,
      namespace: namespaceRecord(status.namespace),
      server_release: status.serverRelease,
      namespaces_count: status.namespacesCount,
      limits: status.limits,
    };
  },
  "admin.namespaces": async ({ admin }, args, signal) => {
    const options = { ...limits(args, signal), prefix: args.textOr("prefix") };
    return { namespaces: (await taken(admin.namespaces(options), args)).map(namespaceRecord) };
  },
  "admin.settings": async ({ admin }, args, signal) => {
    const { revision, effective, settings } = await admin.settings(limits(args, signal));
    return {
      revision,
      effective: settingsRecord(effective),
      settings: settingsRecord(settings),
    };
  },
  "admin.set_settings": async ({ admin }, args, signal) => {
    const set = await admin.setSettings(settingsOf(args), limits(args, signal));
    return { revision: set.revision, effective: settingsRecord(set.effective) };
  },
  "admin.delete_namespace": ({ admin }, args, signal) =>
    admin.deleteNamespace(limits(args, signal)),
  "admin.compact": async ({ admin }, args, signal) => {
    const compacted = await admin.compact(args.number("target_revision"), limits(args, signal));
    const { revision, floor, recordsRemovedCount } = compacted;
    return { revision, floor, records_removed_count: recordsRemovedCount };
  },
  "admin.verify": async ({ admin }, args, signal) => {
    const damaged: DamagedRecord[] = [];
    let last = { recordsCheckedCount: 0, done: false };
    for await (const progress of admin.verify(limits(args, signal))) {
      damaged.push(...progress.damagedRecords);
      last = progress;
    }
    const { recordsCheckedCount, done } = last;
    return { records_checked_count: recordsCheckedCount, done, damaged_records: damaged };
  },
};

function creation(args: Args, signal: AbortSignal) {
  const description = args.textOr("description");
  return { ...limits(args, signal), description, pinned: args.flag("pinned") };
}

function created(made: {
  readonly revision: number;
  readonly snapshot: Parameters<typeof snapshotRecord>[0];
  readonly evictedSnapshotIds: readonly string[];
}): object {
  return {
    revision: made.revision,
    snapshot: snapshotRecord(made.snapshot),
    evicted_snapshot_ids: made.evictedSnapshotIds,
  };
}

function policy(args: Args): SnapshotPolicy {
  return {
    snapshotsMax: args.number("snapshots_max"),
    limitAction: args.name("limit_action", ["EVICT_OLDEST", "REFUSE"]),
  };
}

function policyRecord({ snapshotsMax, limitAction }: SnapshotPolicy): object {
  return { snapshots_max: snapshotsMax, limit_action: limitAction };
}

function settingsOf(args: Args): NamespaceSettings {
  const snapshotPolicy = args.part("snapshot_policy");
  return {
    historyAgeMs: args.number("history_age_ms"),
    historyRevisionsMax: args.number("history_revisions_max"),
    entriesMax: args.number("entries_max"),
    entriesBytesMax: args.number("entries_bytes_max"),
    snapshotPolicy: snapshotPolicy && policy(snapshotPolicy),
  };
}
