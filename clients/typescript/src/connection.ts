/**
 * The connection of a client: how the server is reached, and how a single call or stream is made.
 * Owns what is decided once for all calls, and their end when the client is closed. Must never show
 * a token or a key, nor try a call again.
 */

import { readFileSync } from "node:fs";
import type { SecureClientSessionOptions } from "node:http2";

import type {
  DescMessage,
  DescMethodStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";

import { checkedAddress, checkedToken } from "./arguments.js";
import { fromStatus } from "./details.js";
import { explained } from "./explain.js";
import { CallCancelledError, DeadlineError, type StatekeepError } from "./failure.js";
import { RELEASE } from "./release.js";

/** Makes the connection private. The files are PEM and read once, when the client is made. */
export interface Tls {
  /** The certificates to trust; without it those that Node brings along. */
  readonly caFile?: string | URL | undefined;
  /** The client's own certificate, for a server that asks for one; needs `keyFile`. */
  readonly certFile?: string | URL | undefined;
  /** The key of `certFile`. */
  readonly keyFile?: string | URL | undefined;
  /** The name that the server's certificate has to have, where it is not that of the address. */
  readonly serverName?: string | undefined;
}

/** How long one attempt may take, and what breaks it off. */
export interface Limits {
  /** Infinity for as long as it takes. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A stream of messages that ends early when it is cancelled. */
export interface OpenStream<Message> extends AsyncIterable<Message> {
  cancel(): void;
}

// gRPC's timeout has 8 digits at most.
const TIMEOUT_MS_MAX = 99_999_999;
// Node fires a longer timer at once.
const TIMER_MS_MAX = 2 ** 31 - 1;
const PING_INTERVAL_MS = 30_000;
const PING_TIMEOUT_MS = 10_000;
const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
const WINDOW_BYTES = 1024 * 1024;
// While more than this waits to be sent, Node drops answers without a word; it takes 10 by default,
// less than the largest message.
const SESSION_MEGABYTES_MAX = 1_024;

/** What Node calls the end of a connection; the library reports these as INTERNAL. */
const CONNECTION_ENDS: ReadonlySet<unknown> = new Set([
  "EPIPE",
  "ERR_HTTP2_GOAWAY_SESSION",
  "ERR_HTTP2_INVALID_SESSION",
  "ERR_HTTP2_SESSION_ERROR",
]);

/** One HTTP/2 connection, made by the first call and again when it broke. */
export class Connection {
  readonly #transport: Transport;
  readonly #sessions: Http2SessionManager;
  readonly #header: Record<string, string> = { "user-agent": `statekeep-typescript/${RELEASE}` };
  readonly #closed = new AbortController();
  readonly #hasTls: boolean;
  #wasReached = false;

  constructor(address: string, token: string | undefined, tls: Tls | undefined) {
    this.#hasTls = tls !== undefined;
    const baseUrl = `${this.#hasTls ? "https" : "http"}://${checkedAddress(address)}`;
    this.#sessions = new Http2SessionManager(
      baseUrl,
      {
        pingIntervalMs: PING_INTERVAL_MS,
        pingTimeoutMs: PING_TIMEOUT_MS,
        // An idle connection is kept, and looked at before it is used again.
        idleConnectionTimeoutMs: Infinity,
      },
      {
        settings: { initialWindowSize: WINDOW_BYTES },
        maxSessionMemory: SESSION_MEGABYTES_MAX,
        ...secrets(tls),
      },
    );
    this.#transport = createGrpcTransport({
      baseUrl,
      sessionManager: this.#sessions,
      readMaxBytes: MESSAGE_BYTES_MAX,
      writeMaxBytes: MESSAGE_BYTES_MAX,
      acceptCompression: [],
    });
    if (token !== undefined) this.#header["authorization"] = `Bearer ${checkedToken(token)}`;
  }

  /** Makes one call, in one attempt. */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    limits: Limits,
  ): Promise<MessageShape<O>> {
    const { signal, timeoutMs } = this.checked(limits);
    try {
      const time = wholeMs(timeoutMs);
      const answer = await this.#transport.unary(method, signal, time, this.#header, request);
      this.#wasReached = true;
      return answer.message;
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  /** Begins a stream; its errors come when its messages are asked for. */
  stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    requests: AsyncIterable<MessageInitShape<I>>,
    limits: Limits,
  ): OpenStream<MessageShape<O>> {
    const { signal, timeoutMs } = this.checked(limits);
    const controller = new AbortController();
    const cancel = (): void => {
      controller.abort(signal?.reason);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    const time = wholeMs(timeoutMs);
    const answer = this.#transport.stream(method, controller.signal, time, this.#header, requests);
    // A failure is told to whoever asks for the messages.
    answer.then(
      () => (this.#wasReached = true),
      () => undefined,
    );
    const failure = (error: unknown): StatekeepError => this.#failure(error, controller.signal);
    return {
      cancel,
      async *[Symbol.asyncIterator]() {
        try {
          yield* (await answer).message;
        } catch (error) {
          throw failure(error);
        } finally {
          signal?.removeEventListener("abort", cancel);
          cancel();
        }
      },
    };
  }

  /** Waits between two attempts. */
  async pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    this.checked({ timeoutMs: Infinity, signal });
    const signals = signal === undefined ? [this.closed] : [this.closed, signal];
    await new Promise<void>((resolve) => {
      const over = (): void => {
        clearTimeout(timer);
        for (const one of signals) one.removeEventListener("abort", over);
        resolve();
      };
      const timer = setTimeout(over, Math.min(ms, TIMER_MS_MAX));
      for (const one of signals) one.addEventListener("abort", over);
    });
    this.checked({ timeoutMs: Infinity, signal });
  }

  /** Aborted when the client is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Breaks off everything that is under way; closing twice is fine. */
  close(): void {
    if (this.closed.aborted) return;
    this.#closed.abort();
    this.#sessions.abort();
  }

  /** Returns the limits, unless they leave nothing to do; then throws what has happened. */
  checked(limits: Limits): Limits {
    if (this.closed.aborted) throw cancelled(undefined);
    if (limits.signal?.aborted === true) throw cancelled(limits.signal);
    if (limits.timeoutMs <= 0) throw late();
    return limits;
  }

  #failure(error: unknown, signal: AbortSignal | undefined): StatekeepError {
    if (this.closed.aborted) return cancelled(undefined);
    if (signal?.aborted === true && !isFromServer(error)) return cancelled(signal);
    const thrown = ConnectError.from(error);
    if (isFromServer(error)) this.#wasReached = true;
    const known = { hasTls: this.#hasTls, wasReached: this.#wasReached };
    return fromStatus({
      code: isFromServer(error) ? thrown.code : this.#code(thrown),
      message: explained(thrown, known),
      details: thrown.details.flatMap((one) => ("type" in one ? [one] : [])),
      cause: thrown.cause,
    });
  }

  /** Returns what a failure that the server did not send means for whoever made the call. */
  #code(error: ConnectError): Code {
    if (error.code === Code.DeadlineExceeded) return error.code;
    if (error.code === Code.Canceled || error.code === Code.Aborted) return Code.Unavailable;
    if (isOfConnection(error)) return Code.Unavailable;
    const state = this.#sessions.state();
    return state === "open" || state === "idle" ? error.code : Code.Unavailable;
  }
}

/** Returns the error of a call that was broken off at this end. */
export function cancelled(signal: AbortSignal | undefined): CallCancelledError {
  const message = signal === undefined ? "The client was closed." : "The call was broken off.";
  return new CallCancelledError(message, { code: "CANCELLED", cause: signal?.reason });
}

/** Returns the error of a call whose time is over. */
export function late(): DeadlineError {
  return new DeadlineError("The call's time is over.", { code: "DEADLINE_EXCEEDED" });
}

/** Gives one message and ends. */
// eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there already
export async function* one<T>(message: T): AsyncGenerator<T> {
  yield message;
}

function isFromServer(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false;
  return error.metadata.has("grpc-status") || error.metadata.has("grpc-status-details-bin");
}

/** Tells whether Node says that the connection as a whole has ended, and not a call alone. */
function isOfConnection(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && CONNECTION_ENDS.has(cause.code)) return true;
  }
  return false;
}

function wholeMs(timeoutMs: number): number | undefined {
  return timeoutMs === Infinity ? undefined : Math.min(Math.ceil(timeoutMs), TIMEOUT_MS_MAX);
}

function secrets(tls: Tls | undefined): SecureClientSessionOptions {
  if (tls === undefined) return {};
  if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
    throw new TypeError("tls needs certFile and keyFile together, or neither of them.");
  }
  const options: SecureClientSessionOptions = {};
  if (tls.caFile !== undefined) options.ca = readFileSync(tls.caFile);
  if (tls.certFile !== undefined) options.cert = readFileSync(tls.certFile);
  if (tls.keyFile !== undefined) options.key = readFileSync(tls.keyFile);
  if (tls.serverName !== undefined) options.servername = tls.serverName;
  return options;
}
