/**
 * The pipeline: calls that are made at the same time share messages on one stream. Owns which calls
 * may go that way, and the two lines that they go on.
 */

import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

import { type Connection, late, type Limits } from "../connection.js";
import { StatekeepError } from "../failure.js";
import { StoreService } from "../gen/statekeep/v1/store_service_pb.js";
import { Call, READS, WRITES } from "./call.js";
import { Line } from "./line.js";
import { MESSAGE_BYTES_MAX } from "./stream.js";

/** Makes unary calls, through a pipeline where that can be. */
export class Pipeline {
  readonly #connection: Connection;
  readonly #reads: Line;
  readonly #writes: Line;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#reads = this.#newLine();
    this.#writes = this.#newLine();
  }

  /** Makes one call, in one attempt. */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    init: MessageInitShape<I>,
    limits: Limits,
  ): Promise<MessageShape<O>> {
    const read = READS.get(method);
    const kind = read ?? WRITES.get(method);
    const line = read === undefined ? this.#writes : this.#reads;
    if (kind === undefined || !line.isOpenForCalls) {
      return this.#connection.unary(method, init, limits);
    }
    this.#connection.checked(limits);
    const request = create(method.input, init);
    const call = new Call(method, kind, request, limits);
    if (call.sizeBytes > MESSAGE_BYTES_MAX) return this.#connection.unary(method, init, limits);
    line.send(call);
    // A reply is of the same kind as its call, and so of the method's own output.
    return (await call.reply) as MessageShape<O>;
  }

  /** Ends every call under way. */
  close(): void {
    this.#reads.close();
    this.#writes.close();
  }

  #newLine(): Line {
    return new Line(
      (requests) =>
        this.#connection.stream(StoreService.method.pipeline, requests, {
          timeoutMs: Infinity,
          signal: undefined,
        }),
      (call) => void this.#divert(call),
    );
  }

  /** Makes a call that the server has not taken as a unary one. */
  async #divert(call: Call): Promise<void> {
    const timeoutMs = call.deadline - performance.now();
    try {
      if (timeoutMs <= 0) throw late();
      const limits = { timeoutMs, signal: call.signal };
      call.succeed(await this.#connection.unary(call.method, call.request, limits));
    } catch (error) {
      if (!(error instanceof StatekeepError)) throw error;
      call.fail(error);
    }
  }
}
