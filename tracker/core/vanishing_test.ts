import assert from "node:assert/strict";
import { candidate, peerId } from "../../tests/support/peers.ts";
import type { Candidate } from "./placement.ts";
import { Vanishing } from "./vanishing.ts";

const SETTINGS = { shareMax: 0.3, windowMs: 1_000 };

/** Ten peers of which these are not live. */
function ten(away: readonly number[], but: Partial<Candidate> = { liveness: "dead" }) {
  return Array.from({ length: 10 }, (_, index) => {
    return candidate(index, away.includes(index) ? but : {});
  });
}

function seen(settings = SETTINGS): Vanishing {
  const vanishing = new Vanishing(settings);
  vanishing.judge(ten([]), 0);
  return vanishing;
}

Deno.test("Vanishing says when more of the peers vanish at once than may", () => {
  const vanishing = seen();
  assert.deepEqual(vanishing.judge(ten([1, 2, 3]), 10), { peers: 3, of: 10, tooMany: false });
  assert.deepEqual(vanishing.judge(ten([1, 2, 3, 4]), 20), { peers: 4, of: 10, tooMany: true });
  assert.ok(vanishing.judge(ten([1, 2, 3, 4]), 1_000_000).tooMany, "time alone changes nothing");
  assert.deepEqual(vanishing.judge(ten([4]), 1_000_001), { peers: 1, of: 10, tooMany: false });
  assert.deepEqual(vanishing.judge(ten([4]), 1_000_002), { peers: 0, of: 9, tooMany: false });
});

Deno.test("Vanishing counts neither those that vanished long before, nor those that are known to go", () => {
  const vanishing = seen();
  vanishing.judge(ten([1, 2, 3]), 10);
  assert.deepEqual(vanishing.judge(ten([1, 2, 3, 4]), 1_011), { peers: 1, of: 7, tooMany: false });
  for (const but of [{ draining: true }, { inMaintenance: true }]) {
    const away = ten([1, 2, 3, 4, 5], { liveness: "stale", ...but });
    assert.deepEqual(seen().judge(away, 10), { peers: 0, of: 5, tooMany: false });
  }
});

Deno.test("Vanishing never takes the loss of one peer for a broken network", () => {
  const vanishing = new Vanishing(SETTINGS);
  vanishing.judge([candidate(1), candidate(2)], 0);
  const one = vanishing.judge([candidate(1), candidate(2, { liveness: "dead" })], 1);
  assert.deepEqual(one, { peers: 1, of: 2, tooMany: false });
});

Deno.test("Vanishing misses peers from before the start, until an operator says that they are lost", () => {
  const vanishing = new Vanishing(SETTINGS);
  for (let index = 0; index < 10; index += 1) vanishing.expect(peerId(index));
  const half = ten([5, 6, 7, 8, 9], { liveness: "suspect" });
  assert.deepEqual(vanishing.judge(half, 1), { peers: 5, of: 10, tooMany: true });
  vanishing.accept();
  assert.deepEqual(vanishing.judge(half, 2), { peers: 0, of: 5, tooMany: false });
  const more = ten([3, 4, 5, 6, 7, 8, 9], { liveness: "stale" });
  assert.deepEqual(vanishing.judge(more, 3), { peers: 2, of: 5, tooMany: true });
});
