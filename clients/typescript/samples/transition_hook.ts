/**
 * A machine that asks this program before it moves, and tells it afterwards: a hook that may refuse
 * a transition, and a watch that sees each one.
 */

import { Client } from "@statekeep/client";

await using client = new Client(process.env["STATEKEEP_ADDRESS"], { namespace: "hooks" });
const { machines } = client;

await machines.define({
  name: "order",
  initialState: "idle",
  states: ["idle", "running", { name: "done", final: true }],
  transitions: [
    { from: "idle", event: "start", to: "running", guard: { hook: "may_start" } },
    { from: "running", event: "finish", to: "done" },
  ],
});
const { machine } = await machines.create("order", { context: { credit: 5 } });

// region hook
await using serving = machines.serveGuards(["may_start"], ({ payload }) => {
  const { price } = payload as { price: number };
  return price <= 5 || { allowed: false, message: `${String(price)} is too much` };
});
await serving.registered();

await using watch = await machines.watch({ machineIds: [machine.id] }).started();

for (const price of [7, 3]) {
  const verdict = await machines.trigger(machine.id, "start", { payload: { price } });
  console.log(verdict.accepted ? "started" : `refused: ${verdict.rejection.message}`);
}
await machines.trigger(machine.id, "finish");

for await (const { event, fromState, toState } of watch) {
  console.log(`${fromState} -> ${toState} via ${String(event)}`);
  if (toState === "done") break;
}
// endregion
