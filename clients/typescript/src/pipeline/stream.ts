/**
 * One stream of a line. Owns when a message goes out: at once when the line is free, else with what
 * has gathered when an earlier one is answered.
 */

import { create, type Message, type MessageInitShape } from "@bufbuild/protobuf";

import type { OpenStream } from "../connection.js";
import { durationFromMs } from "../convert/time.js";
import { fromPackedStatus } from "../details.js";
import { StatekeepError, UnavailableError } from "../failure.js";
import {
  type PipelineCall,
  PipelineCallSchema,
  type PipelineReply,
  type PipelineRequestSchema,
  type PipelineResponse,
} from "../gen/statekeep/v1/store_service_pb.js";
import type { Call, UnderWay } from "./call.js";
import type { Line } from "./line.js";
import { Outbox } from "./outbox.js";

/** What begins a stream of the RPC Pipeline. */
export type OpenPipeline = (
  requests: AsyncIterable<PipelineRequest>,
) => OpenStream<PipelineResponse>;

type PipelineRequest = MessageInitShape<typeof PipelineRequestSchema>;

/** The most bytes of calls in one message; a larger call goes by itself. */
export const MESSAGE_BYTES_MAX = 1024 * 1024;
const CALLS_MAX = 1_024;
// While the server makes one message durable, the next one is on its way.
const MESSAGES_UNDER_WAY_MAX = 2;
// Many calls are spread over the messages that may be under way: while the server works on one
// half, the callers of the other can go on.
const CALLS_SPREAD_MIN = 128;

/** Sends what waits on its line, and answers the calls that are under way. */
export class LineStream {
  readonly calls = new Map<bigint, Call>();
  wasAnswered = false;
  callsCount = 0;
  readonly #line: Line;
  readonly #requests = new Outbox<PipelineRequest>();
  readonly #stream: OpenStream<PipelineResponse>;
  #messagesUnderWay = 0;
  #isAwake = false;
  #isOver = false;

  constructor(line: Line, open: OpenPipeline) {
    this.#line = line;
    this.#stream = open(this.#requests);
    void this.#receive();
  }

  /** Looks soon whether a message can go out: once for all calls that are made now. */
  wake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    setImmediate(() => {
      this.#isAwake = false;
      this.#send();
    });
  }

  /** Has the server end the stream. */
  finish(): void {
    this.#isOver = true;
    this.#requests.end();
  }

  /** Ends the stream at once. */
  cancel(): void {
    this.#isOver = true;
    this.#stream.cancel();
  }

  /** Counts the message of a call as over. */
  endMessage(call: Call): void {
    const message = call.underWay;
    if (message === undefined || message.isOver) return;
    message.isOver = true;
    this.#messagesUnderWay -= 1;
    this.wake();
  }

  #send(): void {
    const waiting = this.#line.waiting;
    while (!this.#isOver && waiting.length > 0) {
      if (this.#messagesUnderWay >= MESSAGES_UNDER_WAY_MAX) return;
      const calls = this.#nextCalls();
      if (calls.length > 0) this.#requests.put({ calls });
    }
  }

  #nextCalls(): PipelineCall[] {
    const underWay: UnderWay = { isOver: false };
    const calls: PipelineCall[] = [];
    const waiting = this.#line.waiting;
    const share =
      Math.floor(waiting.length / (MESSAGES_UNDER_WAY_MAX - this.#messagesUnderWay)) + 1;
    const callsMax = Math.min(CALLS_MAX, Math.max(CALLS_SPREAD_MIN, share));
    const now = performance.now();
    let sizeBytes = 0;
    let taken = 0;
    for (const call of waiting) {
      if (calls.length === callsMax) break;
      sizeBytes += call.sizeBytes;
      if (calls.length > 0 && sizeBytes > MESSAGE_BYTES_MAX) break;
      taken += 1;
      if (call.isOver) continue;
      calls.push(this.#packed(call, now));
      call.underWay = underWay;
    }
    waiting.splice(0, taken);
    if (calls.length > 0) this.#messagesUnderWay += 1;
    return calls;
  }

  #packed(call: Call, now: number): PipelineCall {
    this.callsCount += 1;
    const id = BigInt(this.callsCount);
    this.calls.set(id, call);
    const packed = create(PipelineCallSchema);
    packed.id = id;
    if (call.deadline !== Infinity) packed.timeout = durationFromMs(call.deadline - now);
    // The kind was chosen by the request's own method.
    packed.call = { case: call.kind, value: call.request } as PipelineCall["call"];
    return packed;
  }

  async #receive(): Promise<void> {
    let failure: StatekeepError = broken();
    try {
      for await (const response of this.#stream) {
        this.wasAnswered = true;
        for (const reply of response.replies) this.#answer(reply);
      }
    } catch (error) {
      if (error instanceof StatekeepError) failure = error;
    }
    this.#isOver = true;
    this.#line.lost(this, failure);
  }

  #answer({ id, reply }: PipelineReply): void {
    const call = this.calls.get(id);
    if (call === undefined) return;
    this.calls.delete(id);
    this.endMessage(call);
    if (reply.case === call.kind) call.succeed(reply.value as Message);
    else call.fail(reply.case === "error" ? fromPackedStatus(reply.value) : broken());
  }
}

function broken(): UnavailableError {
  return new UnavailableError("The pipeline ended without a reply.", { code: "UNAVAILABLE" });
}
