import assert from "node:assert/strict";
import fc from "fast-check";
import { peerId } from "../../tests/support/peers.ts";
import { RepairBudget } from "./repair_budget.ts";

const MIB = 1024 * 1024;
const FREE = {
  streamsPerPeerMax: 2,
  streamsMax: 8,
  bytesPerS: Infinity,
  peerBytesPerS: Infinity,
  uploadShare: 0.2,
};
const [A, B] = [peerId(1), peerId(2)];

Deno.test("RepairBudget lets a peer send a part of its own limit, and no more than the flag says", () => {
  const budget = new RepairBudget({ ...FREE, peerBytesPerS: 5 * MIB }, 0);
  assert.equal(budget.rateOf(Infinity), 5 * MIB);
  assert.equal(budget.rateOf(10 * MIB), 2 * MIB);
  assert.equal(new RepairBudget(FREE, 0).rateOf(Infinity), Infinity);
});

Deno.test("RepairBudget makes one peer wait for what it sent, and the others not", () => {
  const budget = new RepairBudget({ ...FREE, peerBytesPerS: MIB }, 0);
  assert.ok(budget.maySend(A, Infinity, 4 * MIB, 0));
  budget.spend(A, Infinity, 4 * MIB, 0);
  assert.ok(!budget.maySend(A, Infinity, 4 * MIB, 3_000));
  assert.ok(budget.maySend(B, Infinity, 4 * MIB, 0));
  assert.ok(budget.maySend(A, Infinity, 4 * MIB, 4_000));
  assert.ok(budget.hasRoom(4 * MIB, 0), "there is no limit for all together");
});

Deno.test("RepairBudget keeps all copies together to the rate of the network, whatever their sizes", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 16 * MIB }), { minLength: 1, maxLength: 60 });
  const rates = fc.integer({ min: 64 * 1024, max: 100 * MIB });
  fc.assert(fc.property(sizes, rates, (bytes, bytesPerS) => {
    const budget = new RepairBudget({ ...FREE, bytesPerS }, 0);
    let sent = 0;
    let nowMs = 0;
    let last = 0;
    for (const size of bytes) {
      while (!budget.hasRoom(size, nowMs)) nowMs += 10;
      budget.spend(A, Infinity, size, nowMs);
      sent += size;
      last = size;
    }
    // A burst of a fifth of a second and the last fragment may be ahead.
    assert.ok(sent - last <= bytesPerS * (nowMs / 1000 + 0.2) + 4096, `${sent} in ${nowMs} ms`);
  }));
});
