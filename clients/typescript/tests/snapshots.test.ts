import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { Code, ConnectError } from "@connectrpc/connect";
import {
  Client,
  SnapshotFileDamagedError,
  type TransferProgress,
  UnavailableError,
} from "@statekeep/client";

import { SnapshotService } from "../src/gen/statekeep/v1/snapshot_service_pb.js";
import { FalseServer, Server } from "./serving.js";

let server: Server;
let directory: string;
before(async () => {
  server = await Server.start();
  directory = await mkdtemp(join(tmpdir(), "statekeep-snapshots-"));
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

test("a snapshot goes to a file or a stream, and comes back from either", async () => {
  await using client = new Client(server.address, { namespace: "files" });
  const { snapshots, store } = client;
  await Promise.all(
    Array.from({ length: 300 }, (_, i) => store.save(`k${String(i)}`, "x".repeat(9_000))),
  );
  const { snapshot } = await snapshots.create("s");
  const path = join(directory, "file");
  const told: TransferProgress[] = [];
  const progress = (one: TransferProgress): void => void told.push(one);
  const exported = await snapshots.export(snapshot, pathToFileURL(path), { progress });
  assert.deepEqual(await readdir(directory), ["file"]);
  const bytes = await readFile(path);
  assert.deepEqual([exported.bytesCount, exported.itemsCount], [bytes.length, 300]);
  assert.deepEqual(told.at(-1), { bytesCount: bytes.length, itemsCount: 300, itemsTotal: 300 });

  const stream = new PassThrough();
  const pieces = stream.toArray() as Promise<Buffer[]>;
  await snapshots.export("s", stream);
  stream.end();
  const copy = Buffer.concat(await pieces);
  assert.equal(copy.length, bytes.length);

  await using other = new Client(server.address, { namespace: "files.other" });
  const first = await other.snapshots.import(path, { label: "a", requestId: "one" });
  assert.deepEqual([first.snapshot.label, first.snapshot.entriesCount], ["a", 300]);
  const again = await other.snapshots.import(path, { label: "a", requestId: "one" });
  assert.equal(again.snapshot.id, first.snapshot.id);
  const second = await other.snapshots.import([copy.subarray(0, 7), copy.subarray(7)]);
  assert.equal(second.snapshot.label, "s");
  assert.equal((await other.snapshots.restore({ latest: true })).entriesSavedCount, 300);
});

test("what fails leaves no half of a file, and tells what was wrong with it", async () => {
  await using client = new Client(server.address, { namespace: "halves" });
  await client.store.save("a", 1);
  await client.snapshots.create("s");
  const path = join(directory, "half");
  const progress = (): never => {
    throw new Error("enough");
  };
  await assert.rejects(client.snapshots.export("s", path, { progress }), /enough/);
  assert.ok(!(await readdir(directory)).some((name) => name.includes("half")));
  await client.snapshots.export("s", path);
  await assert.rejects(client.snapshots.import(path, { progress }), /enough/);
  await assert.rejects(client.snapshots.import(join(directory, "none")), { code: "ENOENT" });
  const damaged = async function* (): AsyncGenerator<Uint8Array> {
    yield (await readFile(path)).subarray(0, -3);
  };
  await assert.rejects(client.snapshots.import(damaged()), SnapshotFileDamagedError);
});

test("an export is tried again until its first piece has come, and never begun again behind it", async () => {
  let attempts = 0;
  await using made = await FalseServer.start((router) => {
    router.rpc(SnapshotService.method.exportSnapshot, async function* () {
      attempts += 1;
      if (attempts >= 3) yield await Promise.resolve({ data: Buffer.from("first") });
      throw new ConnectError("not now", Code.Unavailable);
    });
  });
  await using client = new Client(made.address, { retry: { pauseMsFirst: 1 } });
  const stream = new PassThrough();
  await assert.rejects(client.snapshots.export("s", stream), UnavailableError);
  stream.end();
  assert.equal(Buffer.concat((await stream.toArray()) as Buffer[]).toString(), "first");
  assert.equal(attempts, 3);
});
