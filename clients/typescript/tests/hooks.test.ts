import assert from "node:assert/strict";
import { test } from "node:test";

import { Code, ConnectError } from "@connectrpc/connect";
import { Client, type HookFunction, UnavailableError } from "@statekeep/client";

import { MachineService } from "../src/gen/statekeep/v1/machine_service_pb.js";
import { FalseServer, until } from "./serving.js";

const retry = { pauseMsFirst: 1, pauseMsMax: 1, attemptsMax: 2 };

/**
 * A server whose first registration is broken off. As many as are told then fail; the next one is
 * asked a question.
 */
async function breaking(failures: number, code = Code.Unavailable) {
  const registrations: string[][] = [];
  const answers: unknown[] = [];
  const made = await FalseServer.start((router) => {
    router.rpc(MachineService.method.serveGuards, async function* (requests) {
      for await (const { message } of requests) {
        if (message.case === "answer") {
          answers.push([message.value.questionId, message.value.allowed, message.value.message]);
        }
        if (message.case !== "registration") continue;
        registrations.push(message.value.hooks);
        const count = registrations.length;
        if (count > 1 && count <= failures + 1) throw new ConnectError("not now", code);
        yield { message: { case: "registered" as const, value: {} } };
        if (count === 1) return;
        const question = { questionId: "1", hook: "h", machine: { id: "m" }, payloadJson: "7" };
        yield { message: { case: "question" as const, value: question } };
      }
    });
  });
  return {
    address: made.address,
    registrations,
    answers,
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

test("hooks are registered again however often that fails, and it is told", async () => {
  await using false_ = await breaking(9);
  await using client = new Client(false_.address, { retry });
  const told: unknown[] = [];
  await using serving = client.machines.serveGuards(["h"], () => true, {
    onInterrupted: (error) => told.push(error instanceof UnavailableError),
    onResumed: () => told.push("again"),
  });
  await serving.registered();
  await until(() => false_.answers.length === 1);
  assert.deepEqual(false_.answers, [["1", true, ""]]);
  assert.deepEqual(false_.registrations, Array(11).fill(["h"]));
  assert.deepEqual(told, [true, "again"]);
  await serving.close();
  await serving.ended;
});

test("what is not told to anybody becomes a warning of the process", async () => {
  await using false_ = await breaking(1);
  await using client = new Client(false_.address, { retry });
  const warnings: string[] = [];
  const listen = ({ message }: Error): void => void warnings.push(message);
  process.on("warning", listen);
  const answer = (): never => {
    throw new Error("no idea");
  };
  await using serving = client.machines.serveGuards(["h"], answer);
  await serving.registered();
  await until(() => warnings.length === 3);
  process.off("warning", listen);
  assert.deepEqual(warnings, [
    "Hooks are not served for now: The server ended the serving.",
    "Hooks are served again.",
    "The hook h failed: Error: no idea",
  ]);
});

test("hooks that were served end for good with what trying again does not help", async () => {
  await using false_ = await breaking(Infinity, Code.Unauthenticated);
  await using client = new Client(false_.address, { retry });
  await using serving = client.machines.serveGuards(["h"], () => true, {
    onInterrupted: () => undefined,
  });
  await serving.registered();
  await assert.rejects(serving.ended, { code: "UNAUTHENTICATED" });
});

test("hooks whose server never was there end with the attempts of a call", async () => {
  await using client = new Client("127.0.0.1:1", { retry });
  await using serving = client.machines.serveGuards(["h"], () => true);
  await assert.rejects(serving.registered(), UnavailableError);
  await assert.rejects(serving.ended, UnavailableError);
});

const FAILING: Record<string, HookFunction> = {
  throws: () => {
    throw new Error("no idea");
  },
  rejects: () => Promise.reject(new Error("no idea")),
  "answers with nonsense": () => ({ allowed: "no idea" }) as never,
  "answers with nothing": () => undefined as never,
};

for (const [name, answer] of Object.entries(FAILING)) {
  test(`a hook function that ${name} refuses the transition, and it is told`, async () => {
    await using false_ = await breaking(0);
    await using client = new Client(false_.address, { retry });
    const errors: unknown[] = [];
    await using serving = client.machines.serveGuards(["h"], answer, {
      onError: (error, question) => errors.push([error instanceof Error, question.payload]),
      onInterrupted: () => undefined,
      onResumed: () => undefined,
    });
    await serving.registered();
    await until(() => false_.answers.length === 1);
    assert.deepEqual(false_.answers, [["1", false, "The hook failed."]]);
    assert.deepEqual(errors, [[true, 7]]);
  });
}
