/**
 * How many calls come through, and what each costs this process.
 *
 *     node build/bench/bench.js 127.0.0.1:7420 save|load CALLERS SECONDS VALUE_BYTES
 *
 * So many callers at once make one call after the other, each on one of 10,000 keys, `bench/<n>`.
 * Prints one line of JSON.
 */

import { Client } from "@statekeep/client";

const KEYS = 10_000;

const [address = "", what = "", callers = "", seconds = "", valueBytes = ""] =
  process.argv.slice(2);
if (what !== "save" && what !== "load") {
  console.error("usage: bench ADDRESS save|load CALLERS SECONDS VALUE_BYTES");
  process.exit(2);
}
await using client = new Client(address);
const value = new Uint8Array(Number(valueBytes)).fill(120);
if (what === "load") await fill();
console.log(JSON.stringify(await measured(Number(callers), Number(seconds))));

async function fill(): Promise<void> {
  for (let start = 0; start < KEYS; start += 1_000) {
    const keys = Array.from({ length: 1_000 }, (_, index) => `bench/${String(start + index)}`);
    await Promise.all(keys.map((key) => client.store.save(key, value)));
  }
}

async function measured(callersCount: number, forSeconds: number): Promise<object> {
  const times: number[] = [];
  let errors = 0;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const end = begun + forSeconds * 1_000;
  const caller = async (): Promise<void> => {
    for (let now = performance.now(); now < end; now = performance.now()) {
      const key = `bench/${String(Math.floor(Math.random() * KEYS))}`;
      try {
        await (what === "save" ? client.store.save(key, value) : client.store.load(key));
        times.push(performance.now() - now);
      } catch {
        errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: callersCount }, caller));
  const elapsed = (performance.now() - begun) / 1_000;
  const used = process.cpuUsage(cpu);
  times.sort((one, other) => one - other);
  return {
    calls: times.length,
    seconds: rounded(elapsed),
    cpu_seconds: rounded((used.user + used.system) / 1e6),
    p50_ms: rounded(times[Math.floor(times.length * 0.5)] ?? 0),
    p99_ms: rounded(times[Math.floor(times.length * 0.99)] ?? 0),
    errors,
  };
}

function rounded(number: number): number {
  return Math.round(number * 1_000) / 1_000;
}
