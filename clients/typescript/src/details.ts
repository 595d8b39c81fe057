/**
 * From the details of a status to the client's errors. Owns the reading of `google.rpc` details.
 * Pure, and must never throw: whatever a server or a proxy answers becomes some StatekeepError.
 */

import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

import type { Status as PackedStatus } from "./gen/google/rpc/status_pb.js";
import { type ErrorReason, errorsByReason } from "./errors.js";
import {
  CallCancelledError,
  DeadlineError,
  type FieldViolation,
  StatekeepError,
  type StatusCode,
  UnavailableError,
} from "./failure.js";

const DOMAIN = "statekeep";

const CODES: readonly (StatusCode | undefined)[] = [
  undefined,
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

/** What a status says, with details that are still packed; types without their URL's host. */
export interface Status {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type: string; readonly value: Uint8Array }[];
  readonly cause?: unknown;
}

/** Returns the name of a status code; UNKNOWN for one that gRPC does not have. */
export function statusCode(code: number): StatusCode {
  return CODES[code] ?? "UNKNOWN";
}

/** Returns the error that a status with its details describes. */
export function fromStatus(status: Status): StatekeepError {
  let info: ErrorInfo = { reason: "", domain: "", metadata: {} };
  const violations: FieldViolation[] = [];
  let retryDelayMs: number | undefined;
  for (const { type, value } of status.details) {
    if (type === "google.rpc.ErrorInfo") {
      const found = parsed(errorInfo, value);
      if (found?.domain === DOMAIN) info = found;
    } else if (type === "google.rpc.BadRequest") {
      violations.push(...(parsed(badRequest, value) ?? []));
    } else if (type === "google.rpc.RetryInfo") {
      retryDelayMs = parsed(retryInfo, value);
    }
  }
  const code = statusCode(status.code);
  const { reason, metadata } = info;
  const failure = { code, reason, metadata, violations, retryDelayMs, cause: status.cause };
  return new (errorClass(reason, code))(status.message || `The call ended with ${code}.`, failure);
}

/** Returns the error that a status in a message describes. */
export function fromPackedStatus(status: PackedStatus): StatekeepError {
  const details = status.details.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
    value,
  }));
  return fromStatus({ code: status.code, message: status.message, details });
}

function errorClass(reason: string, code: StatusCode): typeof StatekeepError {
  if (isErrorReason(reason)) return errorsByReason[reason];
  switch (code) {
    case "UNAVAILABLE":
      return UnavailableError;
    case "DEADLINE_EXCEEDED":
      return DeadlineError;
    case "CANCELLED":
      return CallCancelledError;
    default:
      return StatekeepError;
  }
}

function isErrorReason(reason: string): reason is ErrorReason {
  return Object.hasOwn(errorsByReason, reason);
}

interface ErrorInfo {
  reason: string;
  domain: string;
  metadata: Record<string, string>;
}

function parsed<T>(parse: (data: Uint8Array) => T, data: Uint8Array): T | undefined {
  try {
    return parse(data);
  } catch {
    return undefined;
  }
}

function errorInfo(data: Uint8Array): ErrorInfo {
  const info: ErrorInfo = { reason: "", domain: "", metadata: {} };
  eachField(data, (field, reader) => {
    if (field === 1) info.reason = reader.string();
    else if (field === 2) info.domain = reader.string();
    else if (field === 3) {
      const [key, value] = pair(reader.bytes());
      info.metadata[key] = value;
    } else return false;
    return true;
  });
  return info;
}

function badRequest(data: Uint8Array): FieldViolation[] {
  const violations: FieldViolation[] = [];
  eachField(data, (number, reader) => {
    if (number !== 1) return false;
    const [field, description] = pair(reader.bytes());
    violations.push({ field, description });
    return true;
  });
  return violations;
}

function retryInfo(data: Uint8Array): number {
  let ms = 0;
  eachField(data, (field, reader) => {
    if (field !== 1) return false;
    ms = durationMs(reader.bytes());
    return true;
  });
  return Math.max(0, ms);
}

function durationMs(data: Uint8Array): number {
  let ms = 0;
  eachField(data, (field, reader) => {
    if (field === 1) ms += Number(reader.int64()) * 1_000;
    else if (field === 2) ms += reader.int32() / 1_000_000;
    else return false;
    return true;
  });
  return ms;
}

/** Reads a message of two texts, numbered 1 and 2. */
function pair(data: Uint8Array): [string, string] {
  const texts: [string, string] = ["", ""];
  eachField(data, (field, reader) => {
    if (field !== 1 && field !== 2) return false;
    texts[field === 1 ? 0 : 1] = reader.string();
    return true;
  });
  return texts;
}

/** Gives each field to `read`, which says whether it took it; what it did not take is skipped. */
function eachField(data: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(data);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType === WireType.EndGroup || !read(field, reader)) reader.skip(wireType, field);
  }
}
