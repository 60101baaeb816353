import assert from "node:assert/strict";
import { Pace } from "./pace.ts";

Deno.test("Pace is the rate of the last half minute, and nothing when nothing was done", () => {
  const pace = new Pace();
  assert.equal(pace.bytesPerS(1_000_000), 0);
  for (let second = 0; second < 60; second += 1) pace.add(500, 1_000_000 + second * 1_000);
  assert.ok(Math.abs(pace.bytesPerS(1_059_999) - 500) < 20);
  assert.equal(pace.bytesPerS(1_100_000), 0);
  pace.add(7_000, 2_000_000);
  assert.equal(pace.bytesPerS(2_000_500), 7_000, "a short time counts as a second");
});
