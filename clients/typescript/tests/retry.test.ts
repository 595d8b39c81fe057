import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Code, ConnectError } from "@connectrpc/connect";
import { Client, DeadlineError, StatekeepError, UnavailableError } from "@statekeep/client";

import { StoreService } from "../src/gen/statekeep/v1/store_service_pb.js";
import { Attempts, pauseMs } from "../src/retry.js";
import { FalseServer, Server } from "./serving.js";

let server: Server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

test("the bound of the pauses doubles up to its most, and chance picks from its upper half", () => {
  const random = (): number => 1;
  const pauses = [1, 2, 3, 5, 6, 60].map((failed) => pauseMs({ random }, failed));
  assert.deepEqual(pauses, [100, 200, 400, 1_600, 2_000, 2_000]);
  assert.equal(pauseMs({ random: () => 0, pauseMsFirst: 10 }, 2), 10);
  assert.equal(pauseMs({ random: () => 0.5, pauseMsFirst: 10 }, 2), 15);
  assert.equal(pauseMs({ pauseMsFirst: 0 }, 5_000), 0);
});

test("attempts end with their number, their time, and what trying again does not help", () => {
  const unavailable = new UnavailableError("", { code: "UNAVAILABLE" });
  const retry = { attemptsMax: 3, random: () => 1 };
  const counted = new Attempts(retry, Infinity);
  assert.deepEqual(
    [1, 2, 3].map(() => counted.pauseMs(unavailable)),
    [100, 200, undefined],
  );
  counted.succeeded();
  assert.equal(counted.pauseMs(unavailable), 100);
  let now = 0;
  const timed = new Attempts(retry, 150, () => now);
  assert.equal(timed.pauseMs(unavailable), 100);
  now = 100;
  assert.equal(timed.pauseMs(unavailable), undefined);
  const full = new StatekeepError("", { code: "RESOURCE_EXHAUSTED" });
  assert.equal(new Attempts(retry, Infinity).pauseMs(full), undefined);
  const later = new StatekeepError("", { code: "RESOURCE_EXHAUSTED", retryDelayMs: 50 });
  assert.equal(new Attempts(retry, Infinity).pauseMs(later), 150);
});

test("ten attempts span at least five seconds, and what has begun has no last one", () => {
  const unavailable = new UnavailableError("", { code: "UNAVAILABLE" });
  const attempts = new Attempts({ random: () => 0 }, Infinity);
  const pauses = Array.from({ length: 9 }, () => attempts.pauseMs(unavailable) ?? 0);
  assert.ok(pauses.reduce((sum, pause) => sum + pause) >= 5_000);
  assert.equal(attempts.pauseMs(unavailable), undefined);
  attempts.begun();
  assert.equal(attempts.pauseMs(unavailable), 50);
  for (let failed = 0; failed < 99; failed += 1) {
    assert.notEqual(attempts.pauseMs(unavailable), undefined);
  }
  const refused = new StatekeepError("", { code: "UNAUTHENTICATED" });
  assert.equal(attempts.pauseMs(refused), undefined);
});

/** A server without a pipeline, whose saves and loads fail as often as they are told to. */
async function failing(failures: number) {
  const counts = [0, 0];
  const count = (index: 0 | 1): void => {
    const made = (counts[index] ?? 0) + 1;
    counts[index] = made;
    if (made <= failures) throw new ConnectError("not now", Code.Unavailable);
  };
  const made = await FalseServer.start((router) => {
    router.rpc(StoreService.method.save, () => {
      count(0);
      return { revision: 1n };
    });
    router.rpc(StoreService.method.exists, () => {
      count(1);
      return { exists: true };
    });
  });
  return {
    address: made.address,
    counts,
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

test("reads are tried again, and writes only with a request id", async () => {
  await using unsteady = await failing(1);
  const { address, counts } = unsteady;
  await using client = new Client(address, { retry: { pauseMsFirst: 1 } });
  assert.equal(await client.store.exists("a"), true);
  await assert.rejects(client.store.save("a", 1), UnavailableError);
  assert.deepEqual(counts, [1, 2]);
  counts[0] = 0;
  await client.store.save("a", 1, { requestId: "once" });
  assert.deepEqual(counts, [2, 2]);
});

test("all attempts together take no longer than the call may", async () => {
  await using unsteady = await failing(1_000);
  const { address } = unsteady;
  await using client = new Client(address, { timeoutMs: 300 });
  const begun = performance.now();
  await assert.rejects(
    client.store.exists("a"),
    (error) => error instanceof UnavailableError || error instanceof DeadlineError,
  );
  assert.ok(performance.now() - begun < 2_000);
});

test("a read made while the server is away is answered when it is back", async () => {
  await using client = new Client(server.address, { namespace: "away", timeoutMs: 30_000 });
  await client.store.save("a", "kept");
  await server.stop("SIGKILL");
  await assert.rejects(client.store.save("a", "lost"), UnavailableError);
  const loads = [client.store.load("a"), client.admin.status()] as const;
  await server.startAgain();
  assert.equal((await loads[0])?.value, "kept");
  assert.equal((await loads[1]).revision, 1);
  assert.equal((await client.store.save("a", "again")).revision, 2);
});
