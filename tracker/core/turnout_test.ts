import assert from "node:assert/strict";
import { candidate } from "../../tests/support/peers.ts";
import { missedOf, turnoutOf } from "./turnout.ts";

const AWAY = { liveness: "suspect" } as const;

Deno.test("turnoutOf() awaits who is silent for a moment, not who is gone or takes no copies", () => {
  const peers = [
    candidate(1),
    candidate(2, AWAY),
    candidate(3, { liveness: "stale" }),
    candidate(4, { liveness: "dead" }),
    candidate(5, { draining: true }),
    candidate(6, { ...AWAY, draining: true }),
    candidate(7, { ...AWAY, inMaintenance: true }),
    candidate(8, { ...AWAY, fenced: true }),
  ];
  assert.deepEqual(turnoutOf(peers), { here: 1, awaited: 1 });
  assert.deepEqual(turnoutOf([]), { here: 0, awaited: 0 });
});

Deno.test("missedOf() counts who may take a copy soon, unless another can now", () => {
  const isNew = { capacityBytes: 0 };
  assert.equal(missedOf([candidate(1, AWAY), candidate(2, isNew)]), 2);
  assert.equal(missedOf([candidate(1, AWAY), candidate(2)]), 0);
  assert.equal(missedOf([candidate(1, AWAY), candidate(2, { draining: true })]), 1);
  assert.equal(missedOf([candidate(1, { liveness: "stale" })]), 0);
});
