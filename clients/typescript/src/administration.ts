/** What the calls about the store's care take and answer with, from the contract's messages. */

import { create } from "@bufbuild/protobuf";

import { dateFromTimestamp, durationFromMs, msFromDuration, optionalDate } from "./convert/time.js";
import { toNumber, toRevision } from "./convert/values.js";
import {
  type GetStatusResponse,
  type NamespaceSettings as SettingsMessage,
  NamespaceSettingsSchema,
  type NamespaceStatus as NamespaceStatusMessage,
  type VerifyStoreResponse,
} from "./gen/statekeep/v1/admin_service_pb.js";
import { fromPolicy, type SnapshotPolicy, toPolicy } from "./snapshot.js";

/** What there is in a namespace. */
export interface NamespaceStatus {
  readonly namespace: string;
  readonly revision: number;
  /** The oldest revision that is still readable, apart from those that snapshots keep. */
  readonly floor: number;
  /** Undefined before its first commit. */
  readonly updateTime: Date | undefined;
  readonly entriesCount: number;
  readonly entriesBytes: number;
  readonly machinesCount: number;
  readonly snapshotsCount: number;
}

/** The condition of the server, of its store and of the client's namespace. */
export interface Status {
  readonly revision: number;
  readonly namespace: NamespaceStatus;
  readonly serverRelease: string;
  readonly startTime: Date;
  readonly uptimeMs: number;
  readonly storeId: string;
  readonly namespacesCount: number;
  readonly fileBytes: number;
  readonly fileUsedBytes: number;
  readonly fileBytesMax: number;
  readonly memoryBytes: number;
  readonly writesWaiting: number;
  readonly streamsOpen: number;
  /** Every limit by its name, such as `value_bytes_max`. */
  readonly limits: Readonly<Record<string, number>>;
}

/** What a namespace keeps and may hold. What is left out is the server's default. */
export interface NamespaceSettings {
  readonly historyAgeMs?: number | undefined;
  readonly historyRevisionsMax?: number | undefined;
  readonly entriesMax?: number | undefined;
  readonly entriesBytesMax?: number | undefined;
  readonly snapshotPolicy?: SnapshotPolicy | undefined;
}

/** The settings of a namespace. */
export interface Settings {
  readonly revision: number;
  /** Those in force, defaults filled in; 0 stands for no limit. */
  readonly effective: NamespaceSettings;
  /** As they were set, to be changed and set again. */
  readonly settings: NamespaceSettings;
}

/** A compaction is done; `floor` is the oldest revision that is readable from now on. */
export interface Compacted {
  readonly revision: number;
  readonly floor: number;
  readonly recordsRemovedCount: number;
}

/** A stored record that fails its checksum. */
export interface DamagedRecord {
  readonly namespace: string;
  readonly kind: string;
  readonly key: string;
  readonly revision: number;
  readonly detail: string;
}

/** How far a verification has come, and the damaged records found since the last one. */
export interface VerifyProgress {
  readonly recordsCheckedCount: number;
  readonly recordsTotalCount: number;
  readonly damagedRecords: readonly DamagedRecord[];
  readonly done: boolean;
}

/** Returns what there is in a namespace. */
export function fromNamespaceStatus(message: NamespaceStatusMessage | undefined): NamespaceStatus {
  return {
    namespace: message?.namespace ?? "",
    revision: toNumber(message?.revision ?? 0n),
    floor: toNumber(message?.floor ?? 0n),
    updateTime: optionalDate(message?.updateTime),
    entriesCount: toNumber(message?.entriesCount ?? 0n),
    entriesBytes: toNumber(message?.entriesBytes ?? 0n),
    machinesCount: toNumber(message?.machinesCount ?? 0n),
    snapshotsCount: toNumber(message?.snapshotsCount ?? 0n),
  };
}

/** Returns the condition of the server. */
export function fromStatusAnswer(message: GetStatusResponse): Status {
  const limits = Object.entries(message.limits).map(([name, limit]) => [name, Number(limit)]);
  return {
    revision: toNumber(message.revision),
    namespace: fromNamespaceStatus(message.namespace),
    serverRelease: message.serverRelease,
    startTime: dateFromTimestamp(message.startTime),
    uptimeMs: message.uptime === undefined ? 0 : msFromDuration(message.uptime),
    storeId: message.storeId,
    namespacesCount: toNumber(message.namespacesCount),
    fileBytes: toNumber(message.fileBytes),
    fileUsedBytes: toNumber(message.fileUsedBytes),
    fileBytesMax: toNumber(message.fileBytesMax),
    memoryBytes: toNumber(message.memoryBytes),
    writesWaiting: toNumber(message.writesWaiting),
    streamsOpen: toNumber(message.streamsOpen),
    limits: Object.fromEntries(limits) as Record<string, number>,
  };
}

/** Returns settings as a message. */
export function toSettings(settings: NamespaceSettings): SettingsMessage {
  const { historyAgeMs, snapshotPolicy } = settings;
  return create(NamespaceSettingsSchema, {
    historyRevisionsMax: toRevision(settings.historyRevisionsMax ?? 0, "historyRevisionsMax"),
    entriesMax: toRevision(settings.entriesMax ?? 0, "entriesMax"),
    entriesBytesMax: toRevision(settings.entriesBytesMax ?? 0, "entriesBytesMax"),
    ...(historyAgeMs === undefined ? {} : { historyAge: durationFromMs(historyAgeMs) }),
    ...(snapshotPolicy === undefined ? {} : { snapshotPolicy: toPolicy(snapshotPolicy) }),
  });
}

/** Returns settings. */
export function fromSettings(message: SettingsMessage | undefined): NamespaceSettings {
  const { historyAge, snapshotPolicy } = message ?? {};
  return {
    historyAgeMs: historyAge === undefined ? undefined : msFromDuration(historyAge),
    historyRevisionsMax: toNumber(message?.historyRevisionsMax ?? 0n),
    entriesMax: toNumber(message?.entriesMax ?? 0n),
    entriesBytesMax: toNumber(message?.entriesBytesMax ?? 0n),
    snapshotPolicy: snapshotPolicy === undefined ? undefined : fromPolicy(snapshotPolicy),
  };
}

/** Returns how far a verification has come. */
export function fromVerify(message: VerifyStoreResponse): VerifyProgress {
  return {
    recordsCheckedCount: toNumber(message.recordsCheckedCount),
    recordsTotalCount: toNumber(message.recordsTotalCount),
    damagedRecords: message.damagedRecords.map(({ namespace, kind, key, revision, detail }) => ({
      namespace,
      kind,
      key,
      revision: toNumber(revision),
      detail,
    })),
    done: message.done,
  };
}
