/** The client itself: one connection, and the groups of calls that share it. */

import { Admin } from "./admin.js";
import { Connection, type Tls } from "./connection.js";
import { Machines } from "./machines.js";
import { Pipeline } from "./pipeline/pipeline.js";
import type { Retry } from "./retry.js";
import { Runner } from "./runner.js";
import { Snapshots } from "./snapshots.js";
import { Store } from "./store.js";

/** How a client reaches the server, and how it calls. */
export interface ClientOptions {
  /** The namespace of all calls; `default` by default. */
  readonly namespace?: string | undefined;
  /** Sent with each call; without `tls` it travels unprotected. */
  readonly token?: string | undefined;
  /** Makes the connection private; `{}` trusts what Node trusts. */
  readonly tls?: Tls | undefined;
  /** The time of each call with all its attempts; 10,000 by default, Infinity for no limit. */
  readonly timeoutMs?: number | undefined;
  /** How failed calls are tried again. */
  readonly retry?: Retry | undefined;
  /** Whether calls that are made at the same time share messages; true by default. */
  readonly pipeline?: boolean | undefined;
}

/**
 * A connection to a Statekeep server, and everything that can be asked of one namespace.
 *
 * ```ts
 * await using client = new Client("127.0.0.1:7420");
 * await client.store.save("theme", "dark");
 * const entry = await client.store.load("theme");
 * ```
 *
 * Make one and share it: it carries many calls at the same time, connects with the first one, and
 * again by itself. Until it is closed it may keep the process alive.
 */
export class Client {
  /** Entries, commits and schemas. */
  readonly store: Store;
  /** Labelled revisions that stay readable and can be brought back. */
  readonly snapshots: Snapshots;
  /** State machines that run on the server. */
  readonly machines: Machines;
  /** The care of the store. */
  readonly admin: Admin;
  readonly #connection: Connection;
  readonly #pipeline: Pipeline | undefined;

  /** `address` is `host:port`. */
  constructor(address = "127.0.0.1:7420", options: ClientOptions = {}) {
    const { namespace = "", token, tls, timeoutMs = 10_000, retry = {}, pipeline = true } = options;
    this.#connection = new Connection(address, token, tls);
    this.#pipeline = pipeline ? new Pipeline(this.#connection) : undefined;
    const caller = this.#pipeline ?? this.#connection;
    const runner = new Runner(this.#connection, namespace, caller, { timeoutMs, retry });
    this.store = new Store(runner);
    this.snapshots = new Snapshots(runner);
    this.machines = new Machines(runner);
    this.admin = new Admin(runner);
  }

  /**
   * Closes the connection. What is under way, watches included, ends with CallCancelledError;
   * closing twice is fine.
   */
  close(): Promise<void> {
    this.#connection.close();
    this.#pipeline?.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
