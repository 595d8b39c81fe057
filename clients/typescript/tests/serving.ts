/** Servers for tests: real ones in a process of their own, and false ones that do as they are told. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";

/** A Statekeep server with a directory of its own. */
export class Server {
  readonly #directory: string;
  #process: ChildProcess;
  address: string;

  private constructor(directory: string, process: ChildProcess, address: string) {
    this.#directory = directory;
    this.#process = process;
    this.address = address;
  }

  /** Starts a server on a free port. */
  static async start(): Promise<Server> {
    const directory = await mkdtemp(join(tmpdir(), "statekeep-"));
    return new Server(directory, ...(await spawned(directory, "127.0.0.1:0")));
  }

  /** Ends the server: at once, or letting it say goodbye. */
  async stop(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill(signal);
    await ended;
  }

  /** Starts it again at the same address, with the same data. */
  async startAgain(): Promise<void> {
    [this.#process] = await spawned(this.#directory, this.address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function spawned(directory: string, listen: string): Promise<[ChildProcess, string]> {
  const command = process.env["STATEKEEP"] ?? "../../.venv/bin/statekeep";
  const child = spawn(command, ["serve", "--listen", listen, "--data", join(directory, "data")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  child.stderr.on("data", (piece: Buffer) => (told += piece.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /listening on ([^ ,]+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stdout.resume();
    return [child, address];
  }
  throw new Error(`The server did not start: ${told}`);
}

/** A server whose services are what a test makes of them. */
export class FalseServer {
  readonly address: string;
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();

  private constructor(server: Http2Server) {
    this.#server = server;
    this.address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    server.on("session", (session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
    });
  }

  /** Starts a server on a free port. */
  static async start(routes: (router: ConnectRouter) => void): Promise<FalseServer> {
    const server = createServer(connectNodeAdapter({ routes }));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FalseServer(server);
  }

  /** How many connections there are. */
  get sessionsCount(): number {
    return this.#sessions.size;
  }

  /** Breaks every connection, as when the network does. */
  breakConnections(): void {
    for (const session of this.#sessions) session.destroy();
  }

  /** Says goodbye on every connection with an error of HTTP/2, as servers that stop may do. */
  sayGoodbye(http2ErrorCode: number): void {
    for (const session of this.#sessions) session.goaway(http2ErrorCode);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.breakConnections();
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}

/** Resolves when something holds, and rejects when it does not within some seconds. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("It did not come to hold in time.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
