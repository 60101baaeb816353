import assert from "node:assert/strict";
import { monotonicMs } from "../../proto/process/clock.ts";
import { Throttle } from "./throttle.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

Deno.test("Throttle.take() lets all pass at once while there is no limit", () => {
  const throttle = new Throttle(() => Infinity);
  for (let round = 0; round < 100; round += 1) assert.equal(throttle.take(MIB), undefined);
});

Deno.test("Throttle.take() gives those who wait their turn in order, a chunk each", async () => {
  const throttle = new Throttle(() => MIB);
  const startedMs = monotonicMs();
  // What the bucket holds at first.
  assert.equal(throttle.take(256 * KIB), undefined);
  const order: string[] = [];
  const chunks = 10;
  await Promise.all(["a", "b", "c"].map(async (receiver) => {
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      await throttle.take(16 * KIB);
      order.push(receiver);
    }
  }));
  assert.equal(order.join(""), "abc".repeat(chunks));
  const tookMs = monotonicMs() - startedMs;
  assert.ok(tookMs > 3 * chunks * 16 / 1024 * 1000 - 1, `${tookMs} ms`);
});

Deno.test("Throttle.take() lets who gives up out of the line", async () => {
  const throttle = new Throttle(() => 64 * KIB);
  assert.equal(throttle.take(MIB), undefined);
  const leaving = new AbortController();
  const first = throttle.take(KIB, leaving.signal);
  const reason = new Error("Not wanted any more");
  leaving.abort(reason);
  await assert.rejects(first!, reason);
  await assert.rejects(throttle.take(KIB, leaving.signal)!, reason);
});

Deno.test("Throttle.take() follows a limit that changes while somebody waits", async () => {
  let bytesPerS = 64 * KIB;
  const throttle = new Throttle(() => bytesPerS);
  assert.equal(throttle.take(100 * MIB), undefined);
  const waiting = throttle.take(KIB);
  bytesPerS = Infinity;
  await waiting;
});
