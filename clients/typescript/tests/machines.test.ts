import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  Client,
  DefinitionInvalidError,
  EventRejectedError,
  type EventOf,
  MachineNotFoundError,
  type StateOf,
} from "@statekeep/client";

import { Server } from "./serving.js";

let server: Server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

const DOOR = {
  name: "door",
  initialState: "closed",
  states: ["closed", { name: "open", after: { delayMs: 60_000, event: "close" } }, "locked"],
  transitions: [
    { from: "closed", event: "open", to: "open", assign: { opened: "context.opened + 1" } },
    { from: "open", event: "close", to: "closed" },
    { from: "closed", event: "lock", to: "locked", guard: "context.opened > 0" },
    { from: "locked", event: "unlock", to: "closed" },
    { from: ["open", "closed"], event: "knock" },
  ],
} as const;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

test("states and events of a definition are types", async () => {
  const states: Same<StateOf<typeof DOOR>, "closed" | "open" | "locked"> = true;
  const events: Same<EventOf<typeof DOOR>, "open" | "close" | "lock" | "unlock" | "knock"> = true;
  assert.deepEqual([states, events], [true, true]);

  await using client = new Client(server.address, { namespace: "typed" });
  const doors = client.machines.typed(DOOR);
  assert.deepEqual([(await doors.define()).created, (await doors.define()).created], [true, false]);
  const { machine } = await doors.create({ machineId: "front", context: { opened: 0 } });
  assert.equal(machine.state satisfies StateOf<typeof DOOR>, "closed");

  const refused = await doors.trigger("front", "lock");
  assert.ok(!refused.accepted);
  assert.equal(refused.rejection.reason, "GUARD_REFUSED");
  // @ts-expect-error -- no transition answers to it
  assert.equal(await doors.tryTrigger("front", "kick"), false);
  // @ts-expect-error -- the definition has no such state
  await assert.rejects(doors.isIn("front", "ajar"));
  await assert.rejects(doors.isIn("back", "open"), MachineNotFoundError);

  const opened = await doors.trigger("front", "open", { expectedState: "closed", actor: "me" });
  assert.ok(opened.accepted);
  assert.equal(opened.transition.toState satisfies "closed" | "open" | "locked", "open");
  assert.deepEqual(opened.machine.context, { opened: 1 });
  assert.equal(opened.machine.timer?.event, "close");
  assert.deepEqual(
    (await doors.enabledEvents("front")).events.map(({ event }) => event),
    ["close", "knock"],
  );
  assert.equal(await doors.isIn("front", "open"), true);
});

test("a definition that contradicts itself does not compile", () => {
  const client = new Client("127.0.0.1:1");
  // Never run: it is only read by the compiler.
  const wrong = (): void => {
    client.machines.typed({
      name: "d",
      // @ts-expect-error -- it is none of the states
      initialState: "shut",
      states: ["open"],
      transitions: [
        // @ts-expect-error -- nor is this
        { from: "open", event: "go", to: "elsewhere" },
      ],
    });
    client.machines.typed({
      name: "d",
      initialState: "open",
      // @ts-expect-error -- no transition has the event of the timer
      states: [{ name: "open", after: { delayMs: 1, event: "og" } }],
      transitions: [{ from: "open", event: "go", to: "open" }],
    });
  };
  assert.equal(typeof wrong, "function");
});

test("a state that the definition here does not have is told, not passed on", async () => {
  await using client = new Client(server.address, { namespace: "older" });
  await client.machines.define(DOOR);
  await client.machines.create("door", { machineId: "m", context: { opened: 1 } });
  assert.ok(await client.machines.tryTrigger("m", "lock"));
  const older = client.machines.typed({
    name: "door",
    initialState: "closed",
    states: ["closed"],
    transitions: [{ from: "closed", event: "knock" }],
  });
  await assert.rejects(older.get("m"), /has no state "locked"/);
});

test("a definition comes back as it was given", async () => {
  await using client = new Client(server.address, { namespace: "round" });
  const { version, findings } = await client.machines.define({
    ...DOOR,
    description: "a door",
    contextSchema: { type: "object" },
    events: [{ name: "knock", payloadSchema: true }],
    hooks: [{ name: "may", timeoutMs: 250, whenSilent: "ALLOW" }],
    historyTransitionsMax: 7,
  });
  assert.deepEqual(
    [version, findings.map(({ severity, path }) => [severity, path])],
    [1, [["WARNING", "hooks[0]"]]],
  );
  const stored = await client.machines.definition("door");
  assert.deepEqual(stored?.states[1]?.after, { delayMs: 60_000, event: "close" });
  assert.deepEqual(stored.transitions[2]?.guard, { expression: "context.opened > 0" });
  assert.deepEqual(stored.hooks, [{ name: "may", timeoutMs: 250, whenSilent: "ALLOW" }]);
  assert.deepEqual(
    [stored.contextSchema, stored.events?.[0]?.payloadSchema],
    [{ type: "object" }, true],
  );
  assert.equal((await client.machines.define(stored)).created, false);
  await assert.rejects(
    client.machines.define({ ...DOOR, initialState: "ajar" }),
    DefinitionInvalidError,
  );
});

test("a commit spans entries and machines, and its results have the types of its operations", async () => {
  await using client = new Client(server.address, { namespace: "spanning" });
  await client.machines.define(DOOR);
  const { results } = await client.store.commit([
    { op: "createMachine", definition: "door", machineId: "m", context: { opened: 0 } },
    { op: "trigger", machineId: "m", event: "open" },
    { op: "save", key: "who", value: "me" },
    { op: "createSnapshot", label: "opened" },
  ]);
  assert.equal(results[0].machine.state, "closed");
  assert.equal(results[1].transition.toState, "open");
  assert.equal(results[2].created, true);
  assert.equal(results[3].snapshot.label, "opened");
  const rejected = client.store.commit(
    [
      { op: "delete", key: "who" },
      { op: "trigger", machineId: "m", event: "unlock" },
    ],
    { require: [{ machineId: "m", state: "open" }] },
  );
  await assert.rejects(rejected, (error) => {
    return error instanceof EventRejectedError && error.metadata["rejection"] === "NO_TRANSITION";
  });
  assert.equal(await client.store.exists("who"), true);
});
