/** The calls of StoreService about entries and commits; those about schemas stand in its parent. */

import { type Change, type ChangeKind, fromChange, type Progress } from "./changes.js";
import {
  type Committed,
  fromCommit,
  type Operation,
  type Precondition,
  toOperation,
  toPrecondition,
} from "./commits.js";
import { durationFromMs } from "./convert/time.js";
import {
  toCondition,
  toNumber,
  toPageSize,
  toPoint,
  toRevision,
  toSelection,
  toText,
  toValue,
} from "./convert/values.js";
import {
  type Cleared,
  type Deleted,
  type Entry,
  fromEntry,
  fromHistoryItem,
  type HistoryItem,
  type Saved,
} from "./entries.js";
import { EntryNotFoundError } from "./errors.js";
import { ChangeKind as ChangeKindNumber } from "./gen/statekeep/v1/change_pb.js";
import { StoreService, type WatchChangesResponse } from "./gen/statekeep/v1/store_service_pb.js";
import {
  type CallOptions,
  listed,
  type PageOptions,
  type ReadOptions,
  type WriteOptions,
} from "./runner.js";
import { scan } from "./scan.js";
import { Schemas } from "./schemas.js";
import type { Selection, Storable } from "./values.js";
import { type Batch, Watch } from "./watch.js";

const rpc = StoreService.method;

/** What a save takes. */
export interface SaveOptions extends WriteOptions {
  /** How long the entry lives; for good by default. */
  readonly ttlMs?: number | undefined;
  /** Only when the entry has this revision, 0 for none; else PreconditionFailedError. */
  readonly ifRevision?: number | undefined;
}

/** What listings of entries take. */
export interface ListOptions extends ReadOptions, PageOptions {
  /** The last key first. */
  readonly reverse?: boolean | undefined;
}

/** What a watch of changes takes. */
export interface WatchOptions {
  /** Only changes of keys with one of them; every change without any. */
  readonly prefixes?: readonly string[] | undefined;
  /** Only changes of these kinds. */
  readonly kinds?: readonly ChangeKind[] | undefined;
  /** The first revision to yield; from now on by default. */
  readonly startRevision?: number | undefined;
  /** Yield what entries and machines hold after the change. */
  readonly values?: boolean | undefined;
  /** Yield entries as they were before the change. */
  readonly previousValues?: boolean | undefined;
  /** Also yield Progress, at the latest after each `progressIntervalMs` without a change. */
  readonly progress?: boolean | undefined;
  /** 10,000 by default. */
  readonly progressIntervalMs?: number | undefined;
  /** Breaks the watch off with CallCancelledError when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Entries, commits and schemas of one namespace.
 *
 * A mutation resolves once it is safe on disk, with the revision that it made. With a `requestId` it
 * is applied once, however often it is sent; without one it is never tried again by itself. A read
 * sees the latest revision, or what was there `at` a revision, a time or a snapshot.
 */
export class Store extends Schemas {
  /** Makes an entry, or gives it a new value and lifetime. */
  async save(key: string, value: Storable, options: SaveOptions = {}): Promise<Saved> {
    const { ttlMs, requestId = "" } = options;
    const request = {
      namespace: this.namespace,
      requestId,
      key: toText(key, "The key"),
      value: toValue(value),
      ttl: ttlMs === undefined ? undefined : durationFromMs(ttlMs),
      ifRevision: toCondition(options.ifRevision, "ifRevision"),
    };
    const { revision, created } = await this.runner.write(rpc.save, request, options);
    return { revision: toNumber(revision), created };
  }

  /** Returns one entry, or undefined when there is none. */
  async load(key: string, options: ReadOptions = {}): Promise<Entry | undefined> {
    const request = {
      namespace: this.namespace,
      key: toText(key, "The key"),
      at: toPoint(options.at),
    };
    try {
      const { entry } = await this.runner.read(rpc.load, request, options);
      return entry === undefined ? undefined : fromEntry(entry);
    } catch (error) {
      if (error instanceof EntryNotFoundError) return undefined;
      throw error;
    }
  }

  /** Removes one entry and says whether it existed; `ifRevision` as in `save`. */
  async delete(
    key: string,
    options: WriteOptions & Pick<SaveOptions, "ifRevision"> = {},
  ): Promise<Deleted> {
    const request = {
      namespace: this.namespace,
      requestId: options.requestId ?? "",
      key: toText(key, "The key"),
      ifRevision: toCondition(options.ifRevision, "ifRevision"),
    };
    const { revision, existed } = await this.runner.write(rpc.delete, request, options);
    return { revision: toNumber(revision), existed };
  }

  /** Returns whether there is an entry with this key. */
  async exists(key: string, options: ReadOptions = {}): Promise<boolean> {
    const request = {
      namespace: this.namespace,
      key: toText(key, "The key"),
      at: toPoint(options.at),
    };
    return (await this.runner.read(rpc.exists, request, options)).exists;
  }

  /** Yields keys in the order of their UTF-8 bytes, all at the same revision. */
  keys(selection?: Selection, options: ListOptions = {}): AsyncGenerator<string, undefined> {
    const request = this.#listRequest(selection, options);
    return listed(
      (pageToken) => this.runner.read(rpc.listKeys, { ...request, pageToken }, options),
      (page) => page.keys,
    );
  }

  /** Yields entries as `keys` yields keys. For very many, `scan` is the faster way. */
  entries(selection?: Selection, options: ListOptions = {}): AsyncGenerator<Entry, undefined> {
    const request = this.#listRequest(selection, options);
    return listed(
      (pageToken) => this.runner.read(rpc.listEntries, { ...request, pageToken }, options),
      (page) => page.entries.map(fromEntry),
    );
  }

  /**
   * Yields entries from one stream, all at the same revision, however many there are. When the
   * stream breaks, it goes on behind the last entry. It has no limit of time by default.
   */
  scan(
    selection?: Selection,
    options: ReadOptions & Pick<ListOptions, "reverse"> = {},
  ): AsyncGenerator<Entry, undefined> {
    return scan(this.runner, selection, options);
  }

  /** Returns how many entries there are; the server takes time in proportion. */
  async count(selection?: Selection, options: ReadOptions = {}): Promise<number> {
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      selection: toSelection(selection),
    };
    return toNumber((await this.runner.read(rpc.countEntries, request, options)).count);
  }

  /** Yields what happened to one key, the newest first, as far back as it is kept. */
  history(
    key: string,
    options: ReadOptions & PageOptions = {},
  ): AsyncGenerator<HistoryItem, undefined> {
    const request = {
      namespace: this.namespace,
      at: toPoint(options.at),
      key: toText(key, "The key"),
      pageSize: toPageSize(options.pageSize),
    };
    return listed(
      (pageToken) => this.runner.read(rpc.getEntryHistory, { ...request, pageToken }, options),
      (page) => page.items.map(fromHistoryItem),
    );
  }

  /** Deletes every entry under a prefix or in a range, as one commit; without any, all. */
  async clear(selection?: Selection, options: WriteOptions = {}): Promise<Cleared> {
    const request = {
      namespace: this.namespace,
      requestId: options.requestId ?? "",
      selection: toSelection(selection),
    };
    const { revision, count } = await this.runner.write(rpc.clear, request, options);
    return { revision: toNumber(revision), count: toNumber(count) };
  }

  /**
   * Applies all operations at one revision, if everything required holds; else nothing.
   *
   * ```ts
   * await store.commit([{ op: "save", key: "a", value: 1 }, { op: "delete", key: "b" }], {
   *   require: [{ key: "a", exists: false }],
   * });
   * ```
   *
   * What does not hold is a PreconditionFailedError, whose metadata name the index.
   */
  async commit<const Operations extends readonly Operation[]>(
    operations: Operations,
    options: WriteOptions & { readonly require?: readonly Precondition[] | undefined } = {},
  ): Promise<Committed<Operations>> {
    const request = {
      namespace: this.namespace,
      requestId: options.requestId ?? "",
      preconditions: (options.require ?? []).map(toPrecondition),
      operations: operations.map(toOperation),
    };
    return fromCommit<Operations>(await this.runner.write(rpc.commit, request, options));
  }

  /**
   * Follows what commits change, from a revision on. From now on means from when the first change
   * is asked for, or from `await watch.started()`.
   */
  watch(options: WatchOptions & { readonly progress: true }): Watch<Change | Progress>;
  watch(options?: WatchOptions & { readonly progress?: false | undefined }): Watch<Change>;
  watch(options: WatchOptions = {}): Watch<Change | Progress> {
    const { prefixes = [], kinds = [], startRevision = 0, progressIntervalMs } = options;
    toRevision(startRevision, "startRevision");
    const request = {
      namespace: this.namespace,
      prefixes: prefixes.map((prefix) => toText(prefix, "A prefix")),
      kinds: kinds.map((kind) => ChangeKindNumber[kind]),
      withValues: options.values ?? false,
      withPreviousValues: options.previousValues ?? false,
      progressInterval:
        progressIntervalMs === undefined ? undefined : durationFromMs(progressIntervalMs),
    };
    return Watch.over<WatchChangesResponse, Change | Progress>(this.runner, {
      open: (revision, signal) => {
        const limits = { timeoutMs: Infinity, signal };
        const message = { ...request, startRevision: toRevision(revision, "startRevision") };
        return this.runner.open(rpc.watchChanges, message, limits);
      },
      read: readChanges,
      progress: options.progress ? (revision) => ({ kind: "PROGRESS", revision }) : undefined,
      startRevision,
      signal: options.signal,
    });
  }

  #listRequest(selection: Selection | undefined, options: ListOptions & CallOptions) {
    return {
      namespace: this.namespace,
      at: toPoint(options.at),
      selection: toSelection(selection),
      pageSize: toPageSize(options.pageSize),
      reverse: options.reverse ?? false,
    };
  }
}

function readChanges(message: WatchChangesResponse): Batch<Change> {
  const items = message.changes.map(fromChange).map((item) => ({
    item,
    revision: item.revision,
    identity: String(item.index),
  }));
  return { revision: toNumber(message.revision), partial: message.partial, items };
}
