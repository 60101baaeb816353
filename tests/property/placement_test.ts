import assert from "node:assert/strict";
import fc from "fast-check";
import { seededRandom } from "../../proto/process/random.ts";
import { type PeerId } from "../../proto/words/ids.ts";
import {
  type Candidate,
  choosePeers,
  type PlacementQuestion,
  scoreOf,
} from "../../tracker/core/placement.ts";
import { candidate, peerId } from "../support/peers.ts";

const SCORE_STEPS = 20;
const CAPACITY_BYTES = 1000;

const candidates: fc.Arbitrary<Candidate[]> = fc.array(
  fc.record({
    zone: fc.constantFrom("a", "b", "c"),
    liveness: fc.constantFrom("live", "live", "live", "suspect", "stale", "dead"),
    freeBytes: fc.nat(CAPACITY_BYTES),
    reservedBytes: fc.nat(300),
    activeTransfers: fc.constantFrom(0, 8),
    availability: fc.constantFrom(0.5, 1),
  }),
  { maxLength: 7 },
).map((list) =>
  list.map((but, index) => candidate(index, { ...but, capacityBytes: CAPACITY_BYTES }))
);

const questions: fc.Arbitrary<PlacementQuestion> = fc.record({
  sizeBytes: fc.nat(400),
  count: fc.nat(4),
  holders: fc.array(fc.nat(6), { maxLength: 2 }).map((list) => new Set(list.map(peerId))),
  avoid: fc.array(fc.nat(6), { maxLength: 2 }).map((list) => new Set(list.map(peerId))),
});

/** Every answer that placement may give, by the plainest means: each choice among the best of what is open. */
function allowedAnswers(question: PlacementQuestion, all: readonly Candidate[]): Set<string> {
  const { holders, avoid, sizeBytes, count } = question;
  const answers = new Set<string>();
  const open = all.filter((each) =>
    each.liveness === "live" && !holders.has(each.peerId) && !avoid.has(each.peerId) &&
    each.freeBytes - each.reservedBytes >= sizeBytes
  );
  const extend = (chosen: readonly Candidate[]) => {
    const rest = open.filter((each) => !chosen.includes(each));
    if (chosen.length === count || rest.length === 0) {
      return void answers.add(chosen.map(({ peerId }) => peerId).join(" "));
    }
    const copies = (zone: string) =>
      [...all.filter(({ peerId }) => holders.has(peerId)), ...chosen]
        .filter((each) => each.zone === zone).length;
    const fewest = Math.min(...rest.map(({ zone }) => copies(zone)));
    const inBestZones = rest.filter(({ zone }) => copies(zone) === fewest);
    const step = (each: Candidate) => Math.floor(scoreOf(each) * SCORE_STEPS);
    const best = Math.max(...inBestZones.map(step));
    for (const each of inBestZones.filter((one) => step(one) === best)) extend([...chosen, each]);
  };
  extend([]);
  return answers;
}

function answerOf(question: PlacementQuestion, all: readonly Candidate[], seed: number): string {
  const { chosen } = choosePeers(question, all, seededRandom(seed));
  return chosen.map(({ peerId }) => peerId).join(" ");
}

Deno.test("Placement gives an answer that the plain rules allow, in whatever order peers are named", () => {
  fc.assert(
    fc.property(questions, candidates, fc.nat(), (question, all, seed) => {
      const allowed = allowedAnswers(question, all);
      for (
        const order of [
          all,
          all.toReversed(),
          all.toSorted((a, b) => a.freeBytes - b.freeBytes),
        ]
      ) {
        const answer = answerOf(question, order, seed);
        assert.ok(allowed.has(answer), `${answer} is none of ${[...allowed]}`);
      }
    }),
    { numRuns: 400 },
  );
});

Deno.test("Placement gives every answer that the plain rules allow, if asked often enough", () => {
  fc.assert(
    fc.property(questions, candidates, (question, all) => {
      const allowed = allowedAnswers(question, all);
      fc.pre(allowed.size <= 6);
      const given = new Set<string>();
      for (let seed = 0; seed < 400 && given.size < allowed.size; seed += 1) {
        given.add(answerOf(question, all, seed * 7919));
      }
      assert.equal(given.size, allowed.size);
    }),
    { numRuns: 60 },
  );
});

Deno.test("Placement either chooses a peer or says why not, each once", () => {
  fc.assert(
    fc.property(questions, candidates, fc.nat(), (question, all, seed) => {
      const { chosen, refused } = choosePeers(question, all, seededRandom(seed));
      const named: PeerId[] = [...chosen.map(({ peerId }) => peerId), ...refused.keys()];
      assert.deepEqual(named.sort(), all.map(({ peerId }) => peerId).sort());
      for (const why of refused.values()) assert.match(why, /^(is|has|was|comes) /);
    }),
    { numRuns: 200 },
  );
});
