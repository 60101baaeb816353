import assert from "node:assert/strict";
import { Precedence, repairShare, scrubRestMs } from "./priorities.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** What a repair passes in so many seconds beside people's chunks, one each `everyMs`. */
function repaired(people: { chunkBytes: number; everyMs: number }, limit: number, forS = 10) {
  const precedence = new Precedence();
  let bytes = 0;
  for (let nowMs = 0; nowMs < forS * 1_000; nowMs += 1) {
    if (nowMs % people.everyMs === 0) precedence.passed("user", people.chunkBytes, nowMs);
    while (bytes < MIB * 1_000 && precedence.repairWaitMs(limit, nowMs) === 0) {
      precedence.passed("repair", 64 * KIB, nowMs);
      bytes += 64 * KIB;
    }
  }
  return bytes / forS;
}

Deno.test("Precedence lets a repair pass at once where no bytes of people pass, and soon when they are over", () => {
  const precedence = new Precedence();
  assert.equal(precedence.repairWaitMs(Infinity, 0), 0);
  precedence.passed("user", MIB, 1_000);
  precedence.passed("repair", 100 * MIB, 1_000);
  assert.ok(precedence.repairWaitMs(Infinity, 1_001) > 200);
  assert.ok(precedence.repairWaitMs(Infinity, 1_001) <= 499);
  assert.equal(precedence.repairWaitMs(Infinity, 1_500), 0);
  // What it passed meanwhile is forgotten.
  precedence.passed("user", KIB, 10_000);
  precedence.passed("user", MIB, 10_000);
  assert.equal(precedence.repairWaitMs(Infinity, 10_000), 0);
});

Deno.test("Precedence gives a repair a quarter of what people's transfers pass, or what it gets in any case", () => {
  const fast = { chunkBytes: 256 * KIB, everyMs: 2 };
  const perS = 125 * MIB;
  const share = repaired(fast, Infinity);
  assert.ok(Math.abs(share / perS - 0.25) < 0.01, `${share} bytes a second`);
  const slow = { chunkBytes: 4 * KIB, everyMs: 400 };
  assert.ok(
    Math.abs(repaired(slow, Infinity) / MIB - 1) < 0.1,
    "a MiB a second beside next to nothing",
  );
});

Deno.test("Precedence leaves a repair no more than a fifth of a limit beside people who want nothing", () => {
  const slow = { chunkBytes: 4 * KIB, everyMs: 400 };
  assert.ok(Math.abs(repaired(slow, MIB) / repairShare(MIB) - 1) < 0.1);
  assert.equal(repairShare(MIB), MIB / 5);
});

Deno.test("scrubRestMs() leaves transfers four fifths of the time, and more when nobody waits for the scrub", () => {
  assert.equal(scrubRestMs({ forced: true, tookMs: 20, sinceReadMs: 30 }), 50);
  assert.equal(scrubRestMs({ forced: true, tookMs: 20, sinceReadMs: 90 }), 0);
  assert.equal(scrubRestMs({ forced: false, tookMs: 20, sinceReadMs: 30 }), 970);
  assert.equal(scrubRestMs({ forced: false, tookMs: 20, sinceReadMs: 2_000 }), 0);
});
