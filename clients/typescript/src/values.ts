/**
 * What entries hold and where reads look, as a caller writes it. Owns the TypeScript side of the
 * contract's Value and PointInTime.
 */

/**
 * What can be saved: bytes (any typed array, `DataView` or `ArrayBuffer`) as data, a string as text,
 * everything else as JSON. `json("a string")` stores a string as JSON.
 */
export type Storable = string | number | boolean | null | object;

/** How an entry's value is stored. */
export type ValueKind = "data" | "text" | "json";

/** A value with how it is stored, which tells a text from a JSON string. */
export type StoredValue =
  | { readonly valueKind: "data"; readonly value: Uint8Array }
  | { readonly valueKind: "text"; readonly value: string }
  /** What `JSON.parse` makes of it: integers above 2^53 lose digits. */
  | { readonly valueKind: "json"; readonly value: unknown }
  /** The value was not asked for. */
  | { readonly valueKind: undefined; readonly value: undefined };

/** Stores a value as JSON where its type alone would say otherwise. */
export class Json {
  constructor(readonly value: unknown) {}
}

/** Stores a value as JSON: `save("name", "Ada")` stores text, `save("name", json("Ada"))` JSON. */
export function json(value: unknown): Json {
  return new Json(value);
}

/** Names a snapshot exactly; every Snapshot is one. */
export interface SnapshotId {
  readonly id: string;
}

/**
 * Where a read looks: a revision, a time, the label of a snapshot (the newest with it), or a
 * snapshot or its `{ id }`.
 */
export type At = number | Date | string | SnapshotId;

/** Which entries: those under a prefix, or those from `start` up to but without `end`. */
export type Selection =
  | string
  | { readonly start?: string | undefined; readonly end?: string | undefined };
