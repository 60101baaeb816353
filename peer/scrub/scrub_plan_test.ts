import fc from "fast-check";
import assert from "node:assert/strict";
import { fragmentRef } from "../../tests/support/peers.ts";
import {
  advance,
  atOnce,
  BAD_IDS_MAX,
  dueMs,
  leftOf,
  newPass,
  pauseMs,
  type ScrubPass,
  verifiedOf,
  withinTime,
} from "./scrub_plan.ts";

const MIB = 1024 * 1024;
const DAY_MS = 24 * 3_600_000;
const REFS = Array.from({ length: 100 }, (_, index) => fragmentRef(index, 1_000 + index));
const IN_ORDER = REFS.toSorted((a, b) => a.id < b.id ? -1 : 1);

Deno.test("leftOf() is the next ones by their ids, and the bytes of all that are left", () => {
  fc.assert(fc.property(
    fc.shuffledSubarray(REFS),
    fc.option(fc.constantFrom(...REFS), { nil: undefined }),
    fc.integer({ min: 1, max: 120 }),
    (held, after, nextMax) => {
      const left = IN_ORDER.filter((ref) => held.includes(ref))
        .filter(({ id }) => after === undefined || id > after.id);
      assert.deepEqual(leftOf(after?.id, held, nextMax), {
        next: left.slice(0, nextMax),
        bytes: left.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      });
    },
  ));
});

Deno.test("A pass reads everything that stays exactly once, whatever comes and goes meanwhile", () => {
  const held = new Set(IN_ORDER.filter((_, index) => index % 2 === 0));
  const stays = [...held].filter((_, index) => index % 5 !== 0);
  let pass = newPass(0, false);
  const read: string[] = [];
  for (let turn = 0;; turn += 1) {
    const [next] = leftOf(pass.after, held, 7).next;
    if (next === undefined) break;
    read.push(next.id);
    pass = advance(pass, next, "good");
    if (turn % 3 === 0) held.add(IN_ORDER[(turn * 7) % 100]!);
    const goes = IN_ORDER[(turn * 11) % 100]!;
    if (!stays.includes(goes)) held.delete(goes);
  }
  assert.equal(new Set(read).size, read.length);
  for (const { id } of stays) assert.ok(read.includes(id));
  assert.equal(pass.fragments, read.length);
});

Deno.test("advance() counts what was found, remembers the first bad ones, and never goes back", () => {
  const [first, second] = IN_ORDER as [typeof IN_ORDER[0], typeof IN_ORDER[0]];
  let pass = advance(advance(newPass(5, true), second!, "bad"), first!, "unread");
  assert.deepEqual(pass, {
    ...newPass(5, true),
    ...{ after: second!.id, fragments: 1, bytes: second!.sizeBytes, bad: 1, unread: 1 },
    badIds: [second!.id],
  });
  for (let more = 0; more < BAD_IDS_MAX + 10; more += 1) pass = advance(pass, first!, "bad");
  assert.deepEqual([pass.bad, pass.badIds.length], [BAD_IDS_MAX + 11, BAD_IDS_MAX]);
});

Deno.test("dueMs() spreads a pass evenly over its time: the last fragment is due at its end", () => {
  const everyMs = 21 * DAY_MS;
  let pass: ScrubPass = newPass(1_000, false);
  const due: number[] = [];
  for (let number = 0; number < 21; number += 1) {
    const settings = { everyMs, nextBytes: MIB, leftBytes: (21 - number) * MIB };
    due.push(dueMs(pass, settings));
    pass = advance(pass, { ...REFS[number]!, sizeBytes: MIB }, "good");
  }
  assert.deepEqual(due, due.map((_, number) => 1_000 + (number + 1) * DAY_MS));
  assert.equal(dueMs(newPass(7, false), { everyMs, nextBytes: 0, leftBytes: 0 }), 7 + everyMs);
});

Deno.test("pauseMs() waits until it is due, yields to transfers, and catches up gently", () => {
  const read = { readBytes: 0, tookMs: 0, sinceReadMs: 0 };
  const late = { forced: false, isBusy: false, dueInMs: -DAY_MS, ...read };
  assert.equal(pauseMs({ ...late, dueInMs: 700 }), 700);
  assert.equal(pauseMs(late), 0);
  assert.equal(pauseMs({ ...late, readBytes: 16 * MIB, tookMs: 100, sinceReadMs: 50 }), 350);
  assert.equal(pauseMs({ ...late, isBusy: true }), 1_000);
  assert.equal(pauseMs({ ...late, isBusy: true, sinceReadMs: 1_000 }), 0);
  assert.equal(pauseMs({ ...late, isBusy: true, dueInMs: 5_000 }), 5_000);
  const forced = { ...late, forced: true, dueInMs: DAY_MS, readBytes: 16 * MIB, tookMs: 80 };
  assert.equal(pauseMs(forced), 0);
  assert.equal(pauseMs({ ...forced, isBusy: true, sinceReadMs: 20 }), 300);
  assert.equal(atOnce(forced), 4);
  assert.deepEqual([atOnce(late), atOnce({ ...forced, isBusy: true })], [1, 1]);
});

Deno.test("withinTime() begins anew from now when the clock was set back, and only then", () => {
  const pass = newPass(5_000, false);
  assert.equal(withinTime(pass, 6_000), pass);
  assert.deepEqual(withinTime(pass, 2_000), newPass(2_000, false));
});

Deno.test("verifiedOf() is of the pass before for what is not read yet, and of this one for the rest", () => {
  const last = { ...newPass(0, false), bytes: 100, endedMs: 10 * DAY_MS };
  const begun = newPass(10 * DAY_MS, false);
  const at = (bytes: number, nowMs: number) =>
    verifiedOf({ current: { ...begun, bytes }, last, leftBytes: 100 - bytes }, nowMs);
  assert.deepEqual(at(0, 10 * DAY_MS), { oldestMs: 0, averageMs: 5 * DAY_MS });
  assert.deepEqual(at(50, 15 * DAY_MS), { oldestMs: 0, averageMs: 10 * DAY_MS });
  assert.deepEqual(at(100, 20 * DAY_MS), { oldestMs: 0, averageMs: 15 * DAY_MS });
  const ended = verifiedOf({ current: undefined, last, leftBytes: 0 }, 12 * DAY_MS);
  assert.deepEqual(ended, { oldestMs: 0, averageMs: 5 * DAY_MS });
});

Deno.test("verifiedOf() knows nothing of what was there before the first pass, and all of what came since", () => {
  const found = (fromEmpty: boolean) =>
    verifiedOf(
      { current: newPass(DAY_MS, false, fromEmpty), last: undefined, leftBytes: 7 },
      DAY_MS,
    );
  assert.equal(found(false), undefined);
  assert.deepEqual(found(true), { oldestMs: DAY_MS, averageMs: DAY_MS });
  assert.equal(
    verifiedOf({ current: undefined, last: undefined, leftBytes: 0 }, DAY_MS),
    undefined,
  );
});
