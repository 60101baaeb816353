import assert from "node:assert/strict";
import fc from "fast-check";
import { candidate, fragmentRef, peerId } from "../../tests/support/peers.ts";
import { seededRandom } from "../../proto/process/random.ts";
import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { byRisk, needOf } from "./needs.ts";
import type { Candidate } from "./placement.ts";
import { type CopiesUnderWay, type Copy, planRepair } from "./repair.ts";
import { RepairBudget, type RepairBudgetSettings } from "./repair_budget.ts";

const SETTINGS: RepairBudgetSettings = {
  streamsPerPeerMax: 2,
  streamsMax: 100,
  bytesPerS: Infinity,
  peerBytesPerS: Infinity,
  uploadShare: 0.2,
};

/** Copies that are being made already: fragment to targets, and the streams of each peer. */
class UnderWay implements CopiesUnderWay {
  constructor(
    readonly targets = new Map<FragmentId, Set<PeerId>>(),
    readonly streams = new Map<PeerId, number>(),
    readonly dropping = new Set<PeerId>(),
  ) {}

  get copies(): number {
    return [...this.targets.values()].reduce((sum, { size }) => sum + size, 0);
  }

  targetsOf(fragmentId: FragmentId): ReadonlySet<PeerId> {
    return this.targets.get(fragmentId) ?? new Set();
  }

  streamsOf(peerId: PeerId): number {
    return this.streams.get(peerId) ?? 0;
  }

  isDropping(peerId: PeerId): boolean {
    return this.dropping.has(peerId);
  }
}

/** A fragment with fewer copies than wanted. */
interface Short extends FragmentRef {
  readonly wanted: number;
  readonly holders: readonly PeerId[];
}

function peersOf(...candidates: readonly Candidate[]): Map<PeerId, Candidate> {
  return new Map(candidates.map((each) => [each.peerId, each]));
}

function short(label: number, holders: readonly number[], but: Partial<Short> = {}): Short {
  return {
    ...fragmentRef(label),
    wanted: 3,
    holders: holders.map((index) => peerId(index)),
    ...but,
  };
}

function plan(
  shorts: readonly Short[],
  peers: ReadonlyMap<PeerId, Candidate>,
  underWay = new UnderWay(),
  settings: Partial<RepairBudgetSettings> = {},
  seed = 1,
): Copy[] {
  const budget = new RepairBudget({ ...SETTINGS, ...settings }, 0);
  const needs = shorts.flatMap((each, index) => needOf(each, peers, index) ?? []);
  return [...planRepair(needs, turnOf(peers, underWay, budget, seed)).copies];
}

function turnOf(
  peers: ReadonlyMap<PeerId, Candidate>,
  underWay: UnderWay,
  budget: RepairBudget,
  seed: number,
) {
  return { peers, underWay, budget, nowMs: 0, random: seededRandom(seed) };
}

Deno.test("planRepair() takes the fragments in the order of risk until the streams are used up", () => {
  const peers = peersOf(candidate(1), candidate(2));
  const shorts = [1, 2, 3, 4].map((label) => short(label, [1]));
  const copies = plan(shorts, peers);
  assert.deepEqual(copies.map(({ id }) => id), shorts.slice(0, 2).map(({ id }) => id));
  assert.deepEqual(copies.map(({ target }) => target), [peerId(2), peerId(2)]);
});

Deno.test("planRepair() copies first what is nearest to being lost", () => {
  const zones = [candidate(1, { zone: "a" }), candidate(2, { zone: "a" })];
  const peers = peersOf(
    ...zones,
    candidate(3),
    candidate(4, { liveness: "suspect" }),
    candidate(5),
  );
  const twoZones = short(1, [1, 3]);
  const oneZone = short(2, [1, 2]);
  const oneAlive = short(3, [2, 4]);
  const copies = plan([twoZones, oneZone, oneAlive], peers, new UnderWay(), { streamsMax: 2 });
  assert.deepEqual(copies.map(({ id }) => id), [oneAlive.id, oneZone.id]);
});

Deno.test("planRepair() keeps to the budget of the network and of each peer that sends", () => {
  const peers = peersOf(candidate(1), candidate(2), candidate(3, { uploadBytesPerS: 1024 * 1024 }));
  const size = { sizeBytes: 4 * 1024 * 1024 };
  const many = [1, 2, 3, 4].map((label) => short(label, [3], size));
  assert.equal(plan(many, peers).length, 1, "it sent more than a fifth of its rate already");
  const others = [1, 2, 3, 4].map((label) => short(label, [1], size));
  assert.equal(plan(others, peers).length, 2);
  assert.equal(plan(others, peers, new UnderWay(), { bytesPerS: 1024 * 1024 }).length, 1);
  const busy = new UnderWay(new Map([[fragmentRef(9).id, new Set([peerId(2), peerId(3)])]]));
  assert.equal(plan(others, peers, busy, { streamsMax: 3 }).length, 1);
});

Deno.test("planRepair() makes up for what is badly spread in another zone alone, after all else", () => {
  const [a, b] = [{ zone: "a" }, { zone: "b" }];
  const peers = peersOf(candidate(1, a), candidate(2, a), candidate(3, a), candidate(4, b));
  const spread = short(1, [1, 2], { wanted: 2 });
  const [copy, ...others] = plan([spread], peers);
  assert.deepEqual([copy!.target, others.length], [peerId(4), 0]);
  const full = peersOf(
    candidate(1, a),
    candidate(2, a),
    candidate(3, a),
    candidate(4, { ...b, freeBytes: 0 }),
  );
  assert.deepEqual(plan([spread], full), []);
  const [first] = plan([spread, short(2, [1, 2])], peers, new UnderWay(), { streamsMax: 1 });
  assert.equal(first!.id, fragmentRef(2).id);
});

Deno.test("planRepair() names what is hopeless, which is not what only has to wait", () => {
  const peers = peersOf(candidate(1), candidate(2), candidate(3, { liveness: "stale" }));
  const [fine, noSource, everywhere] = [short(1, [1]), short(2, [3]), short(3, [1, 2])];
  const needs = [fine, noSource, everywhere].map((each) => needOf(each, peers, 0)!);
  const hopelessOf = (underWay: UnderWay) => {
    const turn = turnOf(peers, underWay, new RepairBudget(SETTINGS, 0), 1);
    return [...planRepair(needs, turn).hopeless].sort();
  };
  assert.deepEqual(hopelessOf(new UnderWay()), [noSource.id, everywhere.id].sort());
  const busy = new UnderWay(new Map(), new Map([[peerId(2), 2]]));
  assert.deepEqual(hopelessOf(busy), [noSource.id], "who is busy may take it later");
});

Deno.test("planRepair() gives nothing to a peer that is told to give it up, is emptied or in maintenance", () => {
  const shorts = [short(1, [1])];
  const peers = (but: Partial<Candidate>) => peersOf(candidate(1), candidate(2, but));
  const dropping = new UnderWay(new Map(), new Map(), new Set([peerId(2)]));
  assert.equal(plan(shorts, peers({})).length, 1);
  assert.deepEqual(plan(shorts, peers({}), dropping), []);
  assert.deepEqual(plan(shorts, peers({ draining: true })), []);
  assert.deepEqual(plan(shorts, peers({ inMaintenance: true })), []);
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
      draining: fc.constantFrom(false, false, true),
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
      const copies = plan(shorts, peers, underWay, {}, seed);
      const needs = new Map(
        shorts.flatMap((each, index) => {
          const need = needOf(each, peers, index);
          return need === undefined ? [] : [[each.id, need]];
        }),
      );
      const chosen = copies.map(({ id }) => needs.get(id)!);
      assert.deepEqual(chosen, [...new Set(chosen)].sort(byRisk), "in order, each once");
      const used = new Map(underWay.streams);
      for (const { id, target, sources } of copies) {
        const { holders, missing, isSpread } = needs.get(id)!;
        assert.ok(underWay.targetsOf(id).size < missing);
        const zones = holders.map((peerId) => peers.get(peerId)?.zone);
        if (isSpread) assert.ok(!zones.includes(peers.get(target)!.zone));
        assert.ok(!peers.get(target)!.draining);
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
