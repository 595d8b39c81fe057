/** Between the times of TypeScript, in milliseconds, and those of the contract. Pure functions. */

import { create } from "@bufbuild/protobuf";
import {
  type Duration,
  DurationSchema,
  type Timestamp,
  TimestampSchema,
} from "@bufbuild/protobuf/wkt";

/** Returns a length of time as a message. */
export function durationFromMs(ms: number): Duration {
  if (!Number.isFinite(ms)) {
    throw new RangeError(`${String(ms)} ms is no length of time; for no limit, leave it out.`);
  }
  const duration = create(DurationSchema);
  const seconds = Math.trunc(ms / 1_000);
  duration.seconds = BigInt(seconds);
  duration.nanos = Math.trunc((ms - seconds * 1_000) * 1_000_000);
  return duration;
}

/** Returns a length of time in milliseconds. */
export function msFromDuration(duration: Duration): number {
  return Number(duration.seconds) * 1_000 + duration.nanos / 1_000_000;
}

/** Returns a moment as a message. */
export function timestampFromDate(date: Date): Timestamp {
  const ms = date.getTime();
  if (Number.isNaN(ms)) throw new RangeError("An invalid Date is no time.");
  const seconds = Math.floor(ms / 1_000);
  return create(TimestampSchema, {
    seconds: BigInt(seconds),
    nanos: (ms - seconds * 1_000) * 1_000_000,
  });
}

/** Returns the moment of a message, which the server gives in whole milliseconds. */
export function dateFromTimestamp(timestamp: Timestamp | undefined): Date {
  if (timestamp === undefined) return new Date(0);
  return new Date(Number(timestamp.seconds) * 1_000 + Math.floor(timestamp.nanos / 1_000_000));
}

/** Returns the moment of a message that may be absent. */
export function optionalDate(timestamp: Timestamp | undefined): Date | undefined {
  return timestamp === undefined ? undefined : dateFromTimestamp(timestamp);
}
