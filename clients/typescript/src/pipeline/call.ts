/** A call on its way through a pipeline: from its making to its reply. */

import type { DescMethodUnary, Message } from "@bufbuild/protobuf";

import { MachineService } from "../gen/statekeep/v1/machine_service_pb.js";
import { type PipelineCall, StoreService } from "../gen/statekeep/v1/store_service_pb.js";
import type { StatekeepError } from "../failure.js";
import type { Limits } from "../connection.js";

/** The calls that a pipeline carries, by the names that their RPCs have in TypeScript. */
export type CallKind = NonNullable<PipelineCall["call"]["case"]>;

const store = StoreService.method;
const machine = MachineService.method;

/** Reads have a line of their own, so that none waits for the disk behind somebody's write. */
export const READS: ReadonlyMap<DescMethodUnary, CallKind> = new Map<DescMethodUnary, CallKind>([
  [store.load, "load"],
  [store.exists, "exists"],
  [machine.getMachine, "getMachine"],
  [machine.isInState, "isInState"],
]);

/** The mutations that a pipeline carries. */
export const WRITES: ReadonlyMap<DescMethodUnary, CallKind> = new Map<DescMethodUnary, CallKind>([
  [store.save, "save"],
  [store.delete, "delete"],
  [store.commit, "commit"],
  [machine.trigger, "trigger"],
  [machine.createMachine, "createMachine"],
]);

/** A message under way; it is over with the first reply to one of its calls. */
export interface UnderWay {
  isOver: boolean;
}

/** One call. It ends once, with a reply or an error. */
export class Call {
  readonly reply: Promise<Message>;
  readonly sizeBytes: number;
  /** When its time is over, on the clock of `performance.now`. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  /** The message that it went out with. */
  underWay: UnderWay | undefined;
  isOver = false;
  #resolve!: (reply: Message) => void;
  #reject!: (error: unknown) => void;
  #onAbort: (() => void) | undefined;

  constructor(
    readonly method: DescMethodUnary,
    readonly kind: CallKind,
    readonly request: Message,
    limits: Limits,
  ) {
    this.sizeBytes = sizeBytes(request);
    this.deadline = performance.now() + limits.timeoutMs;
    this.signal = limits.signal;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Has `then` called when the call's signal is aborted before it is over. */
  onAbort(then: (signal: AbortSignal) => void): void {
    const signal = this.signal;
    if (signal === undefined) return;
    this.#onAbort = () => {
      then(signal);
    };
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Ends the call with its reply, unless it is over. */
  succeed(reply: Message): void {
    if (this.#end()) this.#resolve(reply);
  }

  /** Ends the call with an error, unless it is over. */
  fail(error: StatekeepError): void {
    if (this.#end()) this.#reject(error);
  }

  #end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    if (this.#onAbort !== undefined) this.signal?.removeEventListener("abort", this.#onAbort);
    return true;
  }
}

/** Returns how large a request is, or a little more: it only has to tell what fits in a message. */
export function sizeBytes(part: unknown): number {
  if (typeof part === "string") {
    // Short texts are not worth counting; a UTF-16 unit has 3 bytes at most.
    return part.length < 256 ? part.length * 3 : Buffer.byteLength(part);
  }
  if (part instanceof Uint8Array) return part.length;
  if (typeof part !== "object" || part === null) return 11;
  let sum = 8;
  for (const key in part) sum += sizeBytes((part as Record<string, unknown>)[key]);
  return sum;
}
