import assert from "node:assert/strict";
import { seededRandom } from "../../proto/process/random.ts";
import { candidate } from "../../tests/support/peers.ts";
import { SPOT_CHECKS_AT_ONCE_MAX, SpotChecks } from "./spot_checks.ts";

const EVERY_MS = 1_000;

function peersOf(count: number, but = {}) {
  const all = Array.from({ length: count }, (_, index) => candidate(index, but));
  return new Map(all.map((peer) => [peer.peerId, peer]));
}

Deno.test("SpotChecks has each peer checked about once in the interval, a few at a time", () => {
  const random = seededRandom(1);
  const checks = new SpotChecks(EVERY_MS);
  const peers = peersOf(20);
  const times = new Map<string, number>();
  for (let nowMs = 0; nowMs < 50 * EVERY_MS; nowMs += 10) {
    const due = checks.due(peers, nowMs, random);
    assert.ok(due.length <= SPOT_CHECKS_AT_ONCE_MAX);
    for (const peerId of due) {
      checks.chosen(peerId, nowMs, random);
      times.set(peerId, (times.get(peerId) ?? 0) + 1);
    }
  }
  assert.equal(times.size, 20);
  for (const count of times.values()) assert.ok(count >= 35 && count <= 65, String(count));
});

Deno.test("SpotChecks keeps what was not taken due, and leaves out who is away or fenced", () => {
  const random = seededRandom(1);
  const checks = new SpotChecks(EVERY_MS);
  for (const but of [{ liveness: "suspect" }, { confirmed: false }, { fenced: true }]) {
    checks.due(peersOf(3, but), 0, random);
    assert.deepEqual(checks.due(peersOf(3, but), 2 * EVERY_MS, random), []);
  }
  assert.equal(checks.due(peersOf(3), 2 * EVERY_MS, random).length, 3);
  assert.equal(checks.due(peersOf(3), 2 * EVERY_MS, random).length, 3);
});
