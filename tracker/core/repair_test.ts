import assert from "node:assert/strict";
import fc from "fast-check";
import { candidate, fragmentRef, peerId } from "../../tests/support/peers.ts";
import { seededRandom } from "../../proto/process/random.ts";
import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { Candidate } from "./placement.ts";
import { type CopiesUnderWay, type Copy, planRepair, type Short } from "./repair.ts";

const SETTINGS = { streamsPerPeerMax: 2 };

/** Copies that are being made already: fragment to targets, and the streams of each peer. */
class UnderWay implements CopiesUnderWay {
  constructor(
    readonly targets = new Map<FragmentId, Set<PeerId>>(),
    readonly streams = new Map<PeerId, number>(),
  ) {}

  targetsOf(fragmentId: FragmentId): ReadonlySet<PeerId> {
    return this.targets.get(fragmentId) ?? new Set();
  }

  streamsOf(peerId: PeerId): number {
    return this.streams.get(peerId) ?? 0;
  }
}

function peersOf(...candidates: readonly Candidate[]): Map<PeerId, Candidate> {
  return new Map(candidates.map((each) => [each.peerId, each]));
}

function short(label: number, holders: readonly number[], but: Partial<Short> = {}): Short {
  return {
    ...fragmentRef(label),
    copies: holders.length,
    wanted: 3,
    holders: holders.map((index) => peerId(index)),
    ...but,
  };
}

function plan(
  shorts: readonly Short[],
  peers: ReadonlyMap<PeerId, Candidate>,
  underWay = new UnderWay(),
): Copy[] {
  return planRepair(shorts, peers, underWay, SETTINGS, seededRandom(1));
}

Deno.test("planRepair() takes the fragments in the order of risk until the streams are used up", () => {
  const peers = peersOf(candidate(1), candidate(2));
  const shorts = [1, 2, 3, 4].map((label) => short(label, [1]));
  const copies = plan(shorts, peers);
  assert.deepEqual(copies.map(({ id }) => id), shorts.slice(0, 2).map(({ id }) => id));
  assert.deepEqual(copies.map(({ target }) => target), [peerId(2), peerId(2)]);
});

Deno.test("planRepair() lets what is possible go before what has to wait", () => {
  const peers = peersOf(candidate(1), candidate(2), candidate(3, { liveness: "suspect" }));
  const [noSource, possible] = [short(1, [3]), short(2, [1])];
  assert.deepEqual(plan([noSource, possible], peers).map(({ id }) => id), [possible.id]);
});

Deno.test("planRepair() counts copies under way as made, and their streams as taken", () => {
  const peers = peersOf(candidate(1), candidate(2), candidate(3), candidate(4));
  const one = short(1, [1]);
  const targets = (...ids: number[]) => new Map([[one.id, new Set(ids.map((id) => peerId(id)))]]);
  assert.equal(plan([one], peers, new UnderWay(targets(2, 3))).length, 0);
  const [copy] = plan([one], peers, new UnderWay(targets(2)));
  assert.ok([peerId(3), peerId(4)].includes(copy!.target));
  const busySource = new Map([[peerId(1), 2]]);
  assert.deepEqual(plan([one], peers, new UnderWay(new Map(), busySource)), []);
  const busyTargets = new Map([[peerId(2), 2], [peerId(3), 2]]);
  const [free] = plan([one], peers, new UnderWay(new Map(), busyTargets));
  assert.equal(free!.target, peerId(4));
});

Deno.test("planRepair() names live sources alone, the idlest first, four at the most", () => {
  const holders = [1, 2, 3, 4, 5, 6];
  const others = [2, 3, 4, 5, 6].map((index) => candidate(index));
  const peers = peersOf(candidate(1, { liveness: "stale" }), ...others, candidate(7));
  const streams = new Map([[peerId(2), 1], [peerId(3), 1]]);
  const shorts = [short(1, holders, { wanted: 8 })];
  const [copy] = plan(shorts, peers, new UnderWay(new Map(), streams));
  const sources = copy!.sources.map(({ peerId }) => peerId);
  assert.deepEqual(sources, [4, 5, 6, 2].map((index) => peerId(index)));
  assert.deepEqual(copy!.sources[0], {
    peerId: peerId(4),
    address: "host-4:1",
    zone: "zone-4",
  });
});

Deno.test("planRepair() makes no copy of what has enough, nor without room", () => {
  const peers = peersOf(candidate(1), candidate(2, { freeBytes: 10 }));
  assert.deepEqual(plan([short(1, [1], { wanted: 1 })], peers), []);
  assert.deepEqual(plan([short(1, [1])], peers), []);
  assert.deepEqual(plan([], peers), []);
});

const PEERS_MAX = 6;
const situation = fc.record({
  peers: fc.array(
    fc.record({
      liveness: fc.constantFrom("live", "live", "suspect", "dead"),
      freeBytes: fc.constantFrom(0, 1e9),
      zone: fc.constantFrom("a", "b"),
    }),
    { minLength: 1, maxLength: PEERS_MAX },
  ),
  shorts: fc.array(
    fc.record({
      holders: fc.uniqueArray(fc.nat(PEERS_MAX - 1), { maxLength: 3 }),
      targets: fc.uniqueArray(fc.nat(PEERS_MAX - 1), { maxLength: 2 }),
      wanted: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 8 },
  ),
  streams: fc.array(fc.nat(2), { maxLength: PEERS_MAX }),
  seed: fc.nat(),
});

Deno.test("planRepair() keeps to order, streams and the living, whatever the situation", () => {
  fc.assert(
    fc.property(situation, ({ peers: list, shorts: wanted, streams, seed }) => {
      const peers = peersOf(...list.map((but, index) => candidate(index, but)));
      const shorts = wanted.map(({ holders, wanted }, label) => short(label, holders, { wanted }));
      const underWay = new UnderWay(
        new Map(shorts.map(({ id }, at) => [id, new Set(wanted[at]!.targets.map(peerId))])),
        new Map(streams.map((count, index) => [peerId(index), count])),
      );
      const copies = planRepair(shorts, peers, underWay, SETTINGS, seededRandom(seed));
      const places = copies.map(({ id }) => shorts.findIndex((each) => each.id === id));
      assert.deepEqual(places, [...new Set(places)].sort((a, b) => a - b), "in order, each once");
      const used = new Map(underWay.streams);
      for (const { id, target, sources } of copies) {
        const { holders, copies: held, wanted } = shorts.find((each) => each.id === id)!;
        assert.ok(held + underWay.targetsOf(id).size < wanted);
        assert.ok(!holders.includes(target) && !underWay.targetsOf(id).has(target));
        assert.equal(peers.get(target)!.liveness, "live");
        assert.ok(peers.get(target)!.freeBytes > 0);
        assert.ok(sources.length > 0);
        for (const source of sources) {
          assert.ok(holders.includes(source.peerId));
          assert.equal(peers.get(source.peerId)!.liveness, "live");
        }
        for (const id of [target, sources[0]!.peerId]) used.set(id, (used.get(id) ?? 0) + 1);
      }
      for (const [id, count] of used) assert.ok(count <= SETTINGS.streamsPerPeerMax, id);
    }),
    { numRuns: 500 },
  );
});
