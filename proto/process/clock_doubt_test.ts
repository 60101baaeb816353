import assert from "node:assert/strict";
import { clockDoubt } from "./clock_doubt.ts";

const NOW_MS = Date.UTC(2026, 10, 26);
const DAY_MS = 24 * 3_600_000;

Deno.test("clockDoubt() doubts a clock that is before all, behind or far ahead of what was written", () => {
  assert.match(clockDoubt(0)!, /says 1970-01-01T00:00:00.000Z, which cannot be: set it/);
  assert.match(clockDoubt(NOW_MS, NOW_MS + DAY_MS)!, /if it is behind/);
  assert.match(clockDoubt(NOW_MS, NOW_MS - 400 * DAY_MS)!, /if it is ahead/);
  for (const lastMs of [undefined, 0, NOW_MS, NOW_MS + 1_000, NOW_MS - 20 * DAY_MS]) {
    assert.equal(clockDoubt(NOW_MS, lastMs), undefined);
  }
});
