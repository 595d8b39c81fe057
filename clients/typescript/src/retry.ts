/**
 * When a failed call is tried again. Owns the arithmetic of waiting; it never waits itself.
 */

import type { StatekeepError } from "./failure.js";

/**
 * How long to wait between the attempts of one call, and how many there are.
 *
 * Reads are tried again, and writes that carry a `requestId`, when the server cannot be reached or
 * says that trying again helps. Before the second attempt the client waits a random time between
 * half of `pauseMsFirst` and all of it; the bound doubles with each attempt, up to `pauseMsMax`. So
 * ten attempts span at least 5 s by default. The call's own time limits it all.
 *
 * Watches that have begun, and hooks that were registered, are tried again for ever, with the same
 * waits.
 */
export interface Retry {
  /** The most attempts of a call; 1 turns trying again off. 10 by default. */
  readonly attemptsMax?: number | undefined;
  /** The bound of the first wait; 100 by default. */
  readonly pauseMsFirst?: number | undefined;
  /** The bound of every wait; 2,000 by default. */
  readonly pauseMsMax?: number | undefined;
  /** Returns a number from 0 to 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
}

/** Returns how long to wait after so many failed attempts; another time for each call. */
export function pauseMs(retry: Retry, attemptsFailed: number): number {
  const first = retry.pauseMsFirst ?? 100;
  const doublings = Math.min(attemptsFailed - 1, 62);
  const bound = Math.min(retry.pauseMsMax ?? 2_000, first * 2 ** doublings);
  return (bound * (1 + (retry.random ?? Math.random)())) / 2;
}

/** The attempts of one call: counts them, and knows how much of its time is left. */
export class Attempts {
  readonly #retry: Retry;
  readonly #now: () => number;
  readonly #deadline: number;
  #failed = 0;
  #isEndless = false;

  /** `timeoutMs` may be Infinity; `now` is a clock that never goes back. */
  constructor(retry: Retry, timeoutMs: number, now: () => number = () => performance.now()) {
    this.#retry = retry;
    this.#now = now;
    this.#deadline = now() + timeoutMs;
  }

  /** How much time is left: never below 0, Infinity when there is no limit. */
  get remainingMs(): number {
    return Math.max(0, this.#deadline - this.#now());
  }

  /** Forgets the failures: a stream that has delivered something starts to count anew. */
  succeeded(): void {
    this.#failed = 0;
  }

  /** From now on there is always another attempt where it may help: what is followed has begun. */
  begun(): void {
    this.#isEndless = true;
    this.succeeded();
  }

  /** Returns how long to wait before the next attempt, or undefined when there is none. */
  pauseMs(failure: StatekeepError): number | undefined {
    this.#failed += 1;
    const isLast = !this.#isEndless && this.#failed >= (this.#retry.attemptsMax ?? 10);
    if (!failure.isTransient || isLast) return undefined;
    const pause = pauseMs(this.#retry, this.#failed) + (failure.retryDelayMs ?? 0);
    return pause < this.remainingMs ? pause : undefined;
  }
}
