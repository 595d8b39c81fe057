/** What a driver can do, by the names of the ops. */

import type { Client } from "@statekeep/client";

import type { Args } from "./args.js";

/** Does what a line asks of a client, and returns what its answer holds. */
export type Op = (client: Client, args: Args, signal: AbortSignal) => Promise<object>;

/** Ops by their names. */
export type Ops = Readonly<Record<string, Op>>;
