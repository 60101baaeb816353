import assert from "node:assert/strict";
import { seededRandom } from "../process/random.ts";
import { type Ask, Picker } from "./picker.ts";

const MIB = 1024 * 1024;

function picker(
  holders: readonly (readonly number[])[],
  holderCount: number,
  but: { inFlightPerHolderMax?: number; windowMax?: number; sizeBytes?: number } = {},
): Picker {
  const { inFlightPerHolderMax = 4, windowMax = 256, sizeBytes = MIB } = but;
  const fragments = holders.map((each) => ({ sizeBytes, holders: each }));
  const settings = { inFlightPerHolderMax, windowMax, random: seededRandom(1) };
  return new Picker(fragments, holderCount, settings);
}

function asked(asks: readonly Ask[]): string[] {
  return asks.map(({ fragment, holder }) => `${fragment} of ${holder}`);
}

Deno.test("Picker asks for fragments in order, up to what may be out in all and of one holder", () => {
  const picks = picker([[0], [0], [0, 1], [0, 1]], 2, { inFlightPerHolderMax: 2 });
  assert.deepEqual(asked(picks.next(0, 3)), ["0 of 0", "1 of 0", "2 of 1"]);
  assert.deepEqual(asked(picks.next(0, 3)), []);
  assert.equal(picks.inFlight, 3);
  assert.deepEqual(asked(picks.next(0, 10)), ["3 of 1"]);
});

Deno.test("Picker stays within its window until the first fragment of it came", () => {
  const picks = picker([[0, 1], [0, 1], [0, 1], [0, 1], [0, 1]], 2, { windowMax: 2 });
  const [first, second] = picks.next(0, 10);
  assert.deepEqual([first!.fragment, second!.fragment], [0, 1]);
  picks.delivered(1, second!.holder, 1);
  assert.deepEqual(picks.next(1, 10), [], "the reader still waits for the first");
  picks.delivered(0, first!.holder, 2);
  assert.deepEqual(picks.next(2, 10).map(({ fragment }) => fragment), [2, 3]);
});

Deno.test("Picker prefers the holder that will bring a fragment soonest, by its rate and its debts", () => {
  const picks = picker([[0], [1], ...Array.from({ length: 8 }, () => [0, 1])], 2);
  picks.next(0, 2);
  picks.delivered(0, 0, 100);
  picks.delivered(1, 1, 1_000);
  const shares = picks.next(1_000, 4).map(({ holder }) => holder);
  assert.deepEqual(shares, [0, 0, 0, 0], "ten times as fast");
  assert.deepEqual(picks.next(1_000, 5).map(({ holder }) => holder), [1], "the fast one is busy");
});

Deno.test("Picker asks a second holder for the last fragment when the first is slow, and no third", () => {
  const picks = picker([[0, 1, 2]], 3);
  const [first] = picks.next(0, 10);
  assert.deepEqual(picks.next(100, 10), [], "it is too soon to say");
  const [second] = picks.next(2_000, 10);
  assert.equal(second!.fragment, 0);
  assert.notEqual(second!.holder, first!.holder);
  assert.deepEqual(picks.next(60_000, 10), [], "two are enough");
  assert.deepEqual(picks.delivered(0, second!.holder, 2_100), [first!.holder]);
  picks.cancelled(0, first!.holder);
  assert.deepEqual([picks.done, picks.inFlight], [true, 0]);
});

Deno.test("Picker does not ask again a holder that failed, and pauses it longer each time", () => {
  const picks = picker([[0, 1], [0, 1]], 2, { inFlightPerHolderMax: 1 });
  for (const { fragment, holder } of picks.next(0, 2)) {
    if (holder === 0) picks.failed(fragment, 0, 10);
  }
  const untilMs = picks.pausedUntilMs(10)!;
  assert.ok(untilMs > 10);
  assert.equal(picks.pausedUntilMs(untilMs), undefined);
  const again = picks.next(untilMs, 10);
  for (const { fragment, holder } of again) assert.ok(holder !== 0 || fragment !== 0);
  const holder0 = again.find(({ holder }) => holder === 0);
  if (holder0 !== undefined) {
    picks.failed(holder0.fragment, 0, untilMs);
    assert.ok(picks.pausedUntilMs(untilMs)! - untilMs > untilMs - 10);
  }
});

Deno.test("Picker never asks a holder again that was dropped", () => {
  const picks = picker([[0, 1], [0, 1], [0, 1]], 2);
  picks.next(0, 1).forEach(({ fragment, holder }) => picks.failed(fragment, holder, 0));
  picks.drop(0);
  for (const nowMs of [0, 1_000, 100_000]) {
    for (const { fragment, holder } of picks.next(nowMs, 10)) {
      assert.equal(holder, 1);
      picks.delivered(fragment, holder, nowMs + 1);
    }
    if (picks.stuck().length > 0) picks.found(picks.stuck()[0]!, [0, 1]);
  }
  assert.ok(picks.done);
});

Deno.test("Picker.stuck() names what nobody is left for, and found() gets it going again", () => {
  const picks = picker([[0], [1], [0, 1]], 2);
  assert.deepEqual(picks.stuck(), []);
  const asks = picks.next(0, 10);
  for (const { fragment, holder } of asks) picks.failed(fragment, holder, 0);
  picks.drop(1);
  const left = asks.find(({ fragment }) => fragment === 2)!.holder === 0 ? [0, 1, 2] : [0, 1];
  assert.deepEqual(picks.stuck(), left);
  for (const fragment of left) picks.found(fragment, [1, 2]);
  assert.deepEqual(picks.stuck(), []);
  const nowMs = 100_000;
  for (const { fragment, holder } of picks.next(nowMs, 10)) {
    assert.equal(holder, fragment === 2 && left.length === 2 ? 0 : 2);
    picks.delivered(fragment, holder, nowMs + 1);
  }
  assert.ok(picks.done);
});

Deno.test("Picker.stuck() does not name what is under way, or waits for a pause to end", () => {
  const picks = picker([[0, 1], [0]], 2);
  const [ask] = picks.next(0, 1);
  assert.deepEqual(picks.stuck(), []);
  picks.failed(ask!.fragment, ask!.holder, 0);
  assert.deepEqual(picks.stuck(), []);
});

Deno.test("Picker.timeoutMs() gives four times what is expected, 4 s at least", () => {
  const picks = picker([[0], [0]], 1, { sizeBytes: 16 * MIB });
  picks.next(0, 1);
  assert.equal(picks.timeoutMs(0, 0), 4 * 16 * MIB / 64, "nothing is known of it: it may be slow");
  picks.delivered(0, 0, 16);
  picks.next(16, 1);
  assert.equal(picks.timeoutMs(1, 0), 4_000);
});

Deno.test("Picker is done from the start when there is nothing to get", () => {
  const picks = picker([], 0);
  assert.ok(picks.done);
  assert.deepEqual(picks.next(0, 10), []);
  assert.deepEqual(picks.stuck(), []);
});
