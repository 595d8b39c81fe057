/** What is still to be written to a stream: messages go in at any time and come out in order. */
export class Outbox<T> implements AsyncIterableIterator<T> {
  readonly #messages: T[] = [];
  #wake: (() => void) | undefined;
  #isEnded = false;

  /** Adds a message; after the end it goes nowhere. */
  put(message: T): void {
    if (this.#isEnded) return;
    this.#messages.push(message);
    this.#wake?.();
  }

  /** Ends the stream behind the last message. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return { done: false, value: message };
      if (this.#isEnded) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#messages.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Called by the transport when it can write no more. */
  throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    void this.return();
    return Promise.reject(error as Error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
