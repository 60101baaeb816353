import assert from "node:assert/strict";
import type { Allowance } from "../../proto/client/allowance.ts";
import { alarm, monotonicMs } from "../../proto/process/clock.ts";
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

/** Asks again as soon as it may, until it is told to stop; answers the bytes that passed. */
async function passing(allowance: Allowance, isOver: () => boolean): Promise<number> {
  const chunkBytes = 16 * KIB;
  let bytes = 0;
  while (!isOver()) {
    await allowance.take(chunkBytes);
    bytes += chunkBytes;
  }
  return bytes;
}

Deno.test("Throttle.forRepair gets a fifth of the rate beside people's bytes, and all of it without them", async () => {
  const throttle = new Throttle(() => 4 * MIB);
  let isOver = false;
  using _end = alarm(1_500, () => isOver = true);
  const [people, repair] = await Promise.all([
    passing(throttle, () => isOver),
    passing(throttle.forRepair, () => isOver),
  ]);
  const share = repair / (people + repair);
  assert.ok(share > 0.15 && share < 0.25, `${share} of the bytes`);

  isOver = false;
  const startedMs = monotonicMs();
  using _otherEnd = alarm(1_500, () => isOver = true);
  const alone = await passing(throttle.forRepair, () => isOver);
  const mustBytes = 4 * MIB * (monotonicMs() - startedMs) / 1_000;
  // It does not know at once that they are over.
  assert.ok(alone > 0.6 * mustBytes, `${alone} bytes of ${mustBytes}`);
});

Deno.test("Throttle.take() does not wait with a repair that waits", async () => {
  const throttle = new Throttle(() => Infinity);
  assert.equal(throttle.take(16 * KIB), undefined);
  assert.equal(throttle.forRepair.take(MIB), undefined, "what people's bytes have left it");
  const leaving = new AbortController();
  const waiting = throttle.forRepair.take(KIB, leaving.signal);
  assert.notEqual(waiting, undefined);
  assert.equal(throttle.take(16 * KIB), undefined, "there is no limit for people");
  leaving.abort(new Error("Not wanted any more"));
  await assert.rejects(waiting!, leaving.signal.reason);
});
