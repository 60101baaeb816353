import assert from "node:assert/strict";
import { monotonicMs, nextTurn, nowMs, repeat, sleep, steadyMs, timeLimit } from "./clock.ts";

const DAY_MS = 86_400_000;

Deno.test("nowMs() is the moment in milliseconds, monotonicMs() never goes back", () => {
  assert.ok(Math.abs(nowMs() - Date.now()) < 1000);
  const first = monotonicMs();
  assert.ok(monotonicMs() >= first);
});

Deno.test("steadyMs() is the moment, too, and does not follow a clock that jumps", () => {
  const before = steadyMs();
  assert.ok(Math.abs(before - Date.now()) < 1000);
  assert.ok(Number.isInteger(before));
  const { now } = Date;
  Date.now = () => now() + DAY_MS;
  try {
    assert.ok(steadyMs() - before < 1000);
  } finally {
    Date.now = now;
  }
});

Deno.test("sleep() waits for its time", async () => {
  const begin = monotonicMs();
  await sleep(20);
  assert.ok(monotonicMs() - begin >= 19);
});

Deno.test("sleep() rejects with the signal's reason, before and while it waits", async () => {
  const reason = new Error("enough");
  await assert.rejects(sleep(DAY_MS, AbortSignal.abort(reason)), reason);
  const controller = new AbortController();
  const waiting = sleep(DAY_MS, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
});

Deno.test("sleep() waits on where a timer could not wait that long", async () => {
  const controller = new AbortController();
  let woke = false;
  const waiting = sleep(30 * DAY_MS, controller.signal).then(() => woke = true);
  const aborted = assert.rejects(waiting, { name: "AbortError" });
  await sleep(20);
  assert.ok(!woke);
  controller.abort();
  await aborted;
});

Deno.test("repeat() takes turns until it is aborted, and ends without an error", async () => {
  const controller = new AbortController();
  let turns = 0;
  await repeat(1, controller.signal, () => {
    turns += 1;
    if (turns === 3) controller.abort();
    return Promise.resolve();
  });
  assert.equal(turns, 3);
});

Deno.test("repeat() ends at once when it is aborted while it waits", async () => {
  const controller = new AbortController();
  const ended = repeat(DAY_MS, controller.signal, () => Promise.resolve());
  await nextTurn();
  controller.abort();
  await ended;
});

Deno.test("repeat() ends with the error of a turn", async () => {
  const turn = () => Promise.reject(new Error("broken"));
  await assert.rejects(repeat(1, new AbortController().signal, turn), { message: "broken" });
});

Deno.test("repeat() takes no turn when it is aborted already", async () => {
  await repeat(1, AbortSignal.abort(), () => assert.fail("a turn"));
});

Deno.test("timeLimit() aborts with a TimeoutError", async () => {
  using limit = timeLimit(5);
  const waiting = sleep(DAY_MS, limit.signal);
  await assert.rejects(waiting, { name: "TimeoutError" });
});

Deno.test("timeLimit() aborts with the outer signal's reason, also one that came first", () => {
  const reason = new Error("stopped");
  const controller = new AbortController();
  using limit = timeLimit(DAY_MS, controller.signal);
  assert.ok(!limit.signal.aborted);
  controller.abort(reason);
  assert.equal(limit.signal.reason, reason);
  using late = timeLimit(DAY_MS, AbortSignal.abort(reason));
  assert.equal(late.signal.reason, reason);
});

Deno.test("timeLimit() does not fire once it is disposed, nor early when it is long", async () => {
  const disposed = timeLimit(5);
  disposed[Symbol.dispose]();
  using long = timeLimit(60 * DAY_MS);
  await sleep(20);
  assert.ok(!disposed.signal.aborted && !long.signal.aborted);
});
