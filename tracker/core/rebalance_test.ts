import assert from "node:assert/strict";
import fc from "fast-check";
import { candidate, fragmentRef, peerId } from "../../tests/support/peers.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import type { Candidate } from "./placement.ts";
import { type Movable, RebalancePlan } from "./rebalance.ts";

const CAPACITY = 1000;

function peer(index: number, zone: string, usedBytes: number, but: Partial<Candidate> = {}) {
  return candidate(index, {
    ...{ zone, capacityBytes: CAPACITY, freeBytes: CAPACITY - usedBytes, ...but },
  });
}

function peersOf(...candidates: readonly Candidate[]): Map<PeerId, Candidate> {
  return new Map(candidates.map((each) => [each.peerId, each]));
}

function fragment(label: number, holders: readonly number[], but: Partial<Movable> = {}): Movable {
  const replicas = holders.map((index) => ({ peerId: peerId(index), placed: true }));
  return { ...fragmentRef(label, 100), wanted: holders.length, claimed: false, replicas, ...but };
}

function plan(peers: Map<PeerId, Candidate>, tolerance = 0.05): RebalancePlan {
  const used = [...peers.values()].map(({ peerId, capacityBytes, freeBytes }) =>
    [peerId, capacityBytes - freeBytes] as const
  );
  return new RebalancePlan(peers, new Map(used), tolerance);
}

Deno.test("RebalancePlan moves from what is above the mean to what stays below it, and then no more", () => {
  const rebalance = plan(peersOf(peer(1, "a", 600), peer(2, "a", 100), peer(3, "a", 200)));
  assert.equal(rebalance.mean, 0.3);
  assert.deepEqual(rebalance.overfull(), [peerId(1)]);
  const moves = [1, 2, 3, 4, 5].flatMap((label) =>
    rebalance.consider(fragment(label, [1]), peerId(1)) ?? []
  );
  assert.deepEqual(moves.map(({ target }) => target), [2, 3, 2].map((index) => peerId(index)));
  assert.deepEqual(rebalance.overfull(), []);
  assert.equal(rebalance.shifts.get(peerId(1))!.bytesOut, 300);
  assert.equal(rebalance.shifts.get(peerId(2))!.bytesIn, 200);
});

Deno.test("RebalancePlan leaves alone what is claimed, short, kept by hand or would lose a zone", () => {
  const peers = peersOf(peer(1, "a", 900), peer(2, "b", 100), peer(3, "b", 0));
  const refused = (but: Partial<Movable>, holders = [1, 2]) => {
    return plan(peers).consider(fragment(1, holders, but), peerId(1)) === undefined;
  };
  assert.ok(refused({}), "zone a would be without");
  assert.ok(!refused({}, [1]), "one copy may go anywhere");
  assert.ok(refused({ claimed: true }, [1]));
  assert.ok(refused({ wanted: 2 }, [1]), "it is short");
  assert.ok(refused({ wanted: 1 }), "it is being trimmed");
  assert.ok(refused({ replicas: [{ peerId: peerId(1), placed: false }] }, [1]));
  assert.equal(plan(peers).consider(fragment(1, [2]), peerId(2)), undefined, "it is not overfull");
});

Deno.test("RebalancePlan counts on nobody who cannot be counted on", () => {
  const but = [{ draining: true }, { inMaintenance: true }, { liveness: "stale" }, {
    confirmed: false,
  }];
  for (const each of but) {
    const peers = peersOf(peer(1, "a", 900), peer(2, "a", 0, each as Partial<Candidate>));
    const rebalance = plan(peers);
    assert.deepEqual([...rebalance.shifts.keys()], [peerId(1)], JSON.stringify(each));
    assert.equal(rebalance.consider(fragment(1, [1]), peerId(1)), undefined);
  }
});

Deno.test("RebalancePlan is whole when all are counted who are expected", () => {
  const isWhole = (but: Partial<Candidate>) => {
    return plan(peersOf(peer(1, "a", 900), peer(2, "a", 0, but))).isWhole;
  };
  for (const liveness of ["suspect", "stale"] as const) assert.ok(!isWhole({ liveness }), liveness);
  assert.ok(!isWhole({ confirmed: false }), "it has not said yet what it holds");
  assert.ok(!isWhole({ capacityBytes: 0, freeBytes: 0 }), "nor how much it may");
  assert.ok(isWhole({}));
  assert.ok(isWhole({ liveness: "dead" }));
  const left = [{ draining: true }, { inMaintenance: true }, { fenced: true }];
  for (const but of left) assert.ok(isWhole({ ...but, liveness: "stale" }), JSON.stringify(but));
});

const network = fc.record({
  peers: fc.array(
    fc.record({
      zone: fc.constantFrom("a", "b", "c"),
      capacity: fc.integer({ min: 500, max: 2000 }),
    }),
    { minLength: 2, maxLength: 6 },
  ),
  fragments: fc.array(
    fc.record({
      holders: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
      size: fc.integer({ min: 1, max: 100 }),
    }),
    { maxLength: 30 },
  ),
  tolerance: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
});

Deno.test("RebalancePlan never takes a copy or a zone, makes nobody too full, and moves each at most once", () => {
  fc.assert(
    fc.property(network, ({ peers: list, fragments, tolerance }) => {
      const held = new Map<PeerId, number>();
      const all = fragments.map(({ holders, size }, label) => {
        const here = holders.filter((index) => index < list.length);
        for (const index of here) {
          held.set(peerId(index), (held.get(peerId(index)) ?? 0) + size);
        }
        return { ...fragment(label, here), sizeBytes: size };
      });
      const peers = peersOf(...list.map(({ zone, capacity }, index) => {
        const freeBytes = Math.max(0, capacity - (held.get(peerId(index)) ?? 0));
        return candidate(index, { zone, capacityBytes: capacity, freeBytes });
      }));
      const rebalance = new RebalancePlan(peers, held, tolerance);
      const zones = (ids: readonly PeerId[]) => new Set(ids.map((id) => peers.get(id)!.zone)).size;
      for (const source of rebalance.overfull()) {
        for (const [index, each] of all.entries()) {
          const move = rebalance.consider(each, source);
          if (move === undefined) continue;
          const before = each.replicas.map(({ peerId }) => peerId);
          const after = [...before.filter((id) => id !== source), move.target];
          assert.ok(before.includes(source) && !before.includes(move.target));
          assert.ok(zones(after) >= zones(before));
          all[index] = { ...each, replicas: after.map((peerId) => ({ peerId, placed: true })) };
        }
      }
      for (const { peer, bytesIn, bytesOut } of rebalance.shifts.values()) {
        const after = (held.get(peer.peerId) ?? 0) + bytesIn - bytesOut;
        assert.ok(bytesIn === 0 || after / peer.capacityBytes <= rebalance.mean + 1e-9);
        assert.ok(bytesIn === 0 || bytesOut === 0, "nobody gives and takes");
      }
    }),
    { numRuns: 500 },
  );
});
