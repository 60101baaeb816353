import assert from "node:assert/strict";
import { FailedAttempts } from "./failed_attempts.ts";

Deno.test("FailedAttempts lets nobody go on guessing, and others alone", () => {
  const attempts = new FailedAttempts();
  let nowMs = 1_000;
  for (let turn = 0; turn < 5; turn += 1) {
    attempts.check("10.0.0.1", nowMs);
    attempts.failed("10.0.0.1", nowMs++);
  }
  assert.throws(() => attempts.check("10.0.0.1", nowMs), { code: "exhausted" });
  attempts.check("10.0.0.2", nowMs);
  attempts.check("10.0.0.1", 61_000);
  attempts.failed("10.0.0.1", 61_000);
  assert.throws(() => attempts.check("10.0.0.1", 61_000), { code: "exhausted" });
});

Deno.test("FailedAttempts remembers a bounded number of hosts", () => {
  const attempts = new FailedAttempts();
  for (let turn = 0; turn < 5; turn += 1) attempts.failed("10.0.0.1", 0);
  for (let host = 0; host < 5_000; host += 1) attempts.failed(`host-${host}`, 0);
  attempts.check("10.0.0.1", 1);
});
