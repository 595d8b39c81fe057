/**
 * When a failed call is tried again. Owns the arithmetic of waiting; it never waits itself.
 */

import type { StatekeepError } from "./failure.js";

/**
 * How long to wait between the attempts of one call, and how many there are.
 *
 * Reads are tried again, and writes that carry a `requestId`, when the server cannot be reached or
 * says that trying again helps. Before the second attempt the client waits a random time of up to
 * `pauseMsFirst`; the bound doubles with each attempt, up to `pauseMsMax`. The call's own time
 * limits it all.
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
  const bound = Math.min(retry.pauseMsMax ?? 2_000, first * 2 ** (attemptsFailed - 1));
  return (retry.random ?? Math.random)() * bound;
}

/** The attempts of one call: counts them, and knows how much of its time is left. */
export class Attempts {
  readonly #retry: Retry;
  readonly #now: () => number;
  readonly #deadline: number;
  #failed = 0;

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

  /** Returns how long to wait before the next attempt, or undefined when there is none. */
  pauseMs(failure: StatekeepError): number | undefined {
    this.#failed += 1;
    if (!failure.isTransient || this.#failed >= (this.#retry.attemptsMax ?? 10)) return undefined;
    const pause = pauseMs(this.#retry, this.#failed) + (failure.retryDelayMs ?? 0);
    return pause < this.remainingMs ? pause : undefined;
  }
}
