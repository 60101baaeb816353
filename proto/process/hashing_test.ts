import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gatheredHash, isSlowTrial, partsHash, TRIAL_BYTES } from "./hashing.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const PART_BYTES = 100 * KIB;

function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function content(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => (index * 7 + (index >> 8)) % 256);
}

/** Brings the bytes into `memory` part by part, as they come of a connection. */
function* gather(bytes: Uint8Array, memory: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PART_BYTES) {
    const part = bytes.subarray(at, at + PART_BYTES);
    memory.set(part, at);
    yield part;
  }
}

for (const isSlow of [false, true]) {
  const processor = isSlow ? "a slow processor" : "a fast processor";

  for (const bytes of [0, 1, 64 * KIB - 1, 64 * KIB, 300 * KIB, 4 * MIB, 4 * MIB + 1]) {
    Deno.test(`gatheredHash(), on ${processor}, of ${bytes} bytes is their SHA-256`, async () => {
      const whole = content(bytes);
      const memory = new Uint8Array(bytes);
      const hash = gatheredHash(memory, isSlow);
      for (const part of gather(whole, memory)) hash.update(part);
      assert.equal(await hash.digest(), sha256Hex(whole));
    });
  }

  Deno.test(`gatheredHash(), on ${processor}, gives the memory back at once`, async () => {
    const whole = content(MIB);
    const memory = new Uint8Array(MIB);
    const hash = gatheredHash(memory, isSlow);
    for (const part of gather(whole, memory)) hash.update(part);
    const digest = hash.digest();
    memory.fill(0);
    assert.equal(await digest, sha256Hex(whole));
  });
}

Deno.test("gatheredHash(), on a slow processor, leaves the thread to others meanwhile", async () => {
  const digest = gatheredHash(new Uint8Array(MIB), true).digest();
  assert.ok(digest instanceof Promise);
  await digest;
  assert.equal(typeof gatheredHash(new Uint8Array(MIB), false).digest(), "string");
  assert.equal(typeof gatheredHash(new Uint8Array(KIB), true).digest(), "string");
});

Deno.test("partsHash() is the SHA-256 of its parts one after the other", () => {
  const whole = content(300 * KIB);
  const hash = partsHash();
  for (const part of gather(whole, new Uint8Array(whole.byteLength))) hash.update(part);
  assert.equal(hash.digest(), sha256Hex(whole));
});

Deno.test("isSlowTrial() tells processors without instructions for SHA-256 from those with", () => {
  const tookMs = (mibPerSecond: number) => TRIAL_BYTES / MIB / mibPerSecond * 1000;
  // Making the first hash of a program takes time as well.
  for (const rate of [900, 2_000]) assert.equal(isSlowTrial(tookMs(rate) + 0.036), false);
  for (const rate of [150, 330]) assert.equal(isSlowTrial(tookMs(rate)), true);
  assert.equal(isSlowTrial(0), false);
});
