import assert from "node:assert/strict";
import fc from "fast-check";
import { contentRange, rangeOf } from "./ranges.ts";

const WHOLE = { kind: "whole" };
const UNSATISFIABLE = { kind: "unsatisfiable" };

function part(start: number, end: number) {
  return { kind: "part", range: { start, end } };
}

Deno.test("rangeOf(), a range with both ends is that part, cut at the end of the file", () => {
  assert.deepEqual(rangeOf("bytes=0-0", 10), part(0, 1));
  assert.deepEqual(rangeOf("bytes=2-5", 10), part(2, 6));
  assert.deepEqual(rangeOf("bytes=2-99", 10), part(2, 10));
  assert.deepEqual(rangeOf(`bytes=2-${"9".repeat(400)}`, 10), part(2, 10));
  assert.deepEqual(rangeOf(" Bytes= 2-5 ", 10), part(2, 6));
});

Deno.test("rangeOf(), an open range goes to the end, a suffix is the last so many bytes", () => {
  assert.deepEqual(rangeOf("bytes=3-", 10), part(3, 10));
  assert.deepEqual(rangeOf("bytes=-4", 10), part(6, 10));
  assert.deepEqual(rangeOf("bytes=-40", 10), part(0, 10));
});

Deno.test("rangeOf(), what lies past the end cannot be satisfied", () => {
  for (const header of ["bytes=10-", "bytes=10-12", `bytes=${"9".repeat(400)}-`, "bytes=-0"]) {
    assert.deepEqual(rangeOf(header, 10), UNSATISFIABLE, header);
  }
  assert.deepEqual(rangeOf("bytes=0-", 0), UNSATISFIABLE);
  assert.deepEqual(rangeOf("bytes=-0", 0), UNSATISFIABLE);
});

Deno.test("rangeOf(), what is malformed, several, or another unit is the whole file", () => {
  const headers = [
    ...["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1-2-3", "bytes=0x1-2"],
    ...["bytes=+1-2", "bytes=1.5-2", "bytes=--1", "items=0-1", "bytes=0-1,4-5", "bytes=0-1,"],
  ];
  for (const header of headers) assert.deepEqual(rangeOf(header, 10), WHOLE, header);
  assert.deepEqual(rangeOf(null, 10), WHOLE);
  assert.deepEqual(rangeOf("bytes=-5", 0), WHOLE);
});

Deno.test("rangeOf(), whatever comes, a part lies within the file and is not empty", () => {
  const digits = fc.oneof(
    fc.nat({ max: 40 }).map(String),
    fc.constant(""),
    fc.bigInt().map(String),
  );
  fc.assert(fc.property(digits, digits, fc.nat({ max: 30 }), (first, last, size) => {
    const answer = rangeOf(`bytes=${first}-${last}`, size);
    if (answer.kind !== "part") return;
    const { start, end } = answer.range;
    assert.ok(0 <= start && start < end && end <= size);
  }));
});

Deno.test("contentRange() names the last byte, not the one behind it", () => {
  assert.equal(contentRange({ start: 2, end: 6 }, 10), "bytes 2-5/10");
});
