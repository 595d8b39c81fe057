/** Scanning entries over as many streams as it takes. Owns the place behind which a scan goes on. */

import type { MessageInitShape } from "@bufbuild/protobuf";

import { toPoint, toSelection } from "./convert/values.js";
import { type Entry, fromEntry } from "./entries.js";
import {
  type ScanEntriesRequestSchema,
  StoreService,
} from "./gen/statekeep/v1/store_service_pb.js";
import type { ReadOptions, Runner } from "./runner.js";
import type { At, Selection } from "./values.js";

/** What a scan takes. */
export type ScanOptions = ReadOptions & { readonly reverse?: boolean | undefined };

type Request = MessageInitShape<typeof ScanEntriesRequestSchema>;

/** Yields entries, all at the same revision. */
export async function* scan(
  runner: Runner,
  selection: Selection | undefined,
  options: ScanOptions,
): AsyncGenerator<Entry, undefined> {
  const { signal, timeoutMs = Infinity, reverse = false } = options;
  const prefix = typeof selection === "string" ? selection : "";
  const attempts = runner.attempts(timeoutMs);
  const base = { namespace: runner.namespace, reverse };
  let at = toPoint(options.at);
  let request: Request = { ...base, at, selection: toSelection(selection) };
  let last: string | undefined;
  for (;;) {
    const limits = { timeoutMs: attempts.remainingMs, signal };
    const stream = runner.open(StoreService.method.scanEntries, request, limits);
    try {
      for await (const { revision, entries } of stream) {
        if (canBePinned(options.at)) at = toPoint(Number(revision));
        for (const entry of entries) {
          if (!entry.key.startsWith(prefix)) return undefined;
          if (entry.key === last) continue;
          last = entry.key;
          attempts.succeeded();
          yield fromEntry(entry);
        }
      }
      return undefined;
    } catch (error) {
      // A label may mean another snapshot by now, so what has begun cannot go on.
      if (last !== undefined && typeof options.at === "string") throw error;
      await runner.pause(attempts, error, signal);
    } finally {
      stream.cancel();
    }
    if (last !== undefined) {
      request = { ...base, at, selection: rest(selection, reverse, last) };
    }
  }
}

function canBePinned(at: At | undefined): boolean {
  return at === undefined || typeof at === "number" || at instanceof Date;
}

/**
 * Returns what is left of a selection behind a key. Going forwards it begins with that key again,
 * and does not end where a prefix does: the contract's ranges cannot leave out their first key, and
 * not every prefix has a next one.
 */
function rest(selection: Selection | undefined, reverse: boolean, last: string) {
  const { start = "", end = "" } = typeof selection === "object" ? selection : {};
  const begin = typeof selection === "string" ? selection : start;
  return toSelection(reverse ? { start: begin, end: last } : { start: last, end });
}
