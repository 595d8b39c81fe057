import assert from "node:assert/strict";
import { once } from "node:events";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";

import { Code, ConnectError } from "@connectrpc/connect";
import { Client, UnavailableError } from "@statekeep/client";

import { explained } from "../src/explain.js";
import { Server } from "./serving.js";

let server: Server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

test("an address is a host and a port", async () => {
  const wrong = [
    "",
    "host",
    "host:",
    ":1",
    "host:0",
    "host:65536",
    "host:http",
    "::1:7420",
    "[::1]",
  ];
  wrong.push(
    "http://127.0.0.1:1",
    "127.0.0.1:1/path",
    "user@host:1",
    " host:1",
    "[zz]:1",
    "[:::]:1",
  );
  for (const address of wrong) {
    assert.throws(() => new Client(address), {
      name: "TypeError",
      message: `An address is host:port, such as 127.0.0.1:7420, not ${JSON.stringify(address)}.`,
    });
  }
  for (const address of ["localhost:1", "state_keep-1.internal:65535", "[::1]:7420", "[::]:80"]) {
    await new Client(address).close();
  }
});

test("a token that a header cannot carry is refused, and is not shown", () => {
  for (const [token, position] of [
    ["secret\n", 7],
    ["se cret", 3],
    ["s\u00e9cret", 2],
    ["\u0000", 1],
    ["secret\u007f", 7],
  ] as const) {
    assert.throws(
      () => new Client("127.0.0.1:1", { token, pipeline: false }),
      (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, new RegExp(`at position ${String(position)} that a header`));
        assert.ok(!error.message.includes("cret"));
        return true;
      },
    );
  }
  assert.throws(() => new Client("127.0.0.1:1", { token: "" }), TypeError);
});

test("a request that is too large says how large it is, what the limit is and what to do", async () => {
  for (const pipeline of [true, false]) {
    await using client = new Client(server.address, { namespace: "large", pipeline });
    const { store } = client;
    for (const megabytes of [5, 15]) {
      await assert.rejects(store.save("a", new Uint8Array(megabytes * 1024 * 1024)), {
        code: "RESOURCE_EXHAUSTED",
        message: /^The request has \d+ bytes, and the server takes .* 4194304: split it\.$/,
      });
    }
    await assert.rejects(store.save("a", new Uint8Array(40 * 1024 * 1024)), {
      code: "RESOURCE_EXHAUSTED",
      message: /^The request has 419430\d\d bytes, and this client sends .* 16777216: split it\.$/,
    });
    assert.equal((await store.save("a", "small")).revision > 0, true);
  }
});

test("a server that wants TLS is suspected where a plain connection closes", async () => {
  const secure = createSecureServer({});
  secure.listen(0, "127.0.0.1");
  await once(secure, "listening");
  const address = `127.0.0.1:${String((secure.address() as AddressInfo).port)}`;
  for (const pipeline of [true, false]) {
    await using client = new Client(address, { retry: { attemptsMax: 1 }, pipeline });
    await assert.rejects(client.store.load("a"), (error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, /^The server closed .* Does it want TLS\?$/);
      return true;
    });
  }
  secure.close();
});

test("a certificate that is not trusted says what to check", () => {
  const failed = (message: string, code: string): string =>
    explained(
      new ConnectError(
        message,
        Code.Internal,
        undefined,
        undefined,
        Object.assign(new Error(), { code }),
      ),
      { hasTls: true, wasReached: false },
    );
  assert.equal(
    failed("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"),
    "self-signed certificate: is the server's certificate signed by an authority of tls.caFile?",
  );
  assert.equal(
    failed("wrong version number", "ERR_SSL_WRONG_VERSION_NUMBER"),
    "The server does not answer in TLS: is it served without?",
  );
  assert.equal(failed("connect ECONNREFUSED", "ECONNREFUSED"), "connect ECONNREFUSED");
});
