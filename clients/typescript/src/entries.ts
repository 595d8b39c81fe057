/** What the calls about entries answer with, from the messages of the contract. */

import { dateFromTimestamp, optionalDate } from "./convert/time.js";
import { fromValue, toNumber } from "./convert/values.js";
import { ChangeKind as ChangeKindNumber } from "./gen/statekeep/v1/change_pb.js";
import type { Entry as EntryMessage } from "./gen/statekeep/v1/entry_pb.js";
import type { EntryHistoryItem } from "./gen/statekeep/v1/store_service_pb.js";
import type { StoredValue } from "./values.js";

/** A key with its value, as it stands at one revision. `valueKind` tells what the value is. */
export type Entry = StoredValue & {
  readonly key: string;
  /** The revision that made the entry. */
  readonly createRevision: number;
  /** The revision of its last save. */
  readonly revision: number;
  readonly createTime: Date;
  readonly updateTime: Date;
  /** From this moment on the entry is absent; undefined when it never expires. */
  readonly expireTime: Date | undefined;
};

/** A save was applied; `revision` is the one that it made. */
export interface Saved {
  readonly revision: number;
  /** The entry did not exist before. */
  readonly created: boolean;
}

/** A deletion was applied; `revision` is the one that it made, or the latest if none existed. */
export interface Deleted {
  readonly revision: number;
  readonly existed: boolean;
}

/** A clear deleted `count` entries; `revision` is the one that it made, or the latest. */
export interface Cleared {
  readonly revision: number;
  readonly count: number;
}

/** One thing that happened to an entry. */
export type HistoryItem = { readonly revision: number; readonly time: Date } & (
  | { readonly kind: "ENTRY_SAVED"; readonly entry: Entry }
  | { readonly kind: "ENTRY_DELETED" | "ENTRY_EXPIRED"; readonly entry?: undefined }
);

/** Returns an entry. */
export function fromEntry(message: EntryMessage): Entry {
  return {
    key: message.key,
    ...fromValue(message.value),
    createRevision: toNumber(message.createRevision),
    revision: toNumber(message.revision),
    createTime: dateFromTimestamp(message.createTime),
    updateTime: dateFromTimestamp(message.updateTime),
    expireTime: optionalDate(message.expireTime),
  };
}

/** Returns an entry that may be absent. */
export function optionalEntry(message: EntryMessage | undefined): Entry | undefined {
  return message === undefined ? undefined : fromEntry(message);
}

/** Returns one thing that happened to an entry. */
export function fromHistoryItem(message: EntryHistoryItem): HistoryItem {
  const happened = {
    revision: toNumber(message.revision),
    time: dateFromTimestamp(message.time),
  };
  if (message.entry !== undefined) {
    return { ...happened, kind: "ENTRY_SAVED", entry: fromEntry(message.entry) };
  }
  const isExpired = message.kind === ChangeKindNumber.ENTRY_EXPIRED;
  return { ...happened, kind: isExpired ? "ENTRY_EXPIRED" : "ENTRY_DELETED" };
}
