import assert from "node:assert/strict";
import { candidate, peerId } from "../../tests/support/peers.ts";
import { seededRandom } from "../../proto/process/random.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import {
  type Candidate,
  choosePeers,
  type PlacementQuestion,
  roomOf,
  scoreOf,
} from "./placement.ts";

const MIB = 1024 * 1024;
const NOBODY: ReadonlySet<PeerId> = new Set();

function ask(but: Partial<PlacementQuestion> = {}): PlacementQuestion {
  return { sizeBytes: MIB, count: 3, holders: NOBODY, avoid: NOBODY, ...but };
}

function choose(question: PlacementQuestion, candidates: readonly Candidate[], seed = 1) {
  const { chosen, refused } = choosePeers(question, candidates, seededRandom(seed));
  return {
    ids: chosen.map(({ peerId }) => peerId),
    zones: chosen.map(({ zone }) => zone),
    refused,
  };
}

Deno.test("choosePeers() takes a peer of each zone before a second one of any, however good it is", () => {
  const candidates = [
    candidate(1, { zone: "a" }),
    candidate(2, { zone: "a" }),
    candidate(3, { zone: "b", activeTransfers: 16, availability: 0 }),
  ];
  for (let seed = 0; seed < 20; seed += 1) {
    assert.deepEqual(choose(ask({ count: 2 }), candidates, seed).zones.sort(), ["a", "b"]);
    assert.deepEqual(choose(ask(), candidates, seed).zones.sort(), ["a", "a", "b"]);
  }
});

Deno.test("choosePeers() counts the copies that are there already to their zones", () => {
  const candidates = [candidate(1, { zone: "a" }), candidate(2, { zone: "a" }), candidate(3)];
  for (let seed = 0; seed < 20; seed += 1) {
    const question = ask({ count: 1, holders: new Set([peerId(1)]) });
    assert.deepEqual(choose(question, candidates, seed).ids, [peerId(3)]);
  }
});

Deno.test("choosePeers() takes the better one within a zone: more room, idler, more available", () => {
  const worse: Partial<Candidate>[] = [
    { freeBytes: 10 * 1024 * MIB },
    { activeTransfers: 8 },
    { reservedBytes: 128 * MIB },
    { availability: 0.5 },
  ];
  for (const but of worse) {
    const candidates = [candidate(1, { zone: "a", ...but }), candidate(2, { zone: "a" })];
    for (let seed = 0; seed < 10; seed += 1) {
      assert.deepEqual(choose(ask({ count: 1 }), candidates, seed).ids, [peerId(2)]);
    }
  }
});

Deno.test("choosePeers() leaves it to chance which of equals it takes", () => {
  const candidates = [1, 2, 3].map((index) => candidate(index));
  const taken = new Map<string, number>();
  for (let seed = 0; seed < 300; seed += 1) {
    const [id] = choose(ask({ count: 1 }), candidates, seed).ids;
    taken.set(id!, (taken.get(id!) ?? 0) + 1);
  }
  assert.equal(taken.size, 3);
  for (const count of taken.values()) assert.ok(count > 60, `${count} of 300`);
});

Deno.test("choosePeers() says of each peer that does not qualify why", () => {
  const candidates = [
    candidate(1),
    candidate(2, { liveness: "suspect" }),
    candidate(3, { liveness: "dead" }),
    candidate(4),
    candidate(5, { freeBytes: 3 * MIB, reservedBytes: 2.5 * MIB }),
    candidate(6, { zone: "z" }),
    candidate(7, { zone: "z" }),
  ];
  const question = ask({ count: 1, holders: new Set([peerId(1)]), avoid: new Set([peerId(4)]) });
  const { ids, refused } = choose(question, candidates);
  assert.equal(ids.length, 1);
  assert.equal(refused.get(peerId(1)), "has it already");
  assert.equal(refused.get(peerId(2)), "is suspect");
  assert.equal(refused.get(peerId(3)), "is dead");
  assert.equal(refused.get(peerId(4)), "was excluded: it failed for this upload");
  assert.equal(refused.get(peerId(5)), "has no room: 512 KiB free, 1.0 MiB needed");
  const other = ids[0] === peerId(6) ? peerId(7) : peerId(6);
  assert.match(refused.get(other)!, /^comes later: zone "z" has 1 of the copies \(score 0\.75\)$/);
  assert.equal(refused.size + ids.length, candidates.length);
});

Deno.test("choosePeers() answers with fewer when no more qualify, and with none of none", () => {
  assert.equal(choose(ask({ count: 5 }), [candidate(1), candidate(2)]).ids.length, 2);
  assert.deepEqual(choose(ask(), []).ids, []);
  const { ids, refused } = choose(ask({ count: 0 }), [candidate(1)]);
  assert.deepEqual(ids, []);
  assert.match(refused.get(peerId(1))!, /^is not needed/);
});

Deno.test("scoreOf() stays between 0 and 1, also for figures that make no sense", () => {
  assert.equal(scoreOf(candidate(1, { freeBytes: 100 * 1024 ** 3 })), 1);
  const none = candidate(1, {
    capacityBytes: 0,
    freeBytes: 0,
    availability: 0,
    activeTransfers: 99,
  });
  assert.equal(scoreOf(none), 0);
  const odd = candidate(1, { capacityBytes: 1, freeBytes: 1e15, availability: 7 });
  assert.equal(scoreOf(odd), 1);
  assert.equal(roomOf(candidate(1, { freeBytes: 5, reservedBytes: 7 })), -2);
});
