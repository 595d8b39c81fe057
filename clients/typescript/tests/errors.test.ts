import assert from "node:assert/strict";
import { test } from "node:test";

import {
  DeadlineError,
  DeadlinePassedError,
  errorsByReason,
  RevisionCompactedError,
  StatekeepError,
  UnavailableError,
} from "@statekeep/client";

import { fromStatus } from "../src/details.js";
import { ErrorReason } from "../src/gen/statekeep/v1/error_reason_pb.js";

const encode = (text: string): number[] => [...Buffer.from(text)];
const field = (number: number, content: number[]): number[] => [
  (number << 3) | 2,
  content.length,
  ...content,
];
const detail = (type: string, content: number[]): { type: string; value: Uint8Array } => ({
  type: `google.rpc.${type}`,
  value: Uint8Array.from(content),
});
const errorInfo = (reason: string, domain: string, key: string, value: string) =>
  detail("ErrorInfo", [
    ...field(1, encode(reason)),
    ...field(2, encode(domain)),
    ...field(3, [...field(1, encode(key)), ...field(2, encode(value))]),
  ]);

test("each reason of the contract has a class of its name, and no other has", () => {
  const reasons = Object.keys(ErrorReason).filter(
    (name) => Number.isNaN(Number(name)) && name !== "UNSPECIFIED",
  );
  assert.deepEqual(Object.keys(errorsByReason).sort(), reasons.sort());
  for (const [reason, made] of Object.entries(errorsByReason)) {
    const name = reason
      .toLowerCase()
      .replace(/(?:^|_)(\w)/g, (_, one: string) => one.toUpperCase());
    assert.equal(made.name, name.endsWith("Error") ? name : `${name}Error`);
    const error = new made("text", { code: "UNKNOWN" });
    assert.equal(error.reason, reason);
    assert.equal(error.name, made.name);
  }
});

test("a status becomes the error of its reason, with its facts", () => {
  const error = fromStatus({
    code: 11,
    message: "revision 12 is gone",
    details: [
      errorInfo("REVISION_COMPACTED", "statekeep", "floor", "40"),
      detail("BadRequest", field(1, [...field(1, encode("at")), ...field(2, encode("old"))])),
      detail("RetryInfo", field(1, [8, 1, 16, ...[128, 202, 181, 238, 1]])),
    ],
  });
  assert.ok(error instanceof RevisionCompactedError);
  assert.equal(error.code, "OUT_OF_RANGE");
  assert.equal(error.message, "revision 12 is gone");
  assert.deepEqual({ ...error.metadata }, { floor: "40" });
  assert.deepEqual(error.violations, [{ field: "at", description: "old" }]);
  assert.equal(error.retryDelayMs, 1_500);
  assert.ok(error.isTransient);
});

test("reasons of another domain, and unknown ones, are no reasons of ours", () => {
  const details = [errorInfo("REVISION_COMPACTED", "example.com", "floor", "40")];
  const error = fromStatus({ code: 14, message: "", details });
  assert.equal(error.constructor, UnavailableError);
  assert.equal(error.reason, "");
  const newer = [errorInfo("SOMETHING_NEW", "statekeep", "fact", "1")];
  const unknown = fromStatus({ code: 5, message: "x", details: newer });
  assert.equal(unknown.constructor, StatekeepError);
  assert.equal(unknown.reason, "SOMETHING_NEW");
  assert.deepEqual({ ...unknown.metadata }, { fact: "1" });
});

test("whatever a server sends as details, an error comes of it", () => {
  const whole = errorInfo("REVISION_COMPACTED", "statekeep", "floor", "40").value;
  for (let length = 0; length <= whole.length; length += 1) {
    for (const type of ["ErrorInfo", "BadRequest", "RetryInfo"]) {
      const value = whole.slice(0, length);
      const details = [{ type: `google.rpc.${type}`, value }];
      assert.ok(fromStatus({ code: 99, message: "", details }) instanceof StatekeepError);
    }
  }
});

test("a deadline that the server saw pass is a deadline that passed", () => {
  assert.ok(new DeadlinePassedError("", { code: "DEADLINE_EXCEEDED" }) instanceof DeadlineError);
});
