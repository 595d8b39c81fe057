import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Server } from "./serving.js";

let server: Server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

// The last line that each sample writes.
const LAST_LINES: Record<string, string> = {
  first_session: "user/1 is now { name: 'Ada', langs: [ 'en' ] }",
  reservation_timer: "held -> free via lapse, by TIMER",
  session_store: "cleared: 3",
  source_pipeline: "1 process",
  transition_hook: "running -> done via finish",
  workflow_checkpoints: "snapshots: 1",
};

test("there is a test for each sample", async () => {
  const files = await readdir("samples");
  assert.deepEqual(
    files.sort(),
    Object.keys(LAST_LINES)
      .map((name) => `${name}.ts`)
      .sort(),
  );
});

for (const [name, lastLine] of Object.entries(LAST_LINES)) {
  test(`the sample ${name} runs, and ends by itself`, { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, [`build/samples/${name}.js`], {
      env: { ...process.env, STATEKEEP_ADDRESS: server.address },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (piece: Buffer) => (out += piece.toString()));
    const [code] = (await once(child, "exit")) as [number | null];
    assert.equal(code, 0, out);
    assert.equal(out.trimEnd().split("\n").at(-1), lastLine);
  });
}

test("the README shows regions of samples as they are", async () => {
  const readme = await readFile("README.md", "utf8");
  const shown = [...readme.matchAll(/<!-- (\w+)#(\w+) -->\n```ts\n([^]*?)```/g)];
  assert.ok(shown.length >= 8);
  assert.equal(shown.length, readme.match(/```ts\n/g)?.length, "a snippet names no sample");
  for (const [, name = "", region = "", snippet = ""] of shown) {
    const source = await readFile(`samples/${name}.ts`, "utf8");
    const begin = `// region ${region}\n`;
    const start = source.indexOf(begin);
    assert.ok(start >= 0, `${name} has no region ${region}`);
    const code = source.slice(start + begin.length, source.indexOf("// endregion", start));
    assert.equal(snippet, code, `${name}#${region}`);
  }
});
