/** Steps of a job, each followed by a snapshot; when one fails, the job goes back to the one before. */

import { Client } from "@statekeep/client";

await using client = new Client(process.env["STATEKEEP_ADDRESS"], { namespace: "workflow" });
const { snapshots, store } = client;
await snapshots.setPolicy({ snapshotsMax: 10 });

// region checkpoints
await store.save("step", 1);
await store.save("data", { rows: 10 });
await snapshots.create("step1_complete");

await store.save("step", 2);
await store.save("data", { rows: 0 }); // something went wrong
for await (const difference of snapshots.diff("step1_complete", undefined, { values: true })) {
  if (difference.subject === "entry") {
    console.log(difference.kind, difference.key, difference.entryAfter?.value);
  }
}

const restored = await snapshots.restore("step1_complete");
console.log("entries brought back:", restored.entriesSavedCount);
// endregion

console.log("step", (await store.load("step"))?.value, "data", (await store.load("data"))?.value);
console.log("snapshots:", await snapshots.count());
