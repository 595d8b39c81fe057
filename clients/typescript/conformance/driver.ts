/**
 * The conformance driver: reads one JSON object per line and writes one per line, at the level of
 * the client's own verbs. It never knows what is expected.
 */

import { createInterface } from "node:readline";

import { Client, StatekeepError } from "@statekeep/client";

import { Args, Broken, object } from "./args.js";
import { machineOps } from "./machine_ops.js";
import type { Ops } from "./ops.js";
import { errorRecord } from "./records.js";
import { adminOps, snapshotOps } from "./snapshot_ops.js";
import { storeOps } from "./store_ops.js";
import { Hooks, Watches } from "./watches.js";

const OPS: Ops = { ...storeOps, ...snapshotOps, ...machineOps, ...adminOps };

const clients = new Map<string, Client>();
const calls = new Map<number, { readonly controller: AbortController; done: Promise<void> }>();
const watches = new Watches();
const hooks = new Hooks();

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() !== "") begin(line);
}
for (const client of clients.values()) await client.close();

function begin(line: string): void {
  const { id, op, args } = object(JSON.parse(line));
  const number = Number(id);
  const controller = new AbortController();
  const done = answer(number, String(op), args, controller.signal);
  calls.set(number, { controller, done });
  void done.then(() => calls.delete(number));
}

async function answer(id: number, op: string, args: unknown, signal: AbortSignal): Promise<void> {
  try {
    write({ id, ok: await act(op, new Args(args), signal) });
  } catch (error) {
    if (error instanceof StatekeepError) write({ id, error: errorRecord(error) });
    else write({ id, broken: error instanceof Error ? (error.stack ?? error.message) : error });
  }
}

async function act(op: string, args: Args, signal: AbortSignal): Promise<object> {
  switch (op) {
    case "client.open":
      return openClient(args);
    case "client.close":
      await client(args).close();
      clients.delete(args.text("client"));
      return {};
    case "call.cancel": {
      const call = calls.get(args.number("call") ?? -1);
      call?.controller.abort();
      await call?.done;
      return {};
    }
    case "watch.next":
      return watches.next(args);
    case "watch.close":
      return watches.close(args);
    case "hooks.close":
      return hooks.close(args);
    case "hooks.serve":
      return hooks.serve(client(args), args);
    case "store.watch":
    case "machines.watch":
      return watches.open(op, client(args), args);
    default: {
      const known = OPS[op];
      if (known === undefined) throw new Broken(`no such op: ${op}`);
      return known(client(args), args, signal);
    }
  }
}

function openClient(args: Args): object {
  const caFile = args.textOr("ca_file");
  const made = new Client(args.text("address"), {
    namespace: args.textOr("namespace"),
    token: args.textOr("token"),
    tls: caFile === undefined ? undefined : { caFile },
    timeoutMs: args.number("timeout_ms"),
    pipeline: args.flag("pipeline"),
  });
  clients.set(args.text("client"), made);
  return {};
}

function client(args: Args): Client {
  const found = clients.get(args.text("client"));
  if (found === undefined) throw new Broken(`no such client: ${args.text("client")}`);
  return found;
}

function write(content: object): void {
  process.stdout.write(`${JSON.stringify(content)}\n`);
}
