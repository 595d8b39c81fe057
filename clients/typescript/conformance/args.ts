/** The arguments of a driver's line. Owns reading them; what has not the right shape is broken. */

import {
  type At,
  json,
  type PageOptions,
  type ReadOptions,
  type SnapshotTarget,
  type Storable,
  type WriteOptions,
} from "@statekeep/client";

/** The driver itself could not do it. */
export class Broken extends Error {}

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Returns a JSON object. */
export function object(value: unknown): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new Broken(`not an object: ${JSON.stringify(value)}`);
}

/** The arguments of one line, or one of its parts. */
export class Args {
  readonly #fields: Json;

  constructor(fields: unknown) {
    this.#fields = object(fields);
  }

  /** Tells whether an argument was given. */
  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  /** Returns an argument as it is. */
  any(name: string): unknown {
    return this.has(name) ? this.#fields[name] : undefined;
  }

  /** Returns a text that has to be there. */
  text(name: string): string {
    const value = this.textOr(name);
    if (value === undefined) throw new Broken(`${name} is missing`);
    return value;
  }

  /** Returns a text, or undefined. */
  textOr(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === "string") return value;
    throw new Broken(`${name} is no text`);
  }

  /** Returns a number, or undefined. */
  number(name: string): number | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === "number") return value;
    throw new Broken(`${name} is no number`);
  }

  /** Returns a flag, or undefined. */
  flag(name: string): boolean | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === "boolean") return value;
    throw new Broken(`${name} is no boolean`);
  }

  /** Returns texts, or undefined. */
  texts(name: string): string[] | undefined {
    const list = this.list(name);
    return list?.map((one) => {
      if (typeof one !== "string") throw new Broken(`${name} has more than texts`);
      return one;
    });
  }

  /** Returns a list, or undefined. */
  list(name: string): readonly unknown[] | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw new Broken(`${name} is no list`);
    return value as readonly unknown[];
  }

  /** Returns the parts of a list. */
  parts(name: string): Args[] {
    return (this.list(name) ?? []).map((one) => new Args(one));
  }

  /** Returns an object as arguments of their own, or undefined. */
  part(name: string): Args | undefined {
    return this.has(name) ? new Args(this.any(name)) : undefined;
  }

  /** Returns an object whose fields are all of one type. */
  record<T extends string | boolean>(name: string): Record<string, T> | undefined {
    // The corpus is checked when it is loaded; a wrong type shows up in the answer.
    return this.has(name) ? (object(this.any(name)) as Record<string, T>) : undefined;
  }

  /** Returns one of an enum's names, or undefined. */
  name<Name extends string>(name: string, names: readonly Name[]): Name | undefined {
    const value = this.textOr(name);
    const found = names.find((one) => one === value);
    if (value !== undefined && found === undefined) throw new Broken(`${name} is ${value}`);
    return found;
  }

  /** Returns a JSON object for the client, or undefined. */
  json(name: string): object | undefined {
    const value = this.any(name);
    // What is no object must reach the server too, which refuses it.
    return value as object | undefined;
  }
}

/** Returns which entries are meant: a prefix or a range. */
export function selection(args: Args): string | { start?: string; end?: string } | undefined {
  const prefix = args.textOr("prefix");
  if (prefix !== undefined) return prefix;
  if (!args.has("start") && !args.has("end")) return undefined;
  return { start: args.textOr("start") ?? "", end: args.textOr("end") ?? "" };
}

/** Returns a point in time. */
export function point(args: Args, name = "at"): At | undefined {
  const at = args.part(name);
  if (at === undefined) return undefined;
  if (at.has("revision")) return at.number("revision");
  if (at.has("label")) return at.text("label");
  if (at.has("id")) return { id: at.text("id") };
  return new Date(at.number("time_ms") ?? NaN);
}

/** Returns which snapshot is meant. */
export function target(args: Args): SnapshotTarget {
  if (args.has("label")) return args.text("label");
  if (args.has("id")) return { id: args.text("id") };
  return { latest: true };
}

/** Returns the value of an entry. */
export function value(args: Args, name = "value"): Storable {
  const form = object(args.any(name));
  if ("text" in form) return String(form["text"]);
  if ("data_base64" in form) return Buffer.from(String(form["data_base64"]), "base64");
  return json(form["json"]);
}

/** Returns a definition that is stored, or undefined. */
export function stored(args: Args): { name: string; version?: number | undefined } | undefined {
  const name = args.textOr("definition_name");
  return name === undefined ? undefined : { name, version: args.number("definition_version") };
}

/** Returns what every call takes. */
export function limits(args: Args, signal: AbortSignal): ReadOptions & WriteOptions & PageOptions {
  return {
    signal,
    timeoutMs: args.number("timeout_ms"),
    requestId: args.textOr("request_id"),
    at: point(args),
    pageSize: args.number("page_size"),
  };
}

/** Goes through an iteration, or through its first items. */
export async function taken<T>(items: AsyncIterable<T>, args: Args): Promise<T[]> {
  const count = args.number("take") ?? Infinity;
  const found: T[] = [];
  if (count === 0) return found;
  for await (const item of items) {
    found.push(item);
    if (found.length >= count) break;
  }
  return found;
}
