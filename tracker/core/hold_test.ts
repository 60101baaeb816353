import assert from "node:assert/strict";
import { holdOf } from "./hold.ts";

const OFF = { on: false, expected: 10, reported: 10, mostMs: 0 };
const ON = { on: true, expected: 10, reported: 4, mostMs: 90_000 };
const FINE = { peers: 1, of: 5, tooMany: false };
const GONE = { peers: 4, of: 5, tooMany: true };

Deno.test("holdOf() names the first reason that holds, and what to do about it", () => {
  assert.equal(holdOf(OFF, false, FINE), undefined);
  const safeMode = holdOf(ON, true, GONE)!;
  assert.equal(safeMode.kind, "safe_mode");
  assert.match(safeMode.why, /4 of 10 replicas.* 1m 30s at most.*safe-mode --leave/);
  const byHand = holdOf(OFF, true, GONE)!;
  assert.equal(byHand.kind, "by_hand");
  assert.match(byHand.why, /repair --resume/);
  const vanished = holdOf(OFF, false, GONE)!;
  assert.equal(vanished.kind, "vanished");
  assert.match(vanished.why, /4 of 5 peers vanished at once.*repair --resume/);
});
