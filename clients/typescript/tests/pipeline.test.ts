import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, before, test } from "node:test";

import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  CallCancelledError,
  Client,
  DeadlineError,
  KeyInvalidError,
  UnavailableError,
} from "@statekeep/client";

import {
  type PipelineRequest,
  PipelineResponseSchema,
  SaveRequestSchema,
  StoreService,
} from "../src/gen/statekeep/v1/store_service_pb.js";
import { Call } from "../src/pipeline/call.js";
import { Line } from "../src/pipeline/line.js";
import { FalseServer, Server, until } from "./serving.js";

let server: Server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

/** A server whose pipeline keeps what comes and answers when it is told to. */
async function held() {
  const messages: PipelineRequest[] = [];
  const unary: string[] = [];
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  const made = await FalseServer.start((router) => {
    router.rpc(StoreService.method.pipeline, async function* (requests) {
      for await (const request of requests) {
        messages.push(request);
        await isOpen;
        const replies = request.calls.map(({ id, call }) =>
          call.case === "save"
            ? { id, reply: { case: "save" as const, value: { revision: id } } }
            : { id, reply: { case: "exists" as const, value: { exists: true } } },
        );
        yield create(PipelineResponseSchema, { replies });
      }
    });
    router.rpc(StoreService.method.save, ({ key }) => {
      unary.push(key);
      return { revision: 1n };
    });
  });
  return {
    address: made.address,
    messages,
    unary,
    open,
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

const keysOf = (message: PipelineRequest | undefined): string[] =>
  (message?.calls ?? []).map(({ call }) => (call.case === "save" ? call.value.key : "?"));

test("calls made together share a message, and at most two messages are under way", async () => {
  await using pipeline = await held();
  const { messages, open } = pipeline;
  await using client = new Client(pipeline.address);
  const first = ["a", "b"].map((key) => client.store.save(key, 1));
  await until(() => messages.length === 1);
  const more = client.store.save("c", 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const rest = ["d", "e", "f"].map((key) => client.store.save(key, 1));
  await new Promise((resolve) => setTimeout(resolve, 50));
  open();
  await Promise.all([...first, more, ...rest]);
  assert.deepEqual(messages.map(keysOf), [["a", "b"], ["c"], ["d", "e", "f"]]);
});

test("reads do not wait behind writes: they have a line of their own", async () => {
  await using pipeline = await held();
  const { messages, open } = pipeline;
  await using client = new Client(pipeline.address);
  const save = client.store.save("a", 1);
  const exists = client.store.exists("a");
  await until(() => messages.length === 2);
  open();
  await Promise.all([save, exists]);
});

test("a value too large for a message that others share goes by itself", async () => {
  await using pipeline = await held();
  const { messages, unary } = pipeline;
  await using client = new Client(pipeline.address);
  await client.store.save("large", new Uint8Array(1024 * 1024));
  assert.deepEqual([messages.length, unary], [0, ["large"]]);
});

test("the deadline of one call, or its abortion, disturbs no other", async () => {
  await using pipeline = await held();
  const { open } = pipeline;
  await using client = new Client(pipeline.address);
  const controller = new AbortController();
  const late = client.store.save("late", 1, { timeoutMs: 50 });
  const aborted = client.store.save("aborted", 1, { signal: controller.signal });
  const patient = client.store.save("patient", 1, { signal: controller.signal, timeoutMs: 9_000 });
  const calm = client.store.save("calm", 1);
  void patient.catch(() => undefined);
  await assert.rejects(late, DeadlineError);
  controller.abort(new Error("enough"));
  await assert.rejects(aborted, (error) => {
    assert.ok(error instanceof CallCancelledError);
    assert.equal((error.cause as Error).message, "enough");
    return true;
  });
  open();
  assert.equal((await calm).revision, 4);
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
});

test("where the server has no stream to spare, calls go one by one", async () => {
  const keys: string[] = [];
  await using false_ = await FalseServer.start((router) => {
    router.rpc(StoreService.method.save, ({ key }) => {
      keys.push(key);
      if (key === "bad") throw new ConnectError("no", Code.InvalidArgument);
      return { revision: 7n };
    });
  });
  await using client = new Client(false_.address);
  const bad = assert.rejects(client.store.save("bad", 1), { code: "INVALID_ARGUMENT" });
  const saved = await Promise.all(["a", "b", "c"].map((key) => client.store.save(key, 1)));
  assert.deepEqual(
    saved.map(({ revision }) => revision),
    [7, 7, 7],
  );
  await bad;
  assert.equal((await client.store.save("d", 1)).revision, 7);
  assert.deepEqual(keys, ["bad", "a", "b", "c", "d"]);
});

test("where no stream can be opened, calls end with the failure and none is opened for nothing", async () => {
  const failure = new UnavailableError("no stream", { code: "UNAVAILABLE" });
  let opened = 0;
  const line = new Line(
    () => {
      opened += 1;
      assert.ok(opened <= 3, "A stream is opened again and again, without a pause.");
      return {
        cancel: () => undefined,
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }),
      };
    },
    () => assert.fail("No call is diverted."),
  );
  for (let round = 1; round <= 3; round += 1) {
    const limits = { timeoutMs: 5_000, signal: undefined };
    const request = create(SaveRequestSchema, { key: "a" });
    const call = new Call(StoreService.method.save, "save", request, limits);
    line.send(call);
    await assert.rejects(call.reply, failure);
    assert.equal(opened, round);
  }
  line.close();
});

test("calls take effect in the order in which they are made", async () => {
  await using client = new Client(server.address, { namespace: "order" });
  const saved = await Promise.all(
    Array.from({ length: 2_000 }, (_, index) => client.store.save("counter", index)),
  );
  assert.deepEqual(
    saved.map(({ revision }) => revision),
    Array.from(saved, (_, index) => index + 1),
  );
  assert.equal((await client.store.load("counter"))?.value, 1_999);
});

test("each call of a message has its own answer or error", async () => {
  await using client = new Client(server.address, { namespace: "mixed" });
  const made = await Promise.allSettled([
    client.store.save("a", 1),
    client.store.save("", 1),
    client.store.save("b", 1),
  ]);
  assert.deepEqual(
    made.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.ok(made[1].status === "rejected" && made[1].reason instanceof KeyInvalidError);
});

test("256 callers at once get their own values back", async () => {
  await using client = new Client(server.address, { namespace: "callers" });
  const caller = async (name: number): Promise<void> => {
    for (let round = 0; round < 10; round += 1) {
      await client.store.save(`key/${String(name)}`, { name, round });
      const entry = await client.store.load(`key/${String(name)}`);
      assert.deepEqual(entry?.value, { name, round });
    }
  };
  await Promise.all(Array.from({ length: 256 }, (_, name) => caller(name)));
});

test("without the pipeline everything is the same", async () => {
  await using client = new Client(server.address, { namespace: "unary", pipeline: false });
  await Promise.all(["a", "b"].map((key) => client.store.save(key, key)));
  assert.equal((await client.store.load("a"))?.value, "a");
  await assert.rejects(client.store.save("", 1), KeyInvalidError);
});
