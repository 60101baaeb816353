import assert from "node:assert/strict";
import fc from "fast-check";
import { candidate, fragmentRef, peerId } from "../../tests/support/peers.ts";
import type { Replica } from "./excess.ts";
import { roomWithout, Without } from "./without.ts";

function held(label: number, wanted: number, ...holders: readonly number[]) {
  const replicas: Replica[] = holders.map((index) => ({ peerId: peerId(index), placed: true }));
  return { ...fragmentRef(label, 10 ** label), wanted, replicas };
}

Deno.test("Without counts what would be lost, at one copy and short, and what repair would copy", () => {
  const without = new Without(new Set([peerId(1), peerId(2)]));
  assert.equal(without.take(held(0, 3, 1, 2), peerId(1)), fragmentRef(0).id);
  assert.equal(without.take(held(0, 3, 1, 2), peerId(2)), undefined, "it is counted once");
  assert.equal(without.take(held(1, 3, 1, 2, 3), peerId(1)), undefined);
  assert.equal(without.take(held(2, 2, 2, 3, 4), peerId(2)), undefined);
  assert.equal(without.take(held(3, 1, 3), peerId(1)), undefined, "its copy there does not count");
  assert.deepEqual(without.figures, {
    fragments: 3,
    fragmentsLost: 1,
    bytesLost: 1,
    fragmentsAtOne: 1,
    fragmentsShort: 2,
    bytesToCopy: 20,
  });
});

Deno.test("Without agrees with taking the copies away and counting again", () => {
  const fragment = fc.record({
    wanted: fc.integer({ min: 1, max: 4 }),
    holders: fc.uniqueArray(fc.nat(5), { maxLength: 5 }),
  });
  const some = fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(fc.array(fragment), some, (fragments, gone) => {
    const without = new Without(new Set(gone.map((index) => peerId(index))));
    for (const index of gone) {
      for (const [label, { wanted, holders }] of fragments.entries()) {
        if (holders.includes(index)) {
          without.take(held(label % 5, wanted, ...holders), peerId(index));
        }
      }
    }
    const met = fragments.filter(({ holders }) => holders.some((each) => gone.includes(each)));
    const left = met.map(({ wanted, holders }) => {
      return { wanted, copies: holders.filter((each) => !gone.includes(each)).length };
    });
    const { figures } = without;
    assert.equal(figures.fragments, met.length);
    assert.equal(figures.fragmentsLost, left.filter(({ copies }) => copies === 0).length);
    assert.equal(figures.fragmentsAtOne, left.filter(({ copies }) => copies === 1).length);
    assert.equal(figures.fragmentsShort, left.filter((each) => each.copies < each.wanted).length);
  }));
});

Deno.test("roomWithout() is what open peers could take, without those that are gone", () => {
  const peers = [
    candidate(1, { freeBytes: 1 }),
    candidate(2, { freeBytes: 20, reservedBytes: 5 }),
    candidate(3, { freeBytes: 400, draining: true }),
    candidate(4, { freeBytes: 3, reservedBytes: 9 }),
  ];
  assert.equal(roomWithout(new Set([peerId(1)]), peers), 15);
});
