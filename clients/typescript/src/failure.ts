/**
 * The error that all others are, and those of a server that stays silent. Owns what an error
 * carries; must never know a reason by name.
 */

/** The names of gRPC's status codes. */
export type StatusCode =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** One field of a request that is at fault, with a sentence that says how. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** What is known about a failed call beside its message. */
export interface Failure {
  readonly code: StatusCode;
  readonly reason?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly violations?: readonly FieldViolation[] | undefined;
  readonly retryDelayMs?: number | undefined;
  readonly cause?: unknown;
}

/** A call failed. Every error that comes from a call is one of these. */
export class StatekeepError extends Error {
  /** The name of gRPC's status code. */
  readonly code: StatusCode;
  /** The name of the contract's `ErrorReason`, such as `KEY_INVALID`; "" when there was none. */
  readonly reason: string;
  /** The facts of the reason as text, such as `floor`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The fields at fault, for invalid arguments. */
  readonly violations: readonly FieldViolation[];
  /** How long to wait before trying again, where the server says that this helps. */
  readonly retryDelayMs: number | undefined;

  constructor(message: string, failure: Failure) {
    super(message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = new.target.name;
    this.code = failure.code;
    this.reason = failure.reason ?? "";
    this.metadata = failure.metadata ?? {};
    this.violations = failure.violations ?? [];
    this.retryDelayMs = failure.retryDelayMs;
  }

  /** The same call may well succeed a little later. */
  get isTransient(): boolean {
    return this.code === "UNAVAILABLE" || this.retryDelayMs !== undefined;
  }
}

/** The server cannot be reached or broke off. A write may have been applied or not. */
export class UnavailableError extends StatekeepError {}

/** The time given to the call is over. A write may have been applied or not. */
export class DeadlineError extends StatekeepError {}

/**
 * The call was broken off: by its signal, whose reason is the `cause`, or because its client was
 * closed. A write may have been applied or not.
 */
export class CallCancelledError extends StatekeepError {}
