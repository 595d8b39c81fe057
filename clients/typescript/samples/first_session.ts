/**
 * A first session: values of every kind, conditions, commits, the past, a watch.
 * STATEKEEP_ADDRESS says where the server is. The README shows the regions.
 */

// region connect
import { Client, PreconditionFailedError } from "@statekeep/client";

await using client = new Client(process.env["STATEKEEP_ADDRESS"], {
  namespace: "first-session-typescript",
});
// endregion

// region save
await client.store.save("theme", "dark");
await client.store.save("user/1", { name: "Ada", langs: ["en"] });
await client.store.save("session/7", Uint8Array.of(0, 1), { ttlMs: 30_000 });

const entry = await client.store.load("user/1");
if (entry?.valueKind === "json") {
  console.log("loaded", entry.value, "saved at revision", entry.revision);
}

try {
  await client.store.save("theme", "light", { ifRevision: 0 }); // only if there is none
} catch (error) {
  if (!(error instanceof PreconditionFailedError)) throw error;
  console.log("not saved, it has revision", error.metadata["revision"]);
}
// endregion

// region commit
const { revision, results } = await client.store.commit(
  [
    { op: "save", key: "order/9", value: { state: "paid" } },
    { op: "delete", key: "cart/9" },
  ],
  {
    require: [{ key: "order/9", exists: false }],
    requestId: "order-9-paid", // applied once, however often it is sent
  },
);
console.log("all of it at revision", revision, "- there was a cart:", results[1].existed);
// endregion

// region history
const { revision: changed } = await client.store.save("theme", "light");
const before = await client.store.load("theme", { at: changed - 1 });
console.log("it was", before?.value);

for await (const item of client.store.history("theme")) {
  console.log(item.kind, item.entry?.value);
}
for await (const user of client.store.scan("user/")) {
  console.log(user.key);
}
// endregion

// region watch
await using watch = client.store.watch({ prefixes: ["user/"], values: true, startRevision: 1 });
for await (const change of watch) {
  if (change.kind === "ENTRY_SAVED") console.log(change.key, "is now", change.entry.value);
  break; // a program would go on; leaving the loop ends the watch
}
// endregion
