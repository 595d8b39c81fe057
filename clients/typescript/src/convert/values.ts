/**
 * Between the values of TypeScript and the messages of the contract. Pure functions. They never
 * check what the server checks: only what the contract cannot say at all is refused here.
 */

import { create, type MessageInitShape } from "@bufbuild/protobuf";

import {
  type KeyRange,
  KeyRangeSchema,
  type PointInTime,
  PointInTimeSchema,
  type Value,
  ValueSchema,
} from "../gen/statekeep/v1/entry_pb.js";
import { type At, Json, type Selection, type Storable, type StoredValue } from "../values.js";
import { timestampFromDate } from "./time.js";

/** Returns the message that holds a value: bytes as data, a string as text, the rest as JSON. */
export function toValue(value: Storable): Value {
  const message = create(ValueSchema);
  if (typeof value === "string") {
    message.kind = { case: "text", value: toText(value, "a text value") };
  } else if (ArrayBuffer.isView(value)) {
    const data = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    message.kind = { case: "data", value: data };
  } else if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    message.kind = { case: "data", value: new Uint8Array(value) };
  } else {
    const content: unknown = value instanceof Json ? value.value : value;
    message.kind = { case: "json", value: toJson(content) };
  }
  return message;
}

/** Returns what a message holds and how it is stored. */
export function fromValue(message: Value | undefined): StoredValue {
  const kind = message?.kind;
  switch (kind?.case) {
    case "data":
      return { valueKind: "data", value: kind.value };
    case "text":
      return { valueKind: "text", value: kind.value };
    case "json":
      return { valueKind: "json", value: JSON.parse(kind.value) as unknown };
    default:
      return { valueKind: undefined, value: undefined };
  }
}

/**
 * Returns the JSON text of a value. What JSON cannot say, and `JSON.stringify` would silently turn
 * into something else, is a TypeError; only properties that are undefined are left out, as always.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, function (this: unknown, key: string, part: unknown) {
    return checkedPart(this, key, part);
  }) as string | undefined;
  if (text === undefined) throw new TypeError("undefined cannot be stored as JSON; null can.");
  return text;
}

function checkedPart(holder: unknown, key: string, part: unknown): unknown {
  const fault = faultOf(holder, part);
  if (fault === undefined) return part;
  const where = key === "" ? "" : ` (at ${JSON.stringify(key)})`;
  throw new TypeError(`${fault} cannot be stored as JSON${where}.`);
}

function faultOf(holder: unknown, part: unknown): string | undefined {
  switch (typeof part) {
    case "number":
      return Number.isFinite(part) ? undefined : String(part);
    case "string":
      return part.isWellFormed() ? undefined : "A string with a lone surrogate";
    case "undefined":
      return Array.isArray(holder) ? "undefined in an array" : undefined;
    case "bigint":
      return "A bigint";
    case "function":
    case "symbol":
      return `A ${typeof part}`;
    case "object":
      if (part instanceof Map || part instanceof Set) return "A Map or Set";
      return ArrayBuffer.isView(part) || part instanceof ArrayBuffer ? "Bytes in it" : undefined;
    default:
      return undefined;
  }
}

/** Returns JSON text; one that is text already stays as it is. */
export function toJsonText(value: unknown): string {
  return typeof value === "string" ? value : toJson(value);
}

/** Returns what JSON text says; undefined for none. */
export function fromJsonText(text: string): unknown {
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

/** Returns the text, if UTF-8 can express it. */
export function toText(text: string, what: string): string {
  if (text.isWellFormed()) return text;
  throw new TypeError(`${what} has a lone surrogate, which UTF-8 cannot express.`);
}

/** Returns a revision as the contract has it, if it can be one. */
export function toRevision(revision: number, name: string): bigint {
  if (Number.isSafeInteger(revision) && revision >= 0) return BigInt(revision);
  throw new RangeError(
    `${name} is ${String(revision)}, but revisions are whole numbers from 0 to 2^53 - 1.`,
  );
}

/** Returns what a request requires of a revision, if anything. */
export function toCondition(revision: number | undefined, name: string): bigint | undefined {
  return revision === undefined ? undefined : toRevision(revision, name);
}

/**
 * Returns a revision or a count as a number. At a million commits a second it takes 285 years to
 * come to one that a number cannot tell from the next; then it is refused rather than rounded.
 */
export function toNumber(count: bigint): number {
  const number = Number(count);
  if (number <= Number.MAX_SAFE_INTEGER) return number;
  throw new RangeError(`${String(count)} is above 2^53 - 1 and has no exact number.`);
}

/** Returns a number for a field of 32 bits; 0 where it is left out. */
export function toCount(count: number | undefined, name: string, max = 2 ** 32 - 1): number {
  if (count === undefined) return 0;
  if (Number.isInteger(count) && count >= -(max + 1) && count <= max) return count;
  throw new RangeError(`${name} is ${String(count)}, but has to be a whole number of 32 bits.`);
}

/** Returns the size of a page; 0, which is the server's default, where it is left out. */
export function toPageSize(pageSize: number | undefined): number {
  return toCount(pageSize, "pageSize", 2 ** 31 - 1);
}

/** Returns the point at which a read looks. */
export function toPoint(at: At | undefined): PointInTime | undefined {
  if (at === undefined) return undefined;
  const point = create(PointInTimeSchema);
  if (typeof at === "number") point.point = { case: "revision", value: toRevision(at, "at") };
  else if (typeof at === "string") point.point = { case: "snapshotLabel", value: at };
  else if (at instanceof Date) point.point = { case: "time", value: timestampFromDate(at) };
  else point.point = { case: "snapshotId", value: at.id };
  return point;
}

/** Which entries a request is about. */
export type SelectionField =
  | { case: "prefix"; value: string }
  | { case: "range"; value: KeyRange }
  | { case: undefined; value?: undefined };

/** Returns which entries a request is about: a prefix, a range, or all of them. */
export function toSelection(selection: Selection | undefined): SelectionField {
  if (selection === undefined) return { case: undefined };
  if (typeof selection === "string") {
    return { case: "prefix", value: toText(selection, "The prefix") };
  }
  const { start = "", end = "" } = selection;
  const range: MessageInitShape<typeof KeyRangeSchema> = {
    start: toText(start, "The start"),
    end: toText(end, "The end"),
  };
  return { case: "range", value: create(KeyRangeSchema, range) };
}
