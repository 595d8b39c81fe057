/** What a watch yields, from the messages of the contract. */

import { dateFromTimestamp } from "./convert/time.js";
import { toNumber } from "./convert/values.js";
import { type Entry, fromEntry, optionalEntry } from "./entries.js";
import {
  type Change as ChangeMessage,
  ChangeKind as ChangeKindNumber,
} from "./gen/statekeep/v1/change_pb.js";
import {
  fromTransition,
  type Machine,
  nameOf,
  optionalMachine,
  type Transition,
} from "./machine.js";
import { fromSnapshot, type Snapshot } from "./snapshot.js";

/** What every change has. `revision` and `index` together name it, whatever a watch's filters. */
export interface ChangeBase {
  readonly revision: number;
  /** The place among the changes of the commit, from 0. */
  readonly index: number;
  readonly time: Date;
}

/** What stood before the change, when the watch asked for previous values and it is still kept. */
export interface WithPreviousEntry {
  readonly previousEntry: Entry | undefined;
}

/** An entry was made or got a new value, which it has here when the watch asked for values. */
export interface EntrySaved extends ChangeBase, WithPreviousEntry {
  readonly kind: "ENTRY_SAVED";
  readonly key: string;
  readonly entry: Entry;
}

/** An entry was deleted, or swept after its time had passed. */
export interface EntryRemoved extends ChangeBase, WithPreviousEntry {
  readonly kind: "ENTRY_DELETED" | "ENTRY_EXPIRED";
  readonly key: string;
}

/** A machine was created, or brought back by a restore. */
export interface MachineCreated extends ChangeBase {
  readonly kind: "MACHINE_CREATED";
  readonly machineId: string;
  readonly definitionName: string;
  readonly definitionVersion: number;
  /** Set when the watch asked for values. */
  readonly machine: Machine | undefined;
}

/** A machine made a transition. */
export interface MachineMoved extends Omit<MachineCreated, "kind"> {
  readonly kind: "MACHINE_MOVED";
  readonly transition: Transition;
}

/** A machine was deleted, by a request or by a restore. */
export interface MachineDeleted extends Omit<MachineCreated, "kind" | "machine"> {
  readonly kind: "MACHINE_DELETED";
}

/** A version of a definition was added or deleted. */
export interface DefinitionChanged extends ChangeBase {
  readonly kind: "DEFINITION_ADDED" | "DEFINITION_DELETED";
  readonly definitionName: string;
  readonly definitionVersion: number;
}

/** A snapshot was created or imported, restored, or deleted. */
export interface SnapshotChanged extends ChangeBase {
  readonly kind: "SNAPSHOT_CREATED" | "SNAPSHOT_RESTORED" | "SNAPSHOT_DELETED";
  readonly snapshot: Snapshot;
}

/** A schema was stored, replaced or deleted. */
export interface SchemaChanged extends ChangeBase {
  readonly kind: "SCHEMA_SAVED" | "SCHEMA_DELETED";
  readonly prefix: string;
}

/** The settings of the namespace were changed, or something that this release does not know. */
export interface OtherChange extends ChangeBase {
  readonly kind: "SETTINGS_SAVED" | "UNSPECIFIED";
}

/** One thing that a commit did; switch on `kind`. */
export type Change =
  | EntrySaved
  | EntryRemoved
  | MachineCreated
  | MachineMoved
  | MachineDeleted
  | DefinitionChanged
  | SnapshotChanged
  | SchemaChanged
  | OtherChange;

/** What a commit did to one thing. */
export type ChangeKind = Exclude<Change["kind"], "UNSPECIFIED">;

/** Everything up to `revision` that passes the filters of the watch has been yielded. */
export interface Progress {
  readonly kind: "PROGRESS";
  readonly revision: number;
}

/** Returns one thing that a commit did. */
export function fromChange(message: ChangeMessage): Change {
  const base: ChangeBase = {
    revision: toNumber(message.revision),
    index: message.index,
    time: dateFromTimestamp(message.time),
  };
  const kind: Change["kind"] = nameOf(ChangeKindNumber, message.kind);
  const { key, definitionName, definitionVersion } = message;
  const definition = { definitionName, definitionVersion };
  const machine = { ...base, ...definition, machineId: message.machineId };
  switch (kind) {
    case "ENTRY_SAVED": {
      if (message.entry === undefined) throw new TypeError("A saved entry is missing.");
      const previousEntry = optionalEntry(message.previousEntry);
      return { ...base, kind, key, entry: fromEntry(message.entry), previousEntry };
    }
    case "ENTRY_DELETED":
    case "ENTRY_EXPIRED":
      return { ...base, kind, key, previousEntry: optionalEntry(message.previousEntry) };
    case "MACHINE_CREATED":
      return { ...machine, kind, machine: optionalMachine(message.machine) };
    case "MACHINE_MOVED": {
      const transition = fromTransition(message.transition);
      return { ...machine, kind, transition, machine: optionalMachine(message.machine) };
    }
    case "MACHINE_DELETED":
      return { ...machine, kind };
    case "DEFINITION_ADDED":
    case "DEFINITION_DELETED":
      return { ...base, ...definition, kind };
    case "SNAPSHOT_CREATED":
    case "SNAPSHOT_RESTORED":
    case "SNAPSHOT_DELETED":
      return { ...base, kind, snapshot: fromSnapshot(message.snapshot) };
    case "SCHEMA_SAVED":
    case "SCHEMA_DELETED":
      return { ...base, kind, prefix: key };
    case "SETTINGS_SAVED":
    case "UNSPECIFIED":
      return { ...base, kind };
  }
}
