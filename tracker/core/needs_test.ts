import assert from "node:assert/strict";
import { candidate, fragmentRef, peerId } from "../../tests/support/peers.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { byRisk, type Need, needOf } from "./needs.ts";
import type { Candidate } from "./placement.ts";

function peersOf(...candidates: readonly Candidate[]): Map<PeerId, Candidate> {
  return new Map(candidates.map((each) => [each.peerId, each]));
}

function holding(wanted: number, ...holders: readonly number[]) {
  return { ...fragmentRef(1), wanted, holders: holders.map((index) => peerId(index)) };
}

Deno.test("needOf() is wanted minus held; what is on a peer that is being emptied is made up for", () => {
  const peers = peersOf(
    candidate(1),
    candidate(2, { draining: true }),
    candidate(3, { liveness: "suspect" }),
    candidate(4),
  );
  const need = needOf(holding(3, 1, 2, 3), peers, 7)!;
  assert.deepEqual([need.missing, need.alive, need.zonesAlive, need.sinceMs], [1, 2, 2, 7]);
  assert.equal(needOf(holding(2, 1, 2, 3), peers, 7), undefined);
  assert.equal(needOf(holding(3), peers, 7)!.missing, 3);
});

Deno.test("needOf() asks for one more copy where all are in fewer zones than there could be", () => {
  const [a, b] = [{ zone: "a" }, { zone: "b" }];
  const near = [candidate(1, a), candidate(2, a)];
  const need = needOf(holding(2, 1, 2), peersOf(...near, candidate(3, b)), 0)!;
  assert.deepEqual([need.missing, need.isSpread], [1, true]);
  for (const but of [{ liveness: "stale" }, { draining: true }, { inMaintenance: true }] as const) {
    const peers = peersOf(...near, candidate(3, { ...b, ...but }));
    assert.equal(needOf(holding(2, 1, 2), peers, 0), undefined, JSON.stringify(but));
  }
  assert.equal(needOf(holding(2, 1, 3), peersOf(...near, candidate(3, b)), 0), undefined);
});

Deno.test("byRisk() goes by live copies, then zones, then age; what is only badly spread comes last", () => {
  const need = (alive: number, zonesAlive: number, sinceMs: number, isSpread = false): Need => {
    const { id, sizeBytes } = fragmentRef(1);
    return { id, sizeBytes, holders: [], missing: 1, alive, zonesAlive, sinceMs, isSpread };
  };
  const ordered = [
    need(1, 1, 5),
    need(1, 1, 9),
    need(2, 1, 3),
    need(2, 2, 1),
    need(2, 2, 2),
    need(1, 1, 0, true),
  ];
  assert.deepEqual(ordered.toReversed().sort(byRisk), ordered);
});
