import assert from "node:assert/strict";
import { peerAddress } from "../../tests/support/peers.ts";
import { seededRandom } from "../process/random.ts";
import { Candidates } from "./candidates.ts";

const NOBODY = new Set<string>();

Deno.test("Candidates.rests() leaves a peer alone until its time, or until it is said to have more", () => {
  const candidates = new Candidates("default", 2, seededRandom(1));
  const [one, other] = [1, 2].map((at) => peerAddress(at, `127.0.0.1:${at}`));
  candidates.met(one!);
  assert.equal(candidates.next(NOBODY, [], 0), one);
  candidates.rests(one!, 1_000);
  assert.equal(candidates.next(NOBODY, [], 999), undefined);
  assert.equal(candidates.isOpen(one!, NOBODY, 999), false);
  // Nothing is to be waited for: the tracker is asked for others.
  assert.equal(candidates.pausedUntilMs(NOBODY, 999), undefined);
  assert.equal(candidates.next(NOBODY, [], 1_000), one);

  candidates.rests(one!, Infinity);
  candidates.met(one!);
  assert.equal(candidates.next(NOBODY, [], 5_000), undefined, "it says nothing new");
  candidates.located([[other!], [one!]]);
  assert.notEqual(candidates.next(NOBODY, [1], 5_000), undefined);
  assert.equal(candidates.isOpen(one!, NOBODY, 5_000), true);
});
