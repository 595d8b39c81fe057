/**
 * Where calls gather, with a stream while there are any and another one when that breaks. Owns the
 * deadlines of its calls. Must never know what a call means, nor try one again: each ends once, as
 * a unary call would.
 */

import { cancelled, late } from "../connection.js";
import type { StatekeepError } from "../failure.js";
import type { Call } from "./call.js";
import { LineStream, type OpenPipeline } from "./stream.js";

// The server counts streams, so an idle one is given back; one that it refuses is asked for later.
const IDLE_MS = 30_000;
const REFUSED_MS = 5_000;

/** Sends calls in the order in which they are made. */
export class Line {
  readonly waiting: Call[] = [];
  readonly #open: OpenPipeline;
  readonly #divert: (call: Call) => void;
  #stream: LineStream | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;
  #idleTimer: NodeJS.Timeout | undefined;
  #refusedUntil = 0;
  #isClosed = false;

  /** `divert` makes a call that the server takes no stream for as a unary one. */
  constructor(open: OpenPipeline, divert: (call: Call) => void) {
    this.#open = open;
    this.#divert = divert;
  }

  /** Whether a call may be sent down this line now. */
  get isOpenForCalls(): boolean {
    return !this.#isClosed && performance.now() >= this.#refusedUntil;
  }

  /** Takes a call, which ends with the reply, or when its time is over. */
  send(call: Call): void {
    this.waiting.push(call);
    call.onAbort((signal) => {
      this.#endEarly(call, cancelled(signal));
    });
    if (call.deadline < this.#timerAt) this.#watch(call.deadline);
    this.#stream ??= this.#openStream();
    this.#stream.wake();
  }

  /**
   * Ends the calls of a stream that has ended. What it had not sent goes on the next one, unless
   * the server never answered: then the next would end as soon, and there is no pause before it.
   */
  lost(stream: LineStream, failure: StatekeepError): void {
    const isCurrent = this.#stream === stream;
    if (isCurrent) this.#stream = undefined;
    const calls = [...stream.calls.values()];
    stream.calls.clear();
    if (!stream.wasAnswered && isRefusal(failure)) {
      this.#refusedUntil = performance.now() + REFUSED_MS;
      for (const call of [...calls, ...this.waiting.splice(0)]) {
        if (!call.isOver) this.#divert(call);
      }
      return;
    }
    if (isCurrent && !stream.wasAnswered) calls.push(...this.waiting.splice(0));
    for (const call of calls) call.fail(failure);
    if (this.waiting.length > 0 && this.#stream === undefined && !this.#isClosed) {
      this.#stream = this.#openStream();
      this.#stream.wake();
    }
  }

  /** Ends the stream and every call under way. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#idleTimer);
    const calls = [...(this.#stream?.calls.values() ?? []), ...this.waiting.splice(0)];
    this.#stream?.cancel();
    for (const call of calls) call.fail(cancelled(undefined));
  }

  #openStream(): LineStream {
    const stream = new LineStream(this, this.#open);
    this.#giveBackLater(stream, 0);
    return stream;
  }

  /** Ends the stream after a while if it had no call meanwhile; else looks again later. */
  #giveBackLater(stream: LineStream, callsCount: number): void {
    clearTimeout(this.#idleTimer);
    const look = (): void => {
      if (this.#stream !== stream) return;
      const isBusy = stream.calls.size > 0 || this.waiting.length > 0;
      if (isBusy || stream.callsCount !== callsCount) {
        this.#giveBackLater(stream, stream.callsCount);
      } else {
        this.#stream = undefined;
        stream.finish();
      }
    };
    this.#idleTimer = setTimeout(look, IDLE_MS).unref();
  }

  #watch(deadline: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = deadline;
    const ms = Math.min(Math.max(0, deadline - performance.now()), 2 ** 31 - 1);
    this.#timer = setTimeout(() => {
      this.#endLateCalls();
    }, Math.ceil(ms)).unref();
  }

  /** One timer serves all calls: nearly all end long before it, so it seldom has to look. */
  #endLateCalls(): void {
    this.#timerAt = Infinity;
    const now = performance.now();
    let next = Infinity;
    for (const call of [...(this.#stream?.calls.values() ?? []), ...this.waiting]) {
      if (call.isOver) continue;
      if (call.deadline <= now) this.#endEarly(call, late());
      else next = Math.min(next, call.deadline);
    }
    if (next < Infinity) this.#watch(next);
  }

  #endEarly(call: Call, failure: StatekeepError): void {
    call.fail(failure);
    this.#stream?.endMessage(call);
  }
}

function isRefusal(failure: StatekeepError): boolean {
  return failure.code === "UNIMPLEMENTED" || failure.reason === "STREAMS_TOO_MANY";
}
