import assert from "node:assert/strict";
import fc from "fast-check";
import { peerAddress, peerId } from "../../tests/support/peers.ts";
import { type MemberBeginning, Membership, type Transition } from "./membership.ts";

const SETTINGS = { suspectAfterMs: 15, staleAfterMs: 60, deadAfterMs: 600 };
const LOAD = { capacityBytes: 10, freeBytes: 5, activeTransfers: 1, uploadBytesPerS: Infinity };
const A = peerId(1);

function beginning(index = 1, but: Partial<MemberBeginning> = {}): MemberBeginning {
  const past = {
    firstSeenMs: 0,
    liveTotalMs: 0,
    drainingSinceMs: undefined,
    maintenanceUntilMs: 0,
    fence: undefined,
  };
  return { ...peerAddress(index), incarnation: 1, ...past, ...but };
}

function steps(transitions: readonly Transition[]): string[] {
  return transitions.map(({ from, to }) => `${from} -> ${to}`);
}

Deno.test("Membership trusts a silent peer less and less, by the time of its silence", () => {
  const membership = new Membership(SETTINGS);
  assert.deepEqual(steps(membership.opened(beginning(), 1, 100)), ["suspect -> live"]);
  assert.deepEqual(membership.tick(114), []);
  assert.deepEqual(steps(membership.tick(115)), ["live -> suspect"]);
  assert.deepEqual(membership.tick(159), []);
  assert.deepEqual(steps(membership.tick(160)), ["suspect -> stale"]);
  assert.deepEqual(membership.tick(699), []);
  assert.deepEqual(steps(membership.tick(700)), ["stale -> dead"]);
  assert.deepEqual(membership.tick(100_000), []);
});

Deno.test("Membership trusts a peer again as soon as it speaks, as long as it is not dead", () => {
  const membership = new Membership(SETTINGS);
  membership.opened(beginning(), 1, 0);
  membership.tick(61);
  assert.deepEqual(steps(membership.heard(A, 1, 62, LOAD)), ["stale -> live"]);
  assert.deepEqual(membership.heard(A, 1, 76), []);
  assert.equal(membership.member(A, 76)?.freeBytes, LOAD.freeBytes, "the last load stays");
  assert.deepEqual(membership.tick(90), []);
});

Deno.test("Membership lets the dead stay dead until they open a session, whatever they say before", () => {
  const membership = new Membership(SETTINGS);
  membership.opened(beginning(), 1, 0);
  assert.deepEqual(steps(membership.tick(600)), ["live -> dead"]);
  assert.deepEqual(membership.heard(A, 1, 601, LOAD), []);
  assert.deepEqual(membership.closed(A, 1, 602), []);
  assert.deepEqual(membership.tick(603), []);
  assert.equal(membership.livenessOf(A), "dead");
  assert.deepEqual(steps(membership.opened(beginning(), 2, 604)), ["dead -> live"]);
});

Deno.test("Membership suspects a peer at once whose session ends", () => {
  const membership = new Membership(SETTINGS);
  membership.opened(beginning(), 1, 0);
  assert.deepEqual(steps(membership.closed(A, 1, 1)), ["live -> suspect"]);
  assert.equal(membership.sessionOf(A), undefined);
  assert.deepEqual(membership.heard(A, 1, 2), [], "nothing comes on a session that is over");
});

Deno.test("Membership listens to a peer's newest session alone, and knows it by what it said last", () => {
  const membership = new Membership(SETTINGS);
  membership.opened(beginning(), 1, 0);
  const moved = beginning(1, { address: "elsewhere:2", zone: "other", incarnation: 2 });
  assert.deepEqual(membership.opened(moved, 2, 10), []);
  assert.deepEqual(membership.heard(A, 1, 24, LOAD), []);
  assert.deepEqual(membership.closed(A, 1, 24), []);
  assert.equal(membership.sessionOf(A), 2);
  const member = membership.member(A, 24)!;
  assert.deepEqual([member.address, member.zone, member.incarnation], ["elsewhere:2", "other", 2]);
  assert.equal(member.freeBytes, 0, "an older session's load is not taken");
  assert.deepEqual(steps(membership.tick(25)), ["live -> suspect"], "nor does it keep it alive");
});

Deno.test("Membership.remember() gives a peer from before the start time to come back", () => {
  const membership = new Membership(SETTINGS);
  membership.remember(beginning(1), false, 1_000);
  membership.remember(beginning(2), true, 1_000);
  const liveness = () => [1, 2].map((index) => membership.livenessOf(peerId(index)));
  assert.deepEqual(liveness(), ["suspect", "dead"]);
  assert.deepEqual(membership.tick(1_059), []);
  assert.deepEqual(steps(membership.tick(1_060)), ["suspect -> stale"]);
  assert.deepEqual(steps(membership.tick(1_600)), ["stale -> dead"]);
  assert.deepEqual(liveness(), ["dead", "dead"]);
  assert.deepEqual(steps(membership.opened(beginning(2), 1, 1_601)), ["dead -> live"]);
});

Deno.test("Membership knows nothing of a peer that it never heard of", () => {
  const membership = new Membership(SETTINGS);
  assert.deepEqual(membership.heard(A, 1, 0), []);
  assert.deepEqual(membership.closed(A, 1, 0), []);
  assert.equal(membership.member(A, 0), undefined);
  assert.equal(membership.livenessOf(A), undefined);
});

Deno.test("A member's availability is the part of its life that it was live", () => {
  const membership = new Membership(SETTINGS);
  const availability = (nowMs: number) => membership.member(A, nowMs)!.availability;
  membership.opened(beginning(1, { firstSeenMs: 0, liveTotalMs: 400 }), 1, 1_000);
  assert.equal(availability(1_000), 0.4);
  membership.heard(A, 1, 1_010);
  assert.equal(availability(1_010), 410 / 1_010);
  membership.tick(1_030);
  assert.equal(availability(2_050), 0.2, "silence does not count, also before it was noticed");
  const fresh = new Membership(SETTINGS);
  fresh.opened(beginning(1, { firstSeenMs: 5 }), 1, 5);
  assert.equal(fresh.member(A, 5)!.availability, 1, "nothing is held against a newcomer");
});

Deno.test("Membership.takeLiveTimes() gives each live moment once, also of peers that are gone", () => {
  const membership = new Membership(SETTINGS);
  membership.opened(beginning(), 1, 100);
  const take = (nowMs: number) => membership.takeLiveTimes(nowMs).map(({ addLiveMs }) => addLiveMs);
  assert.deepEqual(take(110), [10]);
  assert.deepEqual(take(110), []);
  membership.heard(A, 1, 120);
  membership.closed(A, 1, 121);
  assert.deepEqual(take(500), [10], "up to when it was last heard");
  assert.deepEqual(take(600), []);
});

const event = fc.record({
  kind: fc.constantFrom("open", "heard", "stale heard", "close", "tick", "take"),
  waitMs: fc.oneof(fc.nat(20), fc.nat(700)),
});

Deno.test("Membership judges by silence and session alone, and counts no live moment twice", () => {
  fc.assert(fc.property(fc.array(event, { maxLength: 40 }), (events) => {
    const membership = new Membership(SETTINGS);
    let [nowMs, session, open, heardMs, dead, takenMs] = [0, 0, false, 0, false, 0];
    membership.remember(beginning(), false, 0);
    for (const { kind, waitMs } of events) {
      nowMs += waitMs;
      if (kind === "open") {
        session += 1;
        membership.opened(beginning(), session, nowMs);
        [open, heardMs, dead] = [true, nowMs, false];
      } else if (kind === "heard") {
        membership.heard(A, session, nowMs);
        if (open) heardMs = nowMs;
      } else if (kind === "stale heard") membership.heard(A, session - 1, nowMs);
      else if (kind === "close") {
        membership.closed(A, session, nowMs);
        open = false;
      } else if (kind === "take") {
        for (const { addLiveMs } of membership.takeLiveTimes(nowMs)) takenMs += addLiveMs;
      }
      membership.tick(nowMs);
      const silentMs = nowMs - heardMs;
      dead ||= silentMs >= SETTINGS.deadAfterMs;
      const stale = silentMs >= SETTINGS.staleAfterMs;
      const suspect = !open || silentMs >= SETTINGS.suspectAfterMs;
      const expected = dead ? "dead" : stale ? "stale" : suspect ? "suspect" : "live";
      assert.equal(membership.livenessOf(A), expected);
      assert.ok(takenMs <= nowMs, `${takenMs} ms live in ${nowMs}`);
    }
  }));
});

Deno.test("Membership lets a peer in maintenance be silent, but for no longer", () => {
  const membership = new Membership(SETTINGS);
  membership.opened(beginning(), 1, 0);
  membership.setMaintenance(A, 2_000);
  assert.deepEqual(steps(membership.tick(1_999)), ["live -> stale"]);
  assert.ok(membership.member(A, 1_999)!.inMaintenance);
  assert.ok(!membership.member(A, 2_000)!.inMaintenance);
  assert.deepEqual(steps(membership.tick(2_000)), ["stale -> dead"]);
});

Deno.test("Membership knows from before its start who is being emptied, or in maintenance", () => {
  const membership = new Membership(SETTINGS);
  membership.remember(beginning(1, { drainingSinceMs: 5, maintenanceUntilMs: 50 }), false, 10);
  const { draining, inMaintenance } = membership.member(A, 10)!;
  assert.deepEqual([draining, inMaintenance], [true, true]);
  membership.setDraining(A, false);
  assert.ok(!membership.member(A, 10)!.draining);
});

Deno.test("Membership takes a peer's word for what it holds in each session anew", () => {
  const membership = new Membership(SETTINGS);
  membership.opened(beginning(), 1, 0);
  assert.ok(!membership.member(A, 0)!.confirmed);
  assert.ok(!membership.confirm(A, 9), "an older session says nothing");
  assert.ok(membership.confirm(A, 1));
  assert.ok(!membership.confirm(A, 1), "it is no news");
  assert.ok(membership.member(A, 0)!.confirmed);
  membership.doubt(A, 9);
  assert.ok(membership.member(A, 0)!.confirmed);
  membership.doubt(A, 1);
  assert.ok(!membership.member(A, 0)!.confirmed);
  assert.ok(membership.confirm(A, 1));
  membership.closed(A, 1, 1);
  assert.ok(!membership.member(A, 1)!.confirmed);
  membership.opened(beginning(), 2, 2);
  assert.ok(!membership.member(A, 2)!.confirmed);
});

Deno.test("Membership does not take the time in which nobody listened for silence", () => {
  const membership = new Membership(SETTINGS);
  membership.opened(beginning(), 1, 0);
  membership.pardon(10_000, 10_010);
  assert.deepEqual(membership.tick(10_010), []);
  assert.deepEqual(steps(membership.tick(10_015)), ["live -> suspect"]);
});
