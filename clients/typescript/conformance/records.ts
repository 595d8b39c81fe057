/** What the client answers, as a driver's line says it. Pure functions. */

import {
  type Change,
  type Difference,
  type Entry,
  type HistoryItem,
  type Machine,
  type NamespaceSettings,
  type NamespaceStatus,
  type OperationResult,
  type Progress,
  type Schema,
  type Snapshot,
  StatekeepError,
  CallCancelledError,
  DeadlineError,
  type StoredDefinition,
  type Transition,
  UnavailableError,
} from "@statekeep/client";

import type { Json } from "./args.js";

/** Returns an error of a call. */
export function errorRecord(error: StatekeepError): Json {
  return {
    reason: error.reason || silence(error),
    code: error.code,
    message: error.message,
    metadata: error.metadata,
    violations: error.violations,
  };
}

function silence(error: StatekeepError): string {
  if (error instanceof UnavailableError) return "UNAVAILABLE";
  if (error instanceof DeadlineError) return "DEADLINE";
  return error instanceof CallCancelledError ? "CANCELLED" : "";
}

/** Returns an entry, or undefined when there is none. */
export function entryRecord(entry: Entry | undefined): Json | undefined {
  if (entry === undefined) return undefined;
  return {
    key: entry.key,
    value: valueRecord(entry),
    create_revision: entry.createRevision,
    revision: entry.revision,
    create_time_ms: entry.createTime.getTime(),
    update_time_ms: entry.updateTime.getTime(),
    expire_time_ms: entry.expireTime?.getTime(),
  };
}

function valueRecord(entry: Entry): Json | undefined {
  switch (entry.valueKind) {
    case "data":
      return { data_base64: Buffer.from(entry.value).toString("base64") };
    case "text":
      return { text: entry.value };
    case "json":
      return { json: entry.value };
    case undefined:
      return undefined;
  }
}

/** Returns one thing that happened to an entry. */
export function historyRecord(item: HistoryItem): Json {
  const { revision, kind, time } = item;
  return { revision, kind, time_ms: time.getTime(), entry: entryRecord(item.entry) };
}

/** Returns a schema, or undefined when there is none. */
export function schemaRecord(schema: Schema | undefined): Json | undefined {
  if (schema === undefined) return undefined;
  const { prefix, jsonSchema, revision, updateTime } = schema;
  return { prefix, json_schema: jsonSchema, revision, update_time_ms: updateTime.getTime() };
}

/** Returns a snapshot, or undefined when there is none. */
export function snapshotRecord(snapshot: Snapshot | undefined): Json | undefined {
  if (snapshot === undefined) return undefined;
  return {
    id: snapshot.id,
    label: snapshot.label,
    description: snapshot.description,
    pinned: snapshot.pinned,
    revision: snapshot.revision,
    create_time_ms: snapshot.createTime.getTime(),
    entries_count: snapshot.entriesCount,
    machines_count: snapshot.machinesCount,
    imported: snapshot.imported,
  };
}

/** Returns what differs in one entry or machine. */
export function differenceRecord(difference: Difference): Json {
  const { kind } = difference;
  if (difference.subject === "entry") {
    return {
      kind,
      key: difference.key,
      entry_before: entryRecord(difference.entryBefore),
      entry_after: entryRecord(difference.entryAfter),
    };
  }
  return {
    kind,
    machine_id: difference.machineId,
    machine_before: machineRecord(difference.machineBefore),
    machine_after: machineRecord(difference.machineAfter),
  };
}

/** Returns a machine, or undefined when there is none. */
export function machineRecord(machine: Machine | undefined): Json | undefined {
  if (machine === undefined) return undefined;
  return {
    id: machine.id,
    definition_name: machine.definitionName,
    definition_version: machine.definitionVersion,
    state: machine.state,
    context: machine.context,
    finished: machine.finished,
    create_revision: machine.createRevision,
    revision: machine.revision,
    create_time_ms: machine.createTime.getTime(),
    update_time_ms: machine.updateTime.getTime(),
    state_time_ms: machine.stateTime.getTime(),
    sequence: machine.sequence,
    timer_event: machine.timer?.event,
    timer_due_time_ms: machine.timer?.dueTime.getTime(),
  };
}

/** Returns how a machine moved. */
export function transitionRecord(transition: Transition): Json {
  return {
    sequence: transition.sequence,
    machine_id: transition.machineId,
    definition_name: transition.definitionName,
    definition_version: transition.definitionVersion,
    from_state: transition.fromState,
    event: transition.event,
    to_state: transition.toState,
    internal: transition.internal,
    cause: transition.cause,
    revision: transition.revision,
    time_ms: transition.time.getTime(),
    actor: transition.actor,
    note: transition.note,
    payload: transition.payload,
  };
}

/** Returns what a watch has yielded. */
export function itemRecord(item: Change | Transition | Progress): Json {
  if ("sequence" in item) return transitionRecord(item);
  if (item.kind === "PROGRESS") return { progress: item.revision };
  const { revision, index, time, kind } = item;
  return { revision, index, time_ms: time.getTime(), kind, ...changeDetails(item) };
}

function changeDetails(change: Change): Json {
  switch (change.kind) {
    case "ENTRY_SAVED":
    case "ENTRY_DELETED":
    case "ENTRY_EXPIRED":
      return {
        key: change.key,
        entry: "entry" in change ? entryRecord(change.entry) : undefined,
        previous_entry: entryRecord(change.previousEntry),
      };
    case "MACHINE_CREATED":
    case "MACHINE_MOVED":
    case "MACHINE_DELETED":
      return {
        machine_id: change.machineId,
        definition_name: change.definitionName,
        definition_version: change.definitionVersion,
        machine: "machine" in change ? machineRecord(change.machine) : undefined,
        transition: "transition" in change ? transitionRecord(change.transition) : undefined,
      };
    case "DEFINITION_ADDED":
    case "DEFINITION_DELETED":
      return {
        definition_name: change.definitionName,
        definition_version: change.definitionVersion,
      };
    case "SNAPSHOT_CREATED":
    case "SNAPSHOT_RESTORED":
    case "SNAPSHOT_DELETED":
      return { snapshot: snapshotRecord(change.snapshot) };
    case "SCHEMA_SAVED":
    case "SCHEMA_DELETED":
      return { key: change.prefix };
    case "SETTINGS_SAVED":
    case "UNSPECIFIED":
      return {};
  }
}

/** Returns what one operation of a commit did. */
export function resultRecord(result: OperationResult): Json {
  switch (result.op) {
    case "save":
      return { save: { created: result.created } };
    case "delete":
      return { delete: { existed: result.existed } };
    case "clear":
      return { clear: { count: result.count } };
    case "createMachine":
      return { create_machine: { machine: machineRecord(result.machine) } };
    case "trigger": {
      const transition = transitionRecord(result.transition);
      return { trigger: { transition, machine: machineRecord(result.machine) } };
    }
    case "createSnapshot": {
      const snapshot = snapshotRecord(result.snapshot);
      const { evictedSnapshotIds } = result;
      return { create_snapshot: { snapshot, evicted_snapshot_ids: evictedSnapshotIds } };
    }
  }
}

/** Returns a definition, or undefined when there is none. */
export function definitionRecord(definition: StoredDefinition | undefined): Json | undefined {
  if (definition === undefined) return undefined;
  return {
    name: definition.name,
    version: definition.version,
    description: definition.description,
    initial_state: definition.initialState,
    states: definition.states.map(({ after, ...state }) => ({
      ...state,
      after: after && { delay_ms: after.delayMs, event: after.event },
    })),
    transitions: definition.transitions.map(({ from, to, ...rule }) => ({
      ...rule,
      from_states: from,
      to_state: to,
    })),
    context_schema: definition.contextSchema,
    events: (definition.events ?? []).map(({ payloadSchema, ...event }) => ({
      ...event,
      payload_schema: payloadSchema,
    })),
    hooks: (definition.hooks ?? []).map((hook) => ({
      name: hook.name,
      timeout_ms: hook.timeoutMs,
      when_silent: hook.whenSilent,
    })),
    history_transitions_max: definition.historyTransitionsMax,
    create_revision: definition.createRevision,
    create_time_ms: definition.createTime.getTime(),
  };
}

/** Returns what there is in a namespace. */
export function namespaceRecord(status: NamespaceStatus): Json {
  return {
    namespace: status.namespace,
    revision: status.revision,
    floor: status.floor,
    update_time_ms: status.updateTime?.getTime(),
    entries_count: status.entriesCount,
    entries_bytes: status.entriesBytes,
    machines_count: status.machinesCount,
    snapshots_count: status.snapshotsCount,
  };
}

/** Returns the settings of a namespace. */
export function settingsRecord(settings: NamespaceSettings): Json {
  const { snapshotPolicy } = settings;
  return {
    history_age_ms: settings.historyAgeMs,
    history_revisions_max: settings.historyRevisionsMax,
    entries_max: settings.entriesMax,
    entries_bytes_max: settings.entriesBytesMax,
    snapshot_policy: snapshotPolicy && {
      snapshots_max: snapshotPolicy.snapshotsMax,
      limit_action: snapshotPolicy.limitAction,
    },
  };
}
