import assert from "node:assert/strict";
import { randomBytes, seededRandom, shuffled, systemRandom } from "./random.ts";

Deno.test("systemRandom() stays from 0 up to but without 1", () => {
  for (let turn = 0; turn < 1000; turn += 1) {
    const value = systemRandom();
    assert.ok(value >= 0 && value < 1);
  }
});

Deno.test("randomBytes() fills the whole array", () => {
  const bytes = new Uint8Array(256);
  randomBytes(bytes);
  assert.ok(new Set(bytes).size > 64);
});

Deno.test("seededRandom() gives the published mulberry32 values, the same for the same seed", () => {
  const random = seededRandom(0);
  assert.equal(random(), 0.26642920868471265);
  assert.equal(random(), 0.0003297457005828619);
  const [first, second] = [seededRandom(7), seededRandom(7)];
  for (let turn = 0; turn < 1000; turn += 1) {
    const value = first();
    assert.equal(value, second());
    assert.ok(value >= 0 && value < 1);
  }
  assert.notEqual(seededRandom(1)(), seededRandom(2)());
});

Deno.test("seededRandom() spreads over the whole range", () => {
  const random = seededRandom(42);
  const counts = new Array<number>(10).fill(0);
  for (let turn = 0; turn < 10_000; turn += 1) counts[Math.floor(random() * 10)]! += 1;
  for (const count of counts) assert.ok(count > 850 && count < 1150, counts.join(" "));
});

Deno.test("shuffled() keeps all items and leaves the argument as it was", () => {
  const items = Object.freeze([1, 2, 3, 4, 5, 5]);
  const copy = shuffled(items, seededRandom(3));
  assert.deepEqual([...copy].sort(), [...items]);
  assert.deepEqual(shuffled([], seededRandom(3)), []);
});

Deno.test("shuffled() brings every order about equally often", () => {
  const random = seededRandom(5);
  const counts = new Map<string, number>();
  for (let turn = 0; turn < 6000; turn += 1) {
    const order = shuffled(["a", "b", "c"], random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const [order, count] of counts) assert.ok(count > 850 && count < 1150, `${order} ${count}`);
});
