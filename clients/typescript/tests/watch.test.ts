import assert from "node:assert/strict";
import { constants } from "node:http2";
import { after, before, test } from "node:test";

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  type Change,
  Client,
  RevisionCompactedError,
  type Transition,
  UnavailableError,
  type Watch,
} from "@statekeep/client";

import { ChangeKind } from "../src/gen/statekeep/v1/change_pb.js";
import {
  StoreService,
  WatchChangesResponseSchema,
} from "../src/gen/statekeep/v1/store_service_pb.js";
import { FalseServer, Server, until } from "./serving.js";

let server: Server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

async function taken<T>(watch: Watch<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  while (items.length < count) {
    const { value, done } = await watch.next();
    if (done === true) break;
    items.push(value);
  }
  return items;
}

type Message = MessageInitShape<typeof WatchChangesResponseSchema>;

const change = (revision: number, index: number) => ({
  revision: BigInt(revision),
  index,
  kind: ChangeKind.ENTRY_DELETED,
  key: `${String(revision)}.${String(index)}`,
});

/** A server whose n-th watch sends the n-th of some lists of messages, and then breaks off. */
async function breaking(...streams: Message[][]) {
  const starts: bigint[] = [];
  const made = await FalseServer.start((router) => {
    router.rpc(StoreService.method.watchChanges, async function* ({ startRevision }, { signal }) {
      const messages = streams[starts.length];
      starts.push(startRevision);
      for (const message of messages ?? []) yield create(WatchChangesResponseSchema, message);
      if (messages === undefined)
        await new Promise((resolve) => {
          signal.addEventListener("abort", resolve);
        });
    });
  });
  return {
    address: made.address,
    starts,
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

const retry = { pauseMsFirst: 1 };

test("a watch that broke off within a revision goes on there, and drops what came", async () => {
  await using false_ = await breaking(
    [{ revision: 5n, changes: [change(4, 0), change(5, 0), change(5, 1)], partial: true }],
    [{ revision: 5n, changes: [change(5, 0)], partial: true }],
    [
      { revision: 5n, changes: [change(5, 0), change(5, 1)], partial: true },
      { revision: 6n, changes: [change(5, 2), change(6, 0)] },
    ],
    [{ revision: 8n, changes: [change(7, 0), change(8, 0)] }],
  );
  await using client = new Client(false_.address, { retry });
  const watch = client.store.watch({ startRevision: 4 });
  const seen: [string, number][] = [];
  for await (const one of watch) {
    if (one.kind === "ENTRY_DELETED") seen.push([one.key, watch.revision]);
    if (seen.length === 7) break;
  }
  assert.deepEqual(seen, [
    ["4.0", 4],
    ["5.0", 4],
    ["5.1", 4],
    ["5.2", 5],
    ["6.0", 6],
    ["7.0", 7],
    ["8.0", 8],
  ]);
  assert.deepEqual(false_.starts, [4n, 5n, 5n, 7n]);
});

test("a watch from now on has begun with its first progress, and yields progress if asked", async () => {
  await using false_ = await breaking([
    { revision: 3n },
    { revision: 5n, changes: [change(5, 0)] },
  ]);
  await using client = new Client(false_.address, { retry });
  const watch = await client.store.watch({ progress: true }).started();
  assert.deepEqual(await taken(watch, 1), [{ kind: "PROGRESS", revision: 3 }]);
  assert.equal(watch.revision, 3);
  assert.equal((await taken(watch, 1))[0]?.kind, "ENTRY_DELETED");
  const next = watch.next();
  await until(() => false_.starts.length === 2);
  assert.deepEqual(false_.starts, [0n, 6n]);
  watch.close();
  assert.equal((await next).done, true);
});

test("watches go on when the server says goodbye with an error of HTTP/2", async () => {
  const starts: bigint[] = [];
  await using false_ = await FalseServer.start((router) => {
    router.rpc(StoreService.method.watchChanges, async function* ({ startRevision }, { signal }) {
      starts.push(startRevision);
      const revision = startRevision === 0n ? 3n : startRevision;
      yield create(WatchChangesResponseSchema, { revision });
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
    });
  });
  await using client = new Client(false_.address, { retry });
  const watches = Array.from({ length: 8 }, () => client.store.watch({ progress: true }));
  for (const watch of watches) await taken(watch, 1);
  const next = watches.map((watch) => taken(watch, 1));
  false_.sayGoodbye(constants.NGHTTP2_INTERNAL_ERROR);
  for (const items of await Promise.all(next)) {
    assert.deepEqual(items, [{ kind: "PROGRESS", revision: 4 }]);
  }
  assert.deepEqual(starts.slice(8), Array(8).fill(4n));
});

test("a watch gives up when the server stays away, and is over then", async () => {
  await using client = new Client("127.0.0.1:1", { retry: { ...retry, attemptsMax: 3 } });
  const watch = client.store.watch();
  await assert.rejects(watch.next(), UnavailableError);
  assert.equal((await watch.next()).done, true);
});

/** A server whose first watch sends a message; as many as are told then fail, and later ones go. */
async function away(failures: number) {
  const starts: bigint[] = [];
  const made = await FalseServer.start((router) => {
    router.rpc(StoreService.method.watchChanges, async function* ({ startRevision }) {
      starts.push(startRevision);
      if (starts.length > 1 && starts.length <= failures + 1) {
        throw new ConnectError("not now", Code.Unavailable);
      }
      yield await Promise.resolve({ revision: BigInt(starts.length) });
    });
  });
  return {
    address: made.address,
    starts,
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

test("a watch that has begun goes on however often it fails to connect", async () => {
  await using false_ = await away(20);
  await using client = new Client(false_.address, {
    retry: { pauseMsFirst: 1, pauseMsMax: 1, attemptsMax: 2 },
  });
  await using watch = client.store.watch({ progress: true });
  assert.deepEqual(await taken(watch, 2), [
    { kind: "PROGRESS", revision: 1 },
    { kind: "PROGRESS", revision: 22 },
  ]);
  assert.deepEqual(false_.starts.slice(1), Array(21).fill(2n));
});

test("closing a watch ends it amid the pause before its next stream", async () => {
  await using false_ = await away(Infinity);
  let pause = (): void => undefined;
  const pauses = new Promise<void>((resolve) => (pause = resolve));
  const random = (): number => {
    pause();
    return 1;
  };
  await using client = new Client(false_.address, { retry: { random, pauseMsFirst: 2_000 } });
  const watch = await client.store.watch().started();
  const next = watch.next();
  await pauses;
  const begun = performance.now();
  watch.close();
  assert.equal((await next).done, true);
  assert.ok(performance.now() - begun < 1_500);
});

test("a watch that is closed ends for whoever waits, and twice is fine", async () => {
  await using client = new Client(server.address, { namespace: "closed" });
  const watch = await client.store.watch().started();
  const waiting = [watch.next(), watch.next()];
  watch.close();
  watch.close();
  for (const result of await Promise.all(waiting)) assert.equal(result.done, true);
  await using scoped = client.store.watch({ startRevision: 1 });
  assert.equal(scoped.revision, 0);
});

test("a watch of changes and one of transitions live through restarts of the server", async () => {
  await using client = new Client(server.address, { namespace: "restarts", timeoutMs: 30_000 });
  const { store, machines } = client;
  await machines.define({
    name: "lamp",
    initialState: "off",
    states: ["off", "on"],
    transitions: [
      { from: "off", event: "switch", to: "on" },
      { from: "on", event: "switch", to: "off" },
    ],
  });
  await machines.create("lamp", { machineId: "hall" });
  await using changes = await store.watch({ prefixes: ["k"], values: true }).started();
  await using moves = await machines.watch({ machineIds: ["hall"] }).started();
  const seen: Promise<[Change[], Transition[]]> = Promise.all([
    taken(changes, 30),
    taken(moves, 30),
  ]);
  for (let round = 0; round < 30; round += 1) {
    if (round === 10 || round === 20) {
      await server.stop(round === 10 ? "SIGKILL" : "SIGTERM");
      await server.startAgain();
    }
    await store.save(`k${String(round)}`, round, { requestId: `save-${String(round)}` });
    const requestId = `switch-${String(round)}`;
    assert.ok((await machines.trigger("hall", "switch", { requestId })).accepted);
  }
  const [saved, moved] = await seen;
  assert.deepEqual(
    saved.map((one) => one.kind === "ENTRY_SAVED" && one.entry.value),
    Array.from(saved, (_, index) => index),
  );
  assert.deepEqual(
    moved.map(({ sequence }) => sequence),
    Array.from(moved, (_, index) => index + 1),
  );
});

test("a watch from below the floor is a RevisionCompactedError that tells the floor", async () => {
  await using client = new Client(server.address, { namespace: "floor" });
  for (const value of [1, 2, 3]) await client.store.save("a", value);
  await client.admin.compact(3);
  await assert.rejects(client.store.watch({ startRevision: 1 }).next(), (error) => {
    assert.ok(error instanceof RevisionCompactedError);
    assert.equal(error.metadata["floor"], "3");
    return true;
  });
});
