import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { json, RELEASE } from "@statekeep/client";

import {
  fromValue,
  toCount,
  toNumber,
  toPoint,
  toRevision,
  toSelection,
  toValue,
} from "../src/convert/values.js";
import { durationFromMs, timestampFromDate } from "../src/convert/time.js";
import { sizeBytes } from "../src/pipeline/call.js";

test("bytes are stored as data, a string as text, everything else as JSON", () => {
  const table: [Parameters<typeof toValue>[0], string, unknown][] = [
    [Uint8Array.of(1, 2), "data", Uint8Array.of(1, 2)],
    [new Uint16Array([258]).subarray(0, 1), "data", Uint8Array.of(2, 1)],
    [Uint8Array.of(7).buffer, "data", Uint8Array.of(7)],
    ["text", "text", "text"],
    [json("text"), "json", '"text"'],
    [{ a: [1, null, true], b: undefined }, "json", '{"a":[1,null,true]}'],
    [null, "json", "null"],
    [1.5, "json", "1.5"],
    [new Date(0), "json", '"1970-01-01T00:00:00.000Z"'],
  ];
  for (const [value, kind, content] of table) {
    assert.deepEqual(toValue(value).kind, { case: kind, value: content });
  }
  assert.deepEqual(fromValue(toValue(json("text"))), { valueKind: "json", value: "text" });
  assert.deepEqual(fromValue(undefined), { valueKind: undefined, value: undefined });
});

test("what JSON would silently change is refused", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  const refused = [
    NaN,
    { a: Infinity },
    [undefined],
    json(undefined),
    { a: 1n },
    { a: () => 1 },
    new Map(),
    { a: Uint8Array.of(1) },
    { a: "\ud800" },
    "\udc00",
    cyclic,
  ];
  for (const value of refused) assert.throws(() => toValue(value as object), TypeError);
});

test("revisions are whole numbers that a number can hold", () => {
  assert.equal(toRevision(2 ** 53 - 1, "at"), 2n ** 53n - 1n);
  for (const wrong of [-1, 1.5, NaN, 2 ** 53, Infinity]) {
    assert.throws(() => toRevision(wrong, "at"), RangeError);
  }
  assert.equal(toNumber(2n ** 53n - 1n), 2 ** 53 - 1);
  assert.throws(() => toNumber(2n ** 53n), RangeError);
  for (const wrong of [1.5, NaN, 2 ** 32]) assert.throws(() => toCount(wrong, "x"), RangeError);
});

test("a point is a revision, a time, a label or a snapshot", () => {
  assert.deepEqual(toPoint(7)?.point, { case: "revision", value: 7n });
  assert.deepEqual(toPoint("a")?.point, { case: "snapshotLabel", value: "a" });
  assert.deepEqual(toPoint({ id: "s-1" })?.point, { case: "snapshotId", value: "s-1" });
  assert.equal(toPoint(new Date(1_500))?.point.case, "time");
  assert.equal(toPoint(undefined), undefined);
  assert.throws(() => toPoint(new Date(NaN)), RangeError);
});

test("a selection is a prefix, a range, or everything", () => {
  assert.deepEqual(toSelection("a/"), { case: "prefix", value: "a/" });
  assert.deepEqual(toSelection(undefined), { case: undefined });
  assert.equal(toSelection({ start: "a" }).case, "range");
  assert.throws(() => toSelection("\ud800"), TypeError);
});

test("times keep their milliseconds, before 1970 too", () => {
  const { seconds, nanos } = timestampFromDate(new Date(-1));
  assert.deepEqual([seconds, nanos], [-1n, 999_000_000]);
  assert.deepEqual([durationFromMs(1_500).seconds, durationFromMs(1_500).nanos], [1n, 500_000_000]);
  assert.throws(() => durationFromMs(Infinity), RangeError);
});

test("the size of a request is never judged too small by much", () => {
  assert.ok(sizeBytes({ key: "é".repeat(100), value: new Uint8Array(1_000) }) >= 1_200);
  assert.ok(sizeBytes("é".repeat(1_000)) === 2_000);
});

test("the release that the client tells is the one of its package", async () => {
  const manifest = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
  assert.equal(RELEASE, manifest.version);
});
