import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
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

/** Runs what the README says to type where a clone and a program lie beside each other. */
async function installed(directory: string): Promise<string> {
  const program = join(directory, "my-program");
  await symlink(resolve("../.."), join(directory, "statekeep"));
  // What the package needs is there already, so that no registry is asked.
  for (const name of ["@bufbuild/protobuf", "@connectrpc/connect", "@connectrpc/connect-node"]) {
    const from = resolve("node_modules", name);
    await cp(from, join(program, "node_modules", name), { recursive: true });
  }
  await writeFile(join(program, "package.json"), `{ "type": "module" }`);
  const [, commands = ""] = /```sh\n([^]*?)```/.exec(await readFile("README.md", "utf8")) ?? [];
  assert.match(commands, /npm install/);
  // The flags of a make that runs these tests are not meant for the one that is typed.
  const env = { ...process.env, MAKEFLAGS: "", npm_config_offline: "true" };
  await run("sh", ["-ec", commands], { cwd: directory, env });
  return program;
}

test("the package of a clone installs, imports and type-checks", { timeout: 240_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), "statekeep-package-"));
  try {
    const cwd = await installed(directory);
    await symlink(resolve("node_modules/@types"), join(cwd, "node_modules/@types"));
    await writeFile(join(cwd, "program.ts"), PROGRAM);
    const options = ["--strict", "--module", "nodenext", "--target", "es2022", "--types", "node"];
    await run(resolve("node_modules/.bin/tsc"), [...options, "program.ts"], { cwd });
    const script = `import("./program.js").then(({ use }) => console.log(typeof use))`;
    const { stdout: told } = await run(process.execPath, ["-e", script], { cwd });
    assert.equal(told, "function\n");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test("the package holds the code, the samples and the README, and nothing else", async () => {
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json"]);
  const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const paths = packed.files.map(({ path }) => path);
  const outside = paths.filter((path) => !/^(build\/src|src|samples)\//.test(path));
  assert.deepEqual(outside.filter((path) => path !== "LICENSE").sort(), [
    "README.md",
    "package.json",
  ]);
  const samples = await readdir("samples");
  assert.deepEqual(
    paths.filter((path) => path.startsWith("samples/")).sort(),
    samples.map((name) => `samples/${name}`).sort(),
  );
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
