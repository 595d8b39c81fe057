/** The calls of SnapshotService. */

import type { MessageInitShape } from "@bufbuild/protobuf";

import { toNumber, toPageSize, toPoint, toText } from "./convert/values.js";
import { SnapshotNotFoundError } from "./errors.js";
import { StatekeepError, UnavailableError } from "./failure.js";
import {
  type FileSource,
  type FileTarget,
  isRepeatable,
  readFile,
  totalBytes,
  writeFile,
} from "./files.js";
import {
  type ImportSnapshotRequestSchema,
  type ImportSnapshotResponse,
  SnapshotService,
} from "./gen/statekeep/v1/snapshot_service_pb.js";
import {
  type CallOptions,
  listed,
  type PageOptions,
  type Runner,
  type WriteOptions,
} from "./runner.js";
import {
  type Difference,
  fromCreated,
  fromDifference,
  fromPolicy,
  fromRestored,
  fromSnapshot,
  type Restored,
  type Snapshot,
  type SnapshotCreated,
  type SnapshotDeleted,
  type SnapshotExported,
  type SnapshotPolicy,
  type SnapshotTarget,
  toOne,
  toPolicy,
  toTarget,
  type TransferProgress,
} from "./snapshot.js";
import type { At, SnapshotId } from "./values.js";

const rpc = SnapshotService.method;

/** What is said about a new snapshot. */
export interface CreateSnapshotOptions extends WriteOptions {
  readonly description?: string | undefined;
  /** Never evict it, and delete it only when the request says so. */
  readonly pinned?: boolean | undefined;
}

/** What a restore takes. */
export interface RestoreOptions extends WriteOptions {
  /** Restore only entries under it, and no machines. */
  readonly keyPrefix?: string | undefined;
  /** Change nothing and answer what would differ. */
  readonly dryRun?: boolean | undefined;
}

/** What a comparison takes. */
export interface DiffOptions extends CallOptions {
  /** Only entries under it, and no machines. */
  readonly keyPrefix?: string | undefined;
  /** Yield what entries and machines hold. */
  readonly values?: boolean | undefined;
}

/** What an export or import tells while it goes on. */
export interface TransferOptions {
  /** Called with each piece. */
  readonly progress?: ((progress: TransferProgress) => void) | undefined;
}

/**
 * The snapshots of one namespace: labelled revisions that stay readable.
 *
 * Where a snapshot is named, a string is a label and means the newest snapshot with it; a Snapshot or
 * `{ id }` means exactly that one, and `{ latest: true }` the newest of all.
 */
export class Snapshots {
  readonly #runner: Runner;

  /** @internal */
  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Keeps the present state under a label, in the same time however much there is. */
  async create(label: string, options: CreateSnapshotOptions = {}): Promise<SnapshotCreated> {
    const request = {
      namespace: this.#runner.namespace,
      requestId: options.requestId ?? "",
      label: toText(label, "The label"),
      description: options.description ?? "",
      pinned: options.pinned ?? false,
    };
    return fromCreated(await this.#runner.write(rpc.createSnapshot, request, options));
  }

  /** Returns one snapshot, or undefined when there is none. */
  async get(target: SnapshotTarget, options: CallOptions = {}): Promise<Snapshot | undefined> {
    const request = { namespace: this.#runner.namespace, target: toTarget(target) };
    try {
      return fromSnapshot((await this.#runner.read(rpc.getSnapshot, request, options)).snapshot);
    } catch (error) {
      if (error instanceof SnapshotNotFoundError) return undefined;
      throw error;
    }
  }

  /** Yields the snapshots, or those with one label, the newest first unless reversed. */
  list(
    options: PageOptions & {
      readonly label?: string | undefined;
      readonly reverse?: boolean | undefined;
    } = {},
  ): AsyncGenerator<Snapshot, undefined> {
    const request = {
      namespace: this.#runner.namespace,
      label: options.label ?? "",
      pageSize: toPageSize(options.pageSize),
      reverse: options.reverse ?? false,
    };
    return listed(
      (pageToken) => this.#runner.read(rpc.listSnapshots, { ...request, pageToken }, options),
      (page) => page.snapshots.map(fromSnapshot),
    );
  }

  /** Returns how many snapshots there are, or how many with one label. */
  async count(
    options: CallOptions & { readonly label?: string | undefined } = {},
  ): Promise<number> {
    const request = { namespace: this.#runner.namespace, label: options.label ?? "" };
    return toNumber((await this.#runner.read(rpc.countSnapshots, request, options)).count);
  }

  /** Deletes one snapshot; what only it kept goes with the next compaction. */
  async delete(
    snapshot: string | SnapshotId,
    options: WriteOptions & { readonly evenIfPinned?: boolean | undefined } = {},
  ): Promise<SnapshotDeleted> {
    const request = {
      namespace: this.#runner.namespace,
      requestId: options.requestId ?? "",
      target: toOne(snapshot),
      evenIfPinned: options.evenIfPinned ?? false,
    };
    const answer = await this.#runner.write(rpc.deleteSnapshot, request, options);
    return { revision: toNumber(answer.revision), snapshot: fromSnapshot(answer.snapshot) };
  }

  /**
   * Makes the state equal to a snapshot again, as one new commit; history stays. A restore of very
   * much takes its time: give it `timeoutMs`.
   */
  async restore(target: SnapshotTarget, options: RestoreOptions = {}): Promise<Restored> {
    const { requestId = "", keyPrefix = "", dryRun = false } = options;
    const request = {
      namespace: this.#runner.namespace,
      requestId,
      target: toTarget(target),
      keyPrefix: toText(keyPrefix, "The prefix"),
      dryRun,
    };
    const isRetryable = requestId !== "" || dryRun;
    return fromRestored(await this.#runner.run(rpc.restoreSnapshot, request, options, isRetryable));
  }

  /**
   * Yields what differs from one point to another, by default to now; entries by key, then machines.
   * It has no limit of time by default.
   */
  async *diff(from: At, to?: At, options: DiffOptions = {}): AsyncGenerator<Difference, undefined> {
    const { keyPrefix = "", values = false } = options;
    const { namespace } = this.#runner;
    const points = { from: toPoint(from), to: toPoint(to) };
    const request = { namespace, ...points, keyPrefix, withValues: values };
    // A label may mean another snapshot later, so what has begun cannot go on.
    for await (const batch of this.#runner.whole(rpc.diffSnapshot, request, options)) {
      yield* batch.differences.map(fromDifference);
    }
    return undefined;
  }

  /** Returns how many snapshots are kept, the server's defaults filled in. */
  async policy(options: CallOptions = {}): Promise<SnapshotPolicy> {
    const request = { namespace: this.#runner.namespace };
    return fromPolicy((await this.#runner.read(rpc.getSnapshotPolicy, request, options)).policy);
  }

  /**
   * Replaces the policy and returns the one in force; what is left out is the server's default.
   * Snapshots above a lower limit stay until the next one is created.
   */
  async setPolicy(policy: SnapshotPolicy, options: WriteOptions = {}): Promise<SnapshotPolicy> {
    const request = {
      namespace: this.#runner.namespace,
      requestId: options.requestId ?? "",
      policy: toPolicy(policy),
    };
    return fromPolicy((await this.#runner.write(rpc.setSnapshotPolicy, request, options)).policy);
  }

  /**
   * Writes a snapshot to a file: a path, which gets the file only once all of it has come, or a
   * stream. It is tried again as long as nothing of it has come, and has no limit of time by default.
   */
  async export(
    target: SnapshotTarget,
    file: FileTarget,
    options: CallOptions & TransferOptions = {},
  ): Promise<SnapshotExported> {
    const { progress } = options;
    const request = { namespace: this.#runner.namespace, target: toTarget(target) };
    let snapshot: Snapshot | undefined;
    let [bytesCount, itemsCount] = [0, 0];
    await writeFile(file, async (write) => {
      for await (const piece of this.#runner.whole(rpc.exportSnapshot, request, options)) {
        snapshot ??= fromSnapshot(piece.snapshot);
        await write(piece.data);
        bytesCount += piece.data.length;
        itemsCount = toNumber(piece.itemsCount);
        const itemsTotal = snapshot.entriesCount + snapshot.machinesCount;
        progress?.({ bytesCount, itemsCount, itemsTotal });
      }
    });
    if (snapshot === undefined) {
      throw new StatekeepError("The server sent no snapshot.", { code: "INTERNAL" });
    }
    return { snapshot, bytesCount, itemsCount };
  }

  /**
   * Makes a snapshot from a file that `export` wrote; what is live stays as it is. Label and
   * description are those in the file unless they are given. With a `requestId` and a path it is
   * tried again; it has no limit of time by default.
   */
  async import(
    file: FileSource,
    options: CreateSnapshotOptions & TransferOptions & { readonly label?: string | undefined } = {},
  ): Promise<SnapshotCreated> {
    const { signal, timeoutMs = Infinity, requestId = "" } = options;
    const first = {
      namespace: this.#runner.namespace,
      requestId,
      label: options.label ?? "",
      description: options.description ?? "",
      pinned: options.pinned ?? false,
    };
    const attempts = this.#runner.attempts(timeoutMs);
    const total = await totalBytes(file);
    for (;;) {
      // What goes wrong with the file is the caller's to know, whatever the server makes of it.
      const reading: Reading = { failure: undefined };
      try {
        const pieces = upload(first, file, total, options.progress, reading);
        const limits = { timeoutMs: attempts.remainingMs, signal };
        return fromCreated(await this.#answer(pieces, limits));
      } catch (error) {
        if (reading.failure !== undefined) throw reading.failure.error;
        if (requestId === "" || !isRepeatable(file)) throw error;
        await this.#runner.pause(attempts, error, signal);
      }
    }
  }

  async #answer(
    pieces: AsyncIterable<Piece>,
    limits: { timeoutMs: number; signal: AbortSignal | undefined },
  ): Promise<ImportSnapshotResponse> {
    const stream = this.#runner.connection.stream(rpc.importSnapshot, pieces, limits);
    for await (const answer of stream) return answer;
    throw new UnavailableError("The import ended without an answer.", { code: "UNAVAILABLE" });
  }
}

type Piece = MessageInitShape<typeof ImportSnapshotRequestSchema>;

interface Reading {
  failure: { readonly error: unknown } | undefined;
}

/** Yields the requests that carry a file, the first with all that is said about it. */
async function* upload(
  first: Piece,
  file: FileSource,
  bytesTotal: number | undefined,
  progress: TransferOptions["progress"],
  reading: Reading,
): AsyncGenerator<Piece, undefined> {
  // The first goes by itself, so that a file without a byte has one too.
  yield first;
  let bytesCount = 0;
  try {
    for await (const data of readFile(file)) {
      bytesCount += data.length;
      progress?.({ bytesCount, ...(bytesTotal === undefined ? {} : { bytesTotal }) });
      yield { data };
    }
  } catch (error) {
    reading.failure = { error };
    throw error;
  }
  return undefined;
}
