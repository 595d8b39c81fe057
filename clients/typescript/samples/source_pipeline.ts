/**
 * Sources on their way to the index: a typed state machine per source. Its states and events are
 * types, so a wrong name does not compile; an event that does not fit is an answer, not an error.
 */

import { Client, type EventOf, type StateOf } from "@statekeep/client";

// region table
const table = {
  name: "source",
  initialState: "pending",
  states: ["pending", "processing", { name: "indexed", final: true }, "failed"],
  transitions: [
    { from: "pending", event: "process", to: "processing" },
    { from: "processing", event: "complete", to: "indexed" },
    { from: "processing", event: "fail", to: "failed" },
    { from: "failed", event: "retry", to: "pending" },
  ],
} as const;

type SourceState = StateOf<typeof table>; // "pending" | "processing" | "indexed" | "failed"
type SourceEvent = EventOf<typeof table>; // "process" | "complete" | "fail" | "retry"
// endregion

await using client = new Client(process.env["STATEKEEP_ADDRESS"], { namespace: "sources" });

// region run
const sources = client.machines.typed(table);
await sources.define();
const { machine } = await sources.create();

const way: SourceEvent[] = ["process", "fail", "complete", "retry", "process", "complete"];
for (const event of way) {
  const verdict = await sources.trigger(machine.id, event);
  console.log(
    verdict.accepted
      ? `${event}: ${verdict.transition.fromState} -> ${verdict.transition.toState}`
      : `${event}: rejected, ${verdict.rejection.reason} in ${verdict.machine.state}`,
  );
}
// endregion

const wanted: SourceState = "indexed";
console.log("indexed:", await sources.isIn(machine.id, wanted));
for await (const transition of sources.history(machine.id)) {
  console.log(transition.sequence, transition.event);
}
