import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);

const PROGRAM = `import { Client, type Entry, KeyInvalidError, type Watch, type Change } from "@statekeep/client";
export async function use(address: string): Promise<Entry | undefined> {
  const client = new Client(address);
  const watch: Watch<Change> = client.store.watch();
  watch.close();
  await client.store.save("a", { b: [1] }).catch((error: unknown) => {
    if (!(error instanceof KeyInvalidError)) throw error;
  });
  return client.store.load("a");
}
`;

test("the package installs, imports and type-checks by itself", { timeout: 120_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), "statekeep-package-"));
  try {
    const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", directory]);
    const modules = join(directory, "node_modules");
    const installed = join(modules, "@statekeep", "client");
    await mkdir(installed, { recursive: true });
    const file = join(directory, stdout.trim());
    await run("tar", ["-xzf", file, "-C", installed, "--strip-components=1"]);
    const { stdout: list } = await run("tar", ["-tzf", file]);
    const outside = list
      .split("\n")
      .filter((name) => !/^(package\/(build\/src|src)\/|$)/.test(name));
    assert.deepEqual(outside.filter((name) => name !== "package/LICENSE").sort(), [
      "package/README.md",
      "package/package.json",
    ]);
    for (const name of ["@bufbuild", "@connectrpc", "@types"]) {
      await symlink(resolve("node_modules", name), join(modules, name));
    }
    await writeFile(join(directory, "package.json"), `{ "type": "module" }`);
    await writeFile(join(directory, "program.ts"), PROGRAM);
    const options = ["--strict", "--module", "nodenext", "--target", "es2022", "--types", "node"];
    await run(resolve("node_modules/.bin/tsc"), [...options, "program.ts"], { cwd: directory });
    const script = `import("./program.js").then(({ use }) => console.log(typeof use))`;
    const { stdout: told } = await run(process.execPath, ["-e", script], { cwd: directory });
    assert.equal(told, "function\n");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test("the lock file names no registry, and every version is pinned", async () => {
  const lock = await readFile("package-lock.json", "utf8");
  assert.ok(!lock.includes('"resolved"'));
  const manifest = JSON.parse(await readFile("package.json", "utf8")) as Record<string, unknown>;
  const pinned = {
    ...(manifest["dependencies"] as object),
    ...(manifest["devDependencies"] as object),
  };
  for (const [name, version] of Object.entries(pinned)) assert.match(String(version), /^\d/, name);
});
