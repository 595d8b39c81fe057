/**
 * Following what commits change, over as many streams as it takes. Owns the place up to which a
 * watch has come. Must never know what the items are.
 */

import type { OpenStream } from "./connection.js";
import { UnavailableError } from "./failure.js";
import type { Runner } from "./runner.js";
import type { Attempts } from "./retry.js";

/** A message of a watch: everything up to `revision`, of itself only when it is not `partial`. */
export interface Batch<Item> {
  readonly revision: number;
  readonly partial: boolean;
  readonly items: readonly {
    readonly item: Item;
    readonly revision: number;
    /** Tells it from the other items of its revision. */
    readonly identity: string;
  }[];
}

/** How a kind of watch is made. */
export interface WatchSource<Message, Item> {
  /** Begins a stream at a revision; at 0 from now on. */
  readonly open: (startRevision: number, signal: AbortSignal) => OpenStream<Message>;
  readonly read: (message: Message) => Batch<Item>;
  /** What stands for a message without items; undefined: nothing does. */
  readonly progress: ((revision: number) => Item) | undefined;
  readonly startRevision: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Yields items in order, each once, and connects again by itself where it broke off.
 *
 * ```ts
 * for await (const change of client.store.watch({ prefixes: ["user/"] })) {
 *   console.log(change.revision, change.kind);
 * }
 * ```
 *
 * It ends when it is closed or the loop is left. Once it has begun it connects for as long as that
 * takes. RevisionCompactedError is thrown when items are no longer kept: read anew, and watch from
 * behind the revision that was read.
 */
export class Watch<Item> implements AsyncIterableIterator<Item> {
  readonly #source: WatchSource<unknown, Item>;
  readonly #runner: Runner;
  readonly #attempts: Attempts;
  readonly #controller = new AbortController();
  readonly #ready: { readonly item: Item; readonly revision: number }[] = [];
  readonly #abort = (): void => {
    this.#controller.abort(this.#source.signal?.reason);
  };
  #messages: AsyncIterator<unknown> | undefined;
  #startRevision: number;
  #revision: number;
  /** What came of a revision of which more was to follow. */
  #partial = { revision: 0, identities: new Set<string>() };
  #isOver = false;
  #turn: Promise<unknown> = Promise.resolve();

  /** @internal Use `store.watch` or `machines.watch`. */
  static over<Message, Item>(runner: Runner, source: WatchSource<Message, Item>): Watch<Item> {
    // What `read` gets is what `open` gave.
    return new Watch(runner, source as WatchSource<unknown, Item>);
  }

  private constructor(runner: Runner, source: WatchSource<unknown, Item>) {
    this.#runner = runner;
    this.#source = source;
    this.#attempts = runner.attempts(Infinity);
    this.#startRevision = source.startRevision;
    this.#revision = Math.max(0, source.startRevision - 1);
    if (source.signal?.aborted === true) this.#abort();
    source.signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /**
   * Everything up to this revision was yielded; 0 before a watch from now on has begun. To go on
   * another time, watch from `revision + 1`.
   */
  get revision(): number {
    return this.#revision;
  }

  /** Resolves once a watch from now on has begun: it yields whatever is committed afterwards. */
  async started(): Promise<this> {
    await this.#inTurn(async () => {
      if (this.#startRevision > 0) this.#open();
      while (this.#startRevision === 0 && !this.#isOver) await this.#receive();
    });
    return this;
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    return this.#inTurn(async () => {
      while (this.#ready.length === 0) {
        if (this.#isOver) return { done: true, value: undefined };
        await this.#receive();
      }
      // The queue has just been found not to be empty.
      const ready = this.#ready.shift() as { item: Item; revision: number };
      this.#revision = ready.revision;
      return { done: false, value: ready.item };
    });
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the stream at the server, and the iteration; closing twice is fine. */
  close(): void {
    this.#isOver = true;
    this.#ready.length = 0;
    this.#source.signal?.removeEventListener("abort", this.#abort);
    this.#controller.abort();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #open(): AsyncIterator<unknown> {
    if (this.#messages === undefined) {
      const stream = this.#source.open(this.#startRevision, this.#controller.signal);
      this.#messages = stream[Symbol.asyncIterator]();
    }
    return this.#messages;
  }

  /** Takes one message, however many attempts that needs. */
  async #receive(): Promise<void> {
    let failure: unknown = new UnavailableError("The server ended the watch without a reason.", {
      code: "UNAVAILABLE",
    });
    try {
      const result = await this.#open().next();
      if (result.done !== true) {
        this.#attempts.begun();
        if (!this.#isOver) this.#take(this.#source.read(result.value));
        return;
      }
    } catch (error) {
      failure = error;
    }
    this.#messages = undefined;
    try {
      if (!this.#isOver) {
        await this.#runner.pause(this.#attempts, failure, this.#controller.signal);
      }
    } catch (error) {
      if (this.#isOver) return;
      this.close();
      throw error;
    }
  }

  /** Makes the items of a message ready, those that came already left out. */
  #take(batch: Batch<Item>): void {
    const done = batch.partial ? batch.revision - 1 : batch.revision;
    const { revision, identities } = this.#partial;
    const items = batch.items.filter(
      (one) => one.revision !== revision || !identities.has(one.identity),
    );
    items.forEach((one, position) => {
      const following = items[position + 1]?.revision;
      const isAmid = following === one.revision;
      const upTo = isAmid ? one.revision - 1 : following === undefined ? done : one.revision;
      this.#ready.push({ item: one.item, revision: upTo });
    });
    this.#remember(batch);
    if (batch.items.length === 0 && this.#source.progress !== undefined) {
      this.#ready.push({ item: this.#source.progress(batch.revision), revision: done });
    } else if (this.#ready.length === 0) this.#revision = done;
    this.#startRevision = done + 1;
  }

  #remember(batch: Batch<Item>): void {
    if (this.#partial.revision !== batch.revision || !batch.partial) {
      const revision = batch.partial ? batch.revision : 0;
      this.#partial = { revision, identities: new Set() };
    }
    if (!batch.partial) return;
    for (const one of batch.items) {
      if (one.revision === batch.revision) this.#partial.identities.add(one.identity);
    }
  }
}
