/** Sessions of users: entries that expire by themselves, read with their type. */

import { Client } from "@statekeep/client";

interface Session {
  readonly userId: string;
  readonly roles: readonly string[];
}

await using client = new Client(process.env["STATEKEEP_ADDRESS"], { namespace: "sessions" });
const { store } = client;

const session: Session = { userId: "12345", roles: ["reader"] };
await store.save("session:user123", session, { ttlMs: 30 * 60_000 });

const entry = await store.load("session:user123");
if (entry?.valueKind === "json") {
  const { userId, roles } = entry.value as Session;
  console.log(userId, roles, "expires:", entry.expireTime !== undefined);
}

console.log("there:", await store.exists("session:user123"));
await store.delete("session:user123");
console.log("there:", await store.exists("session:user123"));

await Promise.all(
  ["a", "b", "c"].map((id) => store.save(`session:${id}`, session, { ttlMs: 60_000 })),
);
for await (const key of store.keys("session:")) console.log(key);
console.log("cleared:", (await store.clear("session:")).count);
