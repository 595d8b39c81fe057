/**
 * A reservation that lapses by itself: a definition with a timer, as a plain object. The server
 * sends the timer's event, whether this program runs or not.
 */

import { Client } from "@statekeep/client";

await using client = new Client(process.env["STATEKEEP_ADDRESS"], { namespace: "reservations" });
const { machines } = client;

// region definition
await machines.define({
  name: "reservation",
  initialState: "held",
  states: [
    { name: "held", after: { delayMs: 200, event: "lapse" } },
    { name: "paid", final: true },
    { name: "free", final: true },
  ],
  transitions: [
    { from: "held", event: "pay", to: "paid" },
    { from: "held", event: "lapse", to: "free" },
  ],
});
const { machine: seat } = await machines.create("reservation");
await using moves = machines.watch({ machineIds: [seat.id], startRevision: seat.createRevision });
for await (const { fromState, toState, event, cause } of moves) {
  console.log(`${fromState} -> ${toState} via ${String(event)}, by ${cause}`);
  break;
}
// endregion
