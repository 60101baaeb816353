import assert from "node:assert/strict";
import fc from "fast-check";
import { candidate, peerId } from "../../tests/support/peers.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { excessOf, isVerified, type Replica } from "./excess.ts";
import type { Candidate } from "./placement.ts";

function peersOf(...candidates: readonly Candidate[]): Map<PeerId, Candidate> {
  return new Map(candidates.map((each) => [each.peerId, each]));
}

function placed(...indexes: readonly number[]): Replica[] {
  return indexes.map((index) => ({ peerId: peerId(index), placed: true }));
}

const GIB = 1024 ** 3;

Deno.test("excessOf() takes from the zone with the most copies, there from the peer with the least room", () => {
  const peers = peersOf(
    candidate(1, { zone: "a", freeBytes: 1 }),
    candidate(2, { zone: "b", freeBytes: 30 * GIB }),
    candidate(3, { zone: "b", freeBytes: 20 * GIB }),
    candidate(4, { zone: "c" }),
  );
  assert.deepEqual(excessOf(3, placed(1, 2, 3, 4), peers), [peerId(3)]);
  assert.deepEqual(excessOf(2, placed(1, 2, 3, 4), peers), [peerId(3), peerId(1)]);
  assert.deepEqual(excessOf(4, placed(1, 2, 3, 4), peers), []);
});

Deno.test("excessOf() counts on nobody who is not live and has not said what it holds", () => {
  const but = [{ liveness: "suspect" }, { liveness: "stale" }, { confirmed: false }] as const;
  for (const unsure of but) {
    const peers = peersOf(candidate(1), candidate(2), candidate(3), candidate(4, unsure));
    assert.deepEqual(excessOf(3, placed(1, 2, 3, 4), peers), [], JSON.stringify(unsure));
    assert.equal(excessOf(2, placed(1, 2, 3, 4), peers).length, 1);
  }
});

Deno.test("excessOf() neither takes nor counts what people asked a peer to keep", () => {
  const peers = peersOf(candidate(1), candidate(2), candidate(3), candidate(4));
  const kept = { peerId: peerId(1), placed: false };
  assert.deepEqual(excessOf(3, [kept, ...placed(2, 3, 4)], peers), []);
  const [one] = excessOf(2, [kept, ...placed(2, 3, 4)], peers);
  assert.notEqual(one, kept.peerId);
});

Deno.test("excessOf() empties a peer once there is enough elsewhere", () => {
  const peers = peersOf(candidate(1, { draining: true }), candidate(2), candidate(3), candidate(4));
  assert.deepEqual(excessOf(3, placed(1, 2, 3), peers), []);
  assert.deepEqual(excessOf(3, placed(1, 2, 3, 4), peers), [peerId(1)]);
  const kept = { peerId: peerId(1), placed: false };
  assert.deepEqual(excessOf(3, [kept, ...placed(2, 3, 4)], peers), [peerId(1)]);
});

const situation = fc.record({
  wanted: fc.integer({ min: 1, max: 4 }),
  holders: fc.array(
    fc.record({
      placed: fc.boolean(),
      but: fc.record({
        zone: fc.constantFrom("a", "b", "c"),
        liveness: fc.constantFrom("live", "live", "live", "suspect"),
        confirmed: fc.constantFrom(true, true, false),
        draining: fc.constantFrom(false, false, true),
        freeBytes: fc.integer({ min: 0, max: 50 }),
      }),
    }),
    { maxLength: 7 },
  ),
});

Deno.test("excessOf() leaves enough on others, in as many zones as any choice could, and takes all it may", () => {
  fc.assert(
    fc.property(situation, ({ wanted, holders }) => {
      const peers = peersOf(...holders.map(({ but }, index) => candidate(index, but as Candidate)));
      const replicas = holders.map(({ placed }, index) => ({ peerId: peerId(index), placed }));
      const excess = new Set(excessOf(wanted, replicas, peers));
      const verified = replicas.filter(({ peerId }) => isVerified(peers.get(peerId)!));
      const staying = verified.filter(({ peerId }) => !peers.get(peerId)!.draining);
      const left = staying.filter(({ peerId }) => !excess.has(peerId));
      if (excess.size > 0) assert.ok(left.length >= wanted, "enough are left");
      for (const peerId of excess) {
        assert.ok(verified.some((each) => each.peerId === peerId), "only what is known goes");
      }
      // The plain way: of all subsets of the placed ones with as many as are wanted, the most zones.
      const mine = staying.filter((replica) => replica.placed);
      const leftPlaced = left.filter((replica) => replica.placed);
      assert.equal(leftPlaced.length, Math.min(mine.length, Math.max(wanted, 0)));
      const zones = (some: readonly Replica[]) =>
        new Set(some.map(({ peerId }) => peers.get(peerId)!.zone)).size;
      const best = Math.max(0, ...subsets(mine, leftPlaced.length).map(zones));
      assert.equal(zones(leftPlaced), best);
      const leaving = verified.filter(({ peerId }) => peers.get(peerId)!.draining);
      for (const { peerId } of leaving) assert.equal(excess.has(peerId), staying.length >= wanted);
    }),
    { numRuns: 1_000 },
  );
});

function subsets<Item>(items: readonly Item[], size: number): Item[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest])
  );
}
