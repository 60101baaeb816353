import assert from "node:assert/strict";
import fc from "fast-check";
import { peerId } from "../../tests/support/peers.ts";
import { SafeMode } from "./safe_mode.ts";

const SETTINGS = { shareMin: 0.999, mostMs: 600, extraMs: 30 };

function expected(...replicas: readonly number[]) {
  return new Map(replicas.map((count, index) => [peerId(index), count]));
}

Deno.test("SafeMode holds until almost all last-known replicas were reported, and a little longer", () => {
  const safeMode = new SafeMode(SETTINGS, expected(500, 498, 1, 1), 1_000);
  assert.deepEqual(safeMode.view(1_000), { on: true, expected: 1_000, reported: 0, mostMs: 630 });
  safeMode.reported(peerId(0), 1_010);
  safeMode.reported(peerId(0), 1_011);
  safeMode.reported(peerId(9), 1_012);
  assert.deepEqual(safeMode.view(1_012), { on: true, expected: 1_000, reported: 500, mostMs: 618 });
  safeMode.reported(peerId(1), 1_020);
  assert.equal(safeMode.view(1_020).mostMs, 610, "998 of 1,000 are not enough");
  safeMode.reported(peerId(2), 1_040);
  assert.equal(safeMode.view(1_040).mostMs, 30);
  safeMode.reported(peerId(3), 1_060);
  assert.ok(safeMode.isOn(1_069), "the last one does not make it longer");
  assert.ok(!safeMode.isOn(1_070));
});

Deno.test("SafeMode ends when peers have had their time, and never comes back", () => {
  const safeMode = new SafeMode(SETTINGS, expected(10, 10), 0);
  safeMode.reported(peerId(0), 1);
  assert.ok(safeMode.isOn(629));
  assert.ok(!safeMode.isOn(630));
  assert.ok(!safeMode.isOn(5));
});

Deno.test("SafeMode begins anew with a recovery, and for longer when somebody may know more", () => {
  const safeMode = new SafeMode(SETTINGS, expected(), 0);
  safeMode.begin(1_000, true);
  assert.deepEqual([1_029, 1_030].map((nowMs) => safeMode.isOn(nowMs)), [true, false]);
  safeMode.begin(2_000, false);
  assert.deepEqual([2_629, 2_630].map((nowMs) => safeMode.isOn(nowMs)), [true, false]);
});

Deno.test("SafeMode does not begin where nothing is known, and an operator ends it", () => {
  assert.ok(!new SafeMode(SETTINGS, expected(), 0).isOn(0));
  assert.ok(!new SafeMode(SETTINGS, expected(0, 0), 0).isOn(0));
  const safeMode = new SafeMode(SETTINGS, expected(10), 0);
  assert.equal(safeMode.leave(1), true);
  assert.equal(safeMode.leave(2), false);
  assert.deepEqual(safeMode.view(2), { on: false, expected: 10, reported: 0, mostMs: 0 });
});

Deno.test("SafeMode is on exactly until the share was reached and the extra time is over, or all of it", () => {
  const report = fc.record({ peer: fc.nat(5), afterMs: fc.nat(200) });
  const replicas = fc.array(fc.nat(50), { minLength: 1, maxLength: 6 });
  const share = fc.double({ min: 0.1, max: 1, noNaN: true });
  fc.assert(
    fc.property(replicas, share, fc.array(report), (counts, shareMin, reports) => {
      const known = expected(...counts);
      const safeMode = new SafeMode({ ...SETTINGS, shareMin }, known, 0);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const heard = new Set<number>();
      let enoughMs = total === 0 ? -SETTINGS.extraMs : Infinity;
      let nowMs = 0;
      for (const { peer, afterMs } of reports) {
        nowMs += afterMs;
        safeMode.reported(peerId(peer), nowMs);
        heard.add(peer);
        const reported = counts.reduce((sum, count, at) => sum + (heard.has(at) ? count : 0), 0);
        if (reported >= shareMin * total) enoughMs = Math.min(enoughMs, nowMs);
        const endsMs = Math.min(enoughMs, SETTINGS.mostMs) + SETTINGS.extraMs;
        assert.equal(safeMode.isOn(nowMs), nowMs < endsMs, `at ${nowMs}, ends ${endsMs}`);
      }
    }),
  );
});
