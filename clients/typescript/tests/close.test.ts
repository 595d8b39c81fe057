import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { after, before, test } from "node:test";

import type { HandlerContext } from "@connectrpc/connect";
import { CallCancelledError, Client, DeadlineError } from "@statekeep/client";

import { StoreService } from "../src/gen/statekeep/v1/store_service_pb.js";
import { FalseServer, Server, until } from "./serving.js";

let server: Server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

/** Runs a program of its own and resolves with what it wrote, once it has ended by itself. */
async function ended(program: string): Promise<string> {
  const source = `import { Client } from "@statekeep/client";\n${program}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    env: { ...process.env, STATEKEEP_ADDRESS: server.address },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (piece: Buffer) => (out += piece.toString()));
  const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  clearTimeout(timer);
  assert.deepEqual([code, signal], [0, null], `it ended with ${String(code ?? signal)}: ${out}`);
  return out;
}

/** Answers no call, until whoever made it is gone. */
function never(_request: unknown, { signal }: HandlerContext): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("gone"));
    });
  });
}

const OPEN = `const client = new Client(process.env.STATEKEEP_ADDRESS, { namespace: "close" });`;

test("a process ends by itself once its client is closed", async () => {
  const out = await ended(`${OPEN}
    await client.store.save("a", 1);
    await client.store.load("a");
    const watch = await client.store.watch().started();
    const iteration = watch.next().catch((error) => console.log(error.name));
    for await (const entry of client.store.scan()) { console.log(entry.key); break; }
    await client.close();
    await iteration;
    const left = () => process.getActiveResourcesInfo().filter((one) => /TCP|Timeout/.test(one));
    for (let turn = 0; turn < 100 && left().length > 0; turn += 1) await new Promise(setImmediate);
    console.log("left", left().length);
  `);
  assert.equal(out, "a\nCallCancelledError\nleft 0\n");
});

test("a process that only listed ends even without closing its client", async () => {
  assert.equal(
    await ended(`${OPEN}
      for await (const name of client.admin.namespaces()) if (name === 1) console.log(name);
      console.log("done");
    `),
    "done\n",
  );
});

test("a client that was never used, or whose server is away, leaves nothing either", async () => {
  await ended(`new Client("127.0.0.1:1"); await new Client("127.0.0.1:1").close();`);
  const out = await ended(`
    const client = new Client("127.0.0.1:1", { retry: { attemptsMax: 2 } });
    await client.store.load("a").catch((error) => console.log(error.name));
    await client.close();
  `);
  assert.equal(out, "UnavailableError\n");
});

test("what is under way ends with CallCancelledError, and so does what comes later", async () => {
  await using silent = await FalseServer.start((router) => {
    router.rpc(StoreService.method.save, never);
    router.rpc(StoreService.method.countEntries, never);
    router.rpc(StoreService.method.pipeline, async function* (requests) {
      for await (const request of requests) if (request.calls.length === 0) yield {};
    });
  });
  const client = new Client(silent.address);
  const calls = [
    client.store.save("a", 1),
    client.store.count(),
    client.store.scan().next(),
    client.store.watch().next(),
  ];
  const results = Promise.allSettled(calls);
  await until(() => silent.sessionsCount === 1);
  await client.close();
  await client.close();
  for (const result of await results) {
    assert.ok(result.status === "rejected" && result.reason instanceof CallCancelledError);
  }
  await assert.rejects(client.store.save("a", 1), CallCancelledError);
  await assert.rejects(client.store.count(), CallCancelledError);
  await assert.rejects(client.store.watch().next(), CallCancelledError);
  await until(() => silent.sessionsCount === 0);
});

test("closing ends the wait between two attempts", async () => {
  const client = new Client("127.0.0.1:1", { retry: { random: () => 1, pauseMsFirst: 5_000 } });
  const call = client.store.exists("a", { timeoutMs: 60_000 });
  setTimeout(() => void client.close(), 100);
  const begun = performance.now();
  await assert.rejects(call, CallCancelledError);
  assert.ok(performance.now() - begun < 1_500);
});

test("a signal breaks off a call, an iteration and a watch, and keeps no listener", async () => {
  await using client = new Client(server.address, { namespace: "abort" });
  const { signal } = new AbortController();
  for (let round = 0; round < 20; round += 1) {
    await client.store.save("a", round, { signal });
    await client.store.count(undefined, { signal });
    for await (const entry of client.store.scan(undefined, { signal })) void entry;
    const watch = await client.store.watch({ signal }).started();
    watch.close();
  }
  await until(() => getEventListeners(signal, "abort").length === 0);

  const controller = new AbortController();
  const watch = await client.store.watch({ signal: controller.signal }).started();
  const next = watch.next();
  controller.abort("enough");
  await assert.rejects(next, (error) => {
    return error instanceof CallCancelledError && error.cause === "enough";
  });
  const over = { signal: controller.signal };
  await assert.rejects(client.store.save("a", 1, over), CallCancelledError);
  await assert.rejects(client.store.count(undefined, over), CallCancelledError);
  await assert.rejects(client.store.scan(undefined, over).next(), CallCancelledError);
  await assert.rejects(client.store.watch(over).next(), CallCancelledError);
});

test("a call that takes too long is a DeadlineError, and its time has to be some", async () => {
  await using silent = await FalseServer.start((router) => {
    router.rpc(StoreService.method.countEntries, never);
    router.rpc(StoreService.method.scanEntries, async function* (request, context) {
      yield await never(request, context);
    });
  });
  await using client = new Client(silent.address, { timeoutMs: 100 });
  await assert.rejects(client.store.count(), DeadlineError);
  await assert.rejects(client.store.count(undefined, { timeoutMs: 20.5 }), DeadlineError);
  await assert.rejects(client.store.scan(undefined, { timeoutMs: 50 }).next(), DeadlineError);
  for (const timeoutMs of [0, -1, NaN]) {
    await assert.rejects(client.store.count(undefined, { timeoutMs }), RangeError);
    assert.throws(() => new Client("127.0.0.1:1", { timeoutMs }), RangeError);
  }
});
