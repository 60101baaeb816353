import assert from "node:assert/strict";
import { burstBytes, TokenBucket, UNLIMITED } from "./token_bucket.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

interface Flow {
  readonly bytesPerS: number;
  readonly chunkBytes: number;
  readonly forMs: number;
  /** How late each timer is. */
  readonly lateMs?: number;
}

/** Passes chunk after chunk, each as soon as it may; never more than the bucket promises. Answers the bytes. */
function flow({ bytesPerS, chunkBytes, forMs, lateMs = 0 }: Flow): number {
  let nowMs = 1_000_000;
  const untilMs = nowMs + forMs;
  const bucket = new TokenBucket(bytesPerS, nowMs);
  let passedBytes = 0;
  while (true) {
    const waitMs = bucket.waitMs(chunkBytes, nowMs);
    if (waitMs > 0) nowMs += waitMs + lateMs;
    if (nowMs > untilMs) return passedBytes;
    if (bucket.waitMs(chunkBytes, nowMs) > 0) continue;
    bucket.spend(chunkBytes, nowMs);
    passedBytes += chunkBytes;
    const mayBytes = bytesPerS * (nowMs - untilMs + forMs) / 1000 + burstBytes(bytesPerS);
    const over = Math.max(0, chunkBytes - burstBytes(bytesPerS) / 2);
    assert.ok(passedBytes <= mayBytes + over + 1, `${passedBytes} passed of ${mayBytes}`);
  }
}

Deno.test("TokenBucket keeps to its rate within 5 % over some seconds, at any rate and chunk, with late timers", () => {
  for (const bytesPerS of [64 * KIB, 1 * MIB, 10 * MIB, 100 * MIB]) {
    for (const chunkBytes of [6 * KIB, 64 * KIB, 256 * KIB]) {
      for (const lateMs of [0, 2, 15]) {
        const forMs = 5_000;
        const passed = flow({ bytesPerS, chunkBytes, forMs, lateMs });
        const wanted = bytesPerS * forMs / 1000;
        // A chunk larger than half the bucket is passed first and paid for afterwards.
        const roundingBytes = chunkBytes > burstBytes(bytesPerS) / 2 ? chunkBytes : 0;
        const awayBytes = Math.abs(passed - wanted) - roundingBytes;
        assert.ok(awayBytes < 0.05 * wanted, JSON.stringify({ bytesPerS, chunkBytes, passed }));
      }
    }
  }
});

Deno.test("TokenBucket saves no more than one burst in a pause", () => {
  const bucket = new TokenBucket(MIB, 0);
  let passedBytes = 0;
  while (bucket.waitMs(64, 3_600_000) === 0) {
    bucket.spend(64, 3_600_000);
    passedBytes += 64;
  }
  assert.ok(passedBytes <= burstBytes(MIB) && passedBytes > burstBytes(MIB) - 64);
});

Deno.test("TokenBucket lets a chunk larger than itself pass, and then waits for as long as it was worth", () => {
  const bucket = new TokenBucket(64 * KIB, 0);
  assert.equal(bucket.waitMs(256 * KIB, 0), 0);
  bucket.spend(256 * KIB, 0);
  // A burst was saved, and half of one is enough for the next.
  const owedBytes = 256 * KIB - burstBytes(64 * KIB) / 2;
  assert.equal(bucket.waitMs(256 * KIB, 0), owedBytes / (64 * KIB) * 1000);
});

Deno.test("TokenBucket.setRate() holds at once, and gives nothing for the time without a limit", () => {
  const bucket = new TokenBucket(UNLIMITED, 0);
  assert.equal(bucket.waitMs(1000 * MIB, 0), 0);
  bucket.spend(1000 * MIB, 0);
  bucket.setRate(MIB, 60_000);
  assert.equal(bucket.waitMs(64 * KIB, 60_000), 62.5);
  bucket.setRate(2 * MIB, 60_000);
  assert.equal(bucket.waitMs(64 * KIB, 60_000), 31.25);
  bucket.setRate(UNLIMITED, 60_000);
  assert.equal(bucket.waitMs(64 * KIB, 60_000), 0);
});

Deno.test("TokenBucket waits no less when the clock goes back", () => {
  const bucket = new TokenBucket(MIB, 1000);
  bucket.spend(MIB, 1000);
  assert.equal(bucket.waitMs(0, 500), 800);
});
