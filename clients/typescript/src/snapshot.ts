/** What the calls about snapshots take and answer with, and its messages of the contract. */

import { create } from "@bufbuild/protobuf";

import { dateFromTimestamp } from "./convert/time.js";
import { toCount, toNumber, toText } from "./convert/values.js";
import { type Entry, optionalEntry } from "./entries.js";
import {
  type Snapshot as SnapshotMessage,
  SnapshotLimitAction as LimitActionNumber,
  type SnapshotPolicy as PolicyMessage,
  SnapshotPolicySchema,
} from "./gen/statekeep/v1/snapshot_pb.js";
import {
  type Difference as DifferenceMessage,
  DifferenceKind as DifferenceKindNumber,
  type RestoreSnapshotResponse,
} from "./gen/statekeep/v1/snapshot_service_pb.js";
import { type Machine, optionalMachine } from "./machine.js";
import type { SnapshotId } from "./values.js";

/**
 * A labelled revision that is kept readable. It is what `at` takes to mean exactly this one. The
 * content of an `imported` one is read by label or id, not at its `revision`.
 */
export interface Snapshot extends SnapshotId {
  readonly label: string;
  readonly description: string;
  readonly pinned: boolean;
  readonly revision: number;
  readonly createTime: Date;
  readonly entriesCount: number;
  readonly machinesCount: number;
  readonly imported: boolean;
}

/** Which snapshot: the newest with a label, exactly one, or the newest of all. */
export type SnapshotTarget = string | SnapshotId | { readonly latest: true };

/** A snapshot was created or imported, and the policy evicted others for it. */
export interface SnapshotCreated {
  readonly revision: number;
  readonly snapshot: Snapshot;
  readonly evictedSnapshotIds: readonly string[];
}

/** A snapshot was deleted; `revision` is the one that this made. */
export interface SnapshotDeleted {
  readonly revision: number;
  readonly snapshot: Snapshot;
}

/** What differs in one entry or machine between two points. Values come only when asked for. */
export type Difference = {
  /** On the way from the first point to the second; UNSPECIFIED is one that is not known here. */
  readonly kind: "ADDED" | "CHANGED" | "REMOVED" | "UNSPECIFIED";
} & (
  | {
      readonly subject: "entry";
      readonly key: string;
      readonly entryBefore: Entry | undefined;
      readonly entryAfter: Entry | undefined;
    }
  | {
      readonly subject: "machine";
      readonly machineId: string;
      readonly machineBefore: Machine | undefined;
      readonly machineAfter: Machine | undefined;
    }
);

/** A snapshot was restored, or would be; `revision` is the latest one when nothing changed. */
export interface Restored {
  readonly revision: number;
  readonly snapshot: Snapshot;
  readonly entriesSavedCount: number;
  readonly entriesDeletedCount: number;
  readonly machinesSavedCount: number;
  readonly machinesDeletedCount: number;
  /** Of a dry run: the first 1,000, without values. */
  readonly differences: readonly Difference[];
}

/** What creating a snapshot does when there are `snapshotsMax`. */
export type SnapshotLimitAction = "EVICT_OLDEST" | "REFUSE";

/** How many snapshots a namespace keeps; what is left out is the server's default. */
export interface SnapshotPolicy {
  readonly snapshotsMax?: number | undefined;
  readonly limitAction?: SnapshotLimitAction | undefined;
}

/** How far an export or import has come; what is not known is undefined. */
export interface TransferProgress {
  readonly bytesCount: number;
  readonly bytesTotal?: number;
  readonly itemsCount?: number;
  readonly itemsTotal?: number;
}

/** A snapshot was written to a file. */
export interface SnapshotExported {
  readonly snapshot: Snapshot;
  readonly bytesCount: number;
  readonly itemsCount: number;
}

/** Returns which snapshot a request is about: the one with an id, or the newest with a label. */
export function toOne(
  snapshot: string | SnapshotId,
): { case: "label"; value: string } | { case: "id"; value: string } {
  return typeof snapshot === "string"
    ? { case: "label", value: toText(snapshot, "The label") }
    : { case: "id", value: snapshot.id };
}

/** Returns the same where the newest snapshot of all can be meant too. */
export function toTarget(
  target: SnapshotTarget,
): ReturnType<typeof toOne> | { case: "latest"; value: boolean } {
  if (typeof target === "object" && "latest" in target) return { case: "latest", value: true };
  return toOne(target);
}

/** Returns a snapshot. */
export function fromSnapshot(message: SnapshotMessage | undefined): Snapshot {
  return {
    id: message?.id ?? "",
    label: message?.label ?? "",
    description: message?.description ?? "",
    pinned: message?.pinned ?? false,
    revision: toNumber(message?.revision ?? 0n),
    createTime: dateFromTimestamp(message?.createTime),
    entriesCount: toNumber(message?.entriesCount ?? 0n),
    machinesCount: toNumber(message?.machinesCount ?? 0n),
    imported: message?.imported ?? false,
  };
}

/** Returns what a creation or an import did. */
export function fromCreated(message: {
  revision: bigint;
  snapshot?: SnapshotMessage | undefined;
  evictedSnapshotIds: string[];
}): SnapshotCreated {
  return {
    revision: toNumber(message.revision),
    snapshot: fromSnapshot(message.snapshot),
    evictedSnapshotIds: message.evictedSnapshotIds,
  };
}

/** Returns what a restore did, or would do. */
export function fromRestored(message: RestoreSnapshotResponse): Restored {
  return {
    revision: toNumber(message.revision),
    snapshot: fromSnapshot(message.snapshot),
    entriesSavedCount: toNumber(message.entriesSavedCount),
    entriesDeletedCount: toNumber(message.entriesDeletedCount),
    machinesSavedCount: toNumber(message.machinesSavedCount),
    machinesDeletedCount: toNumber(message.machinesDeletedCount),
    differences: message.differences.map(fromDifference),
  };
}

const DIFFERENCE_KINDS = new Map<DifferenceKindNumber, Difference["kind"]>([
  [DifferenceKindNumber.ADDED, "ADDED"],
  [DifferenceKindNumber.CHANGED, "CHANGED"],
  [DifferenceKindNumber.REMOVED, "REMOVED"],
]);

/** Returns what differs in one entry or machine. */
export function fromDifference(message: DifferenceMessage): Difference {
  const kind = DIFFERENCE_KINDS.get(message.kind) ?? "UNSPECIFIED";
  if (message.subject.case === "machineId") {
    return {
      kind,
      subject: "machine",
      machineId: message.subject.value,
      machineBefore: optionalMachine(message.machineBefore),
      machineAfter: optionalMachine(message.machineAfter),
    };
  }
  return {
    kind,
    subject: "entry",
    key: message.subject.value ?? "",
    entryBefore: optionalEntry(message.entryBefore),
    entryAfter: optionalEntry(message.entryAfter),
  };
}

/** Returns a policy as a message. */
export function toPolicy(policy: SnapshotPolicy): PolicyMessage {
  const action = policy.limitAction ?? "UNSPECIFIED";
  return create(SnapshotPolicySchema, {
    snapshotsMax: toCount(policy.snapshotsMax, "snapshotsMax"),
    limitAction: LimitActionNumber[action],
  });
}

/** Returns a policy. */
export function fromPolicy(message: PolicyMessage | undefined): SnapshotPolicy {
  return {
    snapshotsMax: message?.snapshotsMax ?? 0,
    limitAction: LIMIT_ACTIONS.get(message?.limitAction ?? 0),
  };
}

const LIMIT_ACTIONS = new Map<LimitActionNumber, SnapshotLimitAction>([
  [LimitActionNumber.EVICT_OLDEST, "EVICT_OLDEST"],
  [LimitActionNumber.REFUSE, "REFUSE"],
]);
