/**
 * Answering the questions of hooks. Owns the stream on which they come and the registration, which
 * is made again when the stream broke. Must never decide anything by itself.
 */

import type { MessageInitShape } from "@bufbuild/protobuf";

import { msFromDuration } from "./convert/time.js";
import { fromJsonText, toCount } from "./convert/values.js";
import { StatekeepError, UnavailableError } from "./failure.js";
import type { HookQuestion as QuestionMessage } from "./gen/statekeep/v1/hook_pb.js";
import {
  MachineService,
  type ServeGuardsRequestSchema,
} from "./gen/statekeep/v1/machine_service_pb.js";
import { fromMachine, type Machine } from "./machine.js";
import { Outbox } from "./pipeline/outbox.js";
import type { Attempts } from "./retry.js";
import type { Runner } from "./runner.js";

// What a refusal says when the function could not answer.
const FAILED = "The hook failed.";

/** Whether a machine may make a transition. */
export interface HookQuestion {
  readonly hook: string;
  /** As it stands before the transition. */
  readonly machine: Machine;
  readonly event: string;
  /** Where it would go; the machine's state for an internal transition. */
  readonly toState: string;
  /** Undefined where the event came without one. */
  readonly payload: unknown;
  readonly actor: string;
  readonly note: string;
  /** How long the server still waits for the answer. */
  readonly timeLeftMs: number;
}

/** An answer to a question; the message, for people, becomes that of the rejection. */
export type HookAnswer =
  | boolean
  | { readonly allowed: boolean; readonly message?: string | undefined };

/** Answers questions. When it throws or rejects, the transition is refused: "The hook failed." */
export type HookFunction = (question: HookQuestion) => HookAnswer | Promise<HookAnswer>;

/** What serving hooks takes. */
export interface ServeOptions {
  /** How many questions to take at the same time: 16 by default, 1,024 at most. */
  readonly questionsMax?: number | undefined;
  /** Told of what the function throws; by default it becomes a warning of the process. */
  readonly onError?: ((error: unknown, question: HookQuestion) => void) | undefined;
  /** Told why the hooks are not served for now; by default it becomes a warning of the process. */
  readonly onInterrupted?: ((error: StatekeepError) => void) | undefined;
  /** Told that the hooks are served again; by default it becomes a warning of the process. */
  readonly onResumed?: (() => void) | undefined;
  /** Ends the serving when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

type Request = MessageInitShape<typeof ServeGuardsRequestSchema>;

/** Hooks that are being served, until this is closed. */
export class HookServing {
  /**
   * Resolves when the serving was closed. It rejects with what ended it for good: an error that
   * trying again does not help, the closing of the client, or before the first registration a
   * server that cannot be reached for as long as the client's retry allows.
   */
  readonly ended: Promise<void>;
  readonly #runner: Runner;
  readonly #hooks: readonly string[];
  readonly #answer: HookFunction;
  readonly #options: ServeOptions;
  readonly #controller = new AbortController();
  readonly #attempts: Attempts;
  readonly #registered: Promise<void>;
  #onRegistered!: () => void;
  /** Whether the hooks were served and are not for now. */
  #isInterrupted = false;
  #wasServed = false;

  /** @internal Use `machines.serveGuards`. */
  constructor(
    runner: Runner,
    hooks: readonly string[],
    answer: HookFunction,
    options: ServeOptions,
  ) {
    this.#runner = runner;
    this.#hooks = hooks;
    this.#answer = answer;
    this.#options = options;
    this.#attempts = runner.attempts(Infinity);
    const close = (): void => {
      this.#controller.abort();
    };
    if (options.signal?.aborted === true) close();
    options.signal?.addEventListener("abort", close, { once: true });
    const registered = new Promise<void>((resolve) => {
      this.#onRegistered = resolve;
    });
    this.ended = this.#serve().finally(() => options.signal?.removeEventListener("abort", close));
    this.ended.catch(() => undefined); // Whoever waits for it learns of it.
    this.#registered = Promise.race([registered, this.ended]);
    this.#registered.catch(() => undefined);
  }

  /** Resolves once the first registration is in force: questions may come from now on. */
  async registered(): Promise<this> {
    await this.#registered;
    return this;
  }

  /** Takes no more questions; those that are open are asked elsewhere. Closing twice is fine. */
  async close(): Promise<void> {
    this.#controller.abort();
    await this.ended.catch(() => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(): Promise<void> {
    const { signal } = this.#controller;
    const questionsMax = toCount(this.#options.questionsMax, "questionsMax");
    for (;;) {
      const requests = new Outbox<Request>();
      const registration = { hooks: [...this.#hooks], questionsMax };
      requests.put({
        namespace: this.#runner.namespace,
        message: { case: "registration", value: registration },
      });
      try {
        const limits = { timeoutMs: Infinity, signal };
        const method = MachineService.method.serveGuards;
        for await (const { message } of this.#runner.connection.stream(method, requests, limits)) {
          if (message.case === "registered") this.#served();
          else if (message.case === "question") void this.#reply(message.value, requests);
        }
        throw new UnavailableError("The server ended the serving.", { code: "UNAVAILABLE" });
      } catch (error) {
        if (signal.aborted) return;
        await this.#pause(error);
      } finally {
        requests.end();
      }
    }
  }

  #served(): void {
    this.#attempts.begun();
    if (this.#isInterrupted) {
      const warn = (): void => {
        process.emitWarning("Hooks are served again.");
      };
      (this.#options.onResumed ?? warn)();
    }
    this.#isInterrupted = false;
    this.#wasServed = true;
    this.#onRegistered();
  }

  /** Waits before the next stream, or throws what ends the serving for good. */
  async #pause(error: unknown): Promise<void> {
    const { signal } = this.#controller;
    const pause = this.#runner.pauseMs(this.#attempts, error);
    if (this.#wasServed && !this.#isInterrupted && error instanceof StatekeepError) {
      this.#isInterrupted = true;
      const warn = (failure: StatekeepError): void => {
        process.emitWarning(`Hooks are not served for now: ${failure.message}`);
      };
      (this.#options.onInterrupted ?? warn)(error);
    }
    await this.#runner.connection.pause(pause, signal).catch((failure: unknown) => {
      if (!signal.aborted) throw failure;
    });
  }

  async #reply(message: QuestionMessage, requests: Outbox<Request>): Promise<void> {
    const { questionId } = message;
    const question = fromQuestion(message);
    try {
      const value = { questionId, ...toAnswer(await this.#answer(question)) };
      requests.put({ message: { case: "answer", value } });
    } catch (error) {
      const value = { questionId, allowed: false, message: FAILED };
      requests.put({ message: { case: "answer", value } });
      const warn = (): void => {
        process.emitWarning(`The hook ${question.hook} failed: ${String(error)}`);
      };
      (this.#options.onError ?? warn)(error, question);
    }
  }
}

/** Returns an answer as it is sent; what is none was not meant to allow anything. */
function toAnswer(answer: HookAnswer): { allowed: boolean; message: string } {
  const { allowed, message = "" } = typeof answer === "boolean" ? { allowed: answer } : answer;
  if (typeof allowed === "boolean" && typeof message === "string") return { allowed, message };
  throw new TypeError("A hook answers true, false or { allowed, message }.");
}

function fromQuestion(message: QuestionMessage): HookQuestion {
  const { hook, event, toState, actor, note, timeLeft } = message;
  return {
    hook,
    machine: fromMachine(message.machine),
    event,
    toState,
    payload: fromJsonText(message.payloadJson),
    actor,
    note,
    timeLeftMs: timeLeft === undefined ? Infinity : msFromDuration(timeLeft),
  };
}
