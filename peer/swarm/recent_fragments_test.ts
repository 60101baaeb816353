import assert from "node:assert/strict";
import { RecentFragments } from "./recent_fragments.ts";

const MIB = 1024 * 1024;

/** Eight of a MiB fill it. */
function filled() {
  const recent = new RecentFragments();
  const given: number[] = [];
  const add = (index: number, bytes = MIB) =>
    recent.add(index, new Uint8Array(bytes), () => given.push(index));
  for (let index = 0; index < 8; index += 1) assert(add(index));
  return { recent, given, add };
}

Deno.test("RecentFragments keeps what is not stored yet, and takes nothing in its place", () => {
  const { recent, given, add } = filled();
  assert(!add(8));
  assert(recent.has(0));
  recent.stored(3);
  assert(add(8));
  assert(!recent.has(3));
  assert.deepEqual(given, [3]);
});

Deno.test("RecentFragments gives memory back only when nobody reads it", () => {
  const { recent, given, add } = filled();
  for (let index = 0; index < 8; index += 1) recent.stored(index);
  {
    using reader = recent.open(0)!;
    assert.equal(reader.bytes.byteLength, MIB);
    assert(add(8));
    assert.deepEqual(given, [1]);
  }
  recent.stored(8);
  assert(add(9));
  assert.deepEqual(given, [1, 0]);
  using last = recent.open(9)!;
  recent.clear();
  assert.equal(last.bytes.byteLength, MIB);
  assert.deepEqual(given.toSorted(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(recent.open(9), undefined);
});

Deno.test("RecentFragments leaves large fragments and those that it has alone", () => {
  const recent = new RecentFragments();
  assert(!recent.add(0, new Uint8Array(MIB + 1), () => {}));
  assert(recent.add(1, new Uint8Array(1), () => {}));
  assert(!recent.add(1, new Uint8Array(1), () => {}));
});

Deno.test("RecentFragments leaves small fragments enough of the memory that they come into", () => {
  const recent = new RecentFragments();
  const given: number[] = [];
  const all = Array.from({ length: 200 }, (_, index) => index);
  for (const index of all) {
    const isKept = recent.add(index, new Uint8Array(64 * 1024), () => given.push(index));
    if (isKept) recent.stored(index);
    // A download has 64 buffers, whatever the size.
    assert(index + 1 - given.length <= 32, "all buffers would be held at last");
  }
  assert.deepEqual(given, all.slice(0, -32));
});
