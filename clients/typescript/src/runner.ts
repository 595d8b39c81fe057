/**
 * How a call is made: its deadline, its attempts, its errors. Must never know what a call means:
 * everything that differs between calls stands in its Call.
 */

import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";

import { type Connection, type Limits, one, type OpenStream } from "./connection.js";
import { StatekeepError } from "./failure.js";
import type { Pipeline } from "./pipeline/pipeline.js";
import { Attempts, type Retry } from "./retry.js";
import type { At } from "./values.js";

/** What every call takes. */
export interface CallOptions {
  /** The time for the call with all its attempts; Infinity for no limit. The client's by default. */
  readonly timeoutMs?: number | undefined;
  /** Breaks the call off with CallCancelledError when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What every read of stored data takes. */
export interface ReadOptions extends CallOptions {
  /** Where to read: a revision, a time, a snapshot's label, or a snapshot or its `id`. */
  readonly at?: At | undefined;
}

/** What every listing takes. Pages are fetched as they are needed; the time is for each. */
export interface PageOptions extends CallOptions {
  /** How many items to fetch at a time: 100 by default, 1,000 at most. */
  readonly pageSize?: number | undefined;
}

/** What every mutation takes. */
export interface WriteOptions extends CallOptions {
  /** With it the mutation is applied once, however often it is sent, and so tried again. */
  readonly requestId?: string | undefined;
}

/** Makes the calls of one client. */
export class Runner {
  readonly #caller: Pick<Pipeline, "unary">;
  readonly #timeoutMs: number;
  readonly #retry: Retry;

  /** `caller` makes single calls: the connection itself, or a pipeline over it. */
  constructor(
    readonly connection: Connection,
    readonly namespace: string,
    caller: Pick<Pipeline, "unary">,
    options: { readonly timeoutMs: number; readonly retry: Retry },
  ) {
    this.#caller = caller;
    this.#timeoutMs = toTimeout(options.timeoutMs);
    this.#retry = options.retry;
  }

  /** Returns the answer to a call that changes nothing. */
  read<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    options: CallOptions,
  ): Promise<MessageShape<O>> {
    return this.run(method, request, options, true);
  }

  /** Returns the answer to a mutation, which is tried again only when it carries a request id. */
  write<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    options: WriteOptions,
  ): Promise<MessageShape<O>> {
    return this.run(method, request, options, Boolean(options.requestId));
  }

  /** Returns the answer to a call; `isRetryable`: sending it twice does no more than once. */
  async run<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    options: CallOptions,
    isRetryable: boolean,
  ): Promise<MessageShape<O>> {
    const attempts = this.attempts(options.timeoutMs ?? this.#timeoutMs);
    const { signal } = options;
    for (;;) {
      try {
        return await this.#caller.unary(method, request, {
          timeoutMs: attempts.remainingMs,
          signal,
        });
      } catch (error) {
        if (!isRetryable) throw error;
        await this.pause(attempts, error, signal);
      }
    }
  }

  /** Begins a stream that the server fills. */
  open<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    limits: Limits,
  ): OpenStream<MessageShape<O>> {
    return this.connection.stream(method, one(request), limits);
  }

  /**
   * Yields the messages of a stream that cannot go on where it broke: it is begun again as long as
   * nothing of it has come. It has no limit of time by default.
   */
  async *whole<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    options: CallOptions,
  ): AsyncGenerator<MessageShape<O>, undefined> {
    const { signal, timeoutMs = Infinity } = options;
    const attempts = this.attempts(timeoutMs);
    let hasBegun = false;
    for (;;) {
      const stream = this.open(method, request, { timeoutMs: attempts.remainingMs, signal });
      try {
        for await (const message of stream) {
          hasBegun = true;
          yield message;
        }
        return undefined;
      } catch (error) {
        if (hasBegun) throw error;
        await this.pause(attempts, error, signal);
      } finally {
        stream.cancel();
      }
    }
  }

  /** Returns the attempts of a call that begins now. */
  attempts(timeoutMs: number): Attempts {
    return new Attempts(this.#retry, toTimeout(timeoutMs));
  }

  /** Waits before the next attempt, or throws what the last one ended with when there is none. */
  async pause(attempts: Attempts, error: unknown, signal: AbortSignal | undefined): Promise<void> {
    await this.connection.pause(this.pauseMs(attempts, error), signal);
  }

  /** Returns how long to wait before the next attempt, or throws what the last one ended with. */
  pauseMs(attempts: Attempts, error: unknown): number {
    const pause = error instanceof StatekeepError ? attempts.pauseMs(error) : undefined;
    if (pause === undefined) throw error;
    return pause;
  }
}

/** Gives the items of every page; each page is fetched when it is needed. */
export async function* listed<Page extends { readonly nextPageToken: string }, Item>(
  fetch: (pageToken: string) => Promise<Page>,
  items: (page: Page) => Iterable<Item>,
): AsyncGenerator<Item, undefined> {
  let pageToken = "";
  do {
    const page = await fetch(pageToken);
    yield* items(page);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return undefined;
}

function toTimeout(timeoutMs: number): number {
  if (timeoutMs > 0) return timeoutMs;
  throw new RangeError(`timeoutMs is ${String(timeoutMs)}, but it has to be above 0.`);
}
