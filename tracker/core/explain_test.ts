import assert from "node:assert/strict";
import { candidate, peerId } from "../../tests/support/peers.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { explainPlaces } from "./explain.ts";
import type { Candidate } from "./placement.ts";

function reasons(
  wanted: number,
  holders: readonly number[],
  peers: readonly Candidate[],
): Map<string, string> {
  const question = { sizeBytes: 1024, wanted, holders: new Set(holders.map(peerId)) };
  const answer = explainPlaces(question, peers, seededRandom(1));
  return new Map(answer.map(({ peerId, reason }) => [peerId, reason]));
}

Deno.test("explainPlaces() says of each holder what its copy is worth", () => {
  const peers = [
    candidate(1, { zone: "a" }),
    candidate(2, { zone: "a", liveness: "suspect" }),
    candidate(3, { zone: "b" }),
  ];
  const said = reasons(3, [1, 2, 3], peers);
  assert.equal(said.get(peerId(1)), 'has one of 2 copies in zone "a" (score 0.75)');
  assert.equal(said.get(peerId(2)), 'has one of 2 copies in zone "a", but is suspect (score 0.75)');
  assert.equal(said.get(peerId(3)), 'has the only copy in zone "b" (score 0.75)');
});

Deno.test("explainPlaces() says who is next, and why the others are not", () => {
  const peers = [
    candidate(1),
    candidate(2, { liveness: "dead" }),
    candidate(3, { freeBytes: 0 }),
    candidate(4),
  ];
  const said = reasons(2, [1], peers);
  assert.equal(said.get(peerId(4)), 'is next to get a copy: zone "zone-4", score 0.75');
  assert.equal(said.get(peerId(2)), "is dead");
  assert.equal(said.get(peerId(3)), "has no room: 0 B free, 1.0 KiB needed");
});

Deno.test("explainPlaces() names holders first, every peer once, and is the same for the same chance", () => {
  const peers = [4, 3, 2, 1].map((index) => candidate(index));
  const question = { sizeBytes: 1, wanted: 2, holders: new Set([peerId(1), peerId(2)]) };
  const answer = explainPlaces(question, peers, seededRandom(5));
  assert.deepEqual(answer.map(({ holder }) => holder), [true, true, false, false]);
  assert.equal(new Set(answer.map(({ peerId }) => peerId)).size, 4);
  assert.deepEqual(explainPlaces(question, peers, seededRandom(5)), answer);
  for (const { reason } of answer.slice(2)) {
    assert.match(reason, /^is not needed: there are enough/);
  }
});

Deno.test("explainPlaces() asks for no more when there are more copies than wanted", () => {
  const peers = [1, 2, 3].map((index) => candidate(index));
  const said = reasons(1, [1, 2], peers);
  assert.match(said.get(peerId(3))!, /^is not needed/);
});
