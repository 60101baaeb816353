import assert from "node:assert/strict";
import { peerId } from "../tests/support/peers.ts";
import { Receipts } from "./receipts.ts";

const [A, B] = [peerId(1), peerId(2)];
const FOREVER = new AbortController().signal;

function flag(promise: Promise<number>): { value: number | undefined } {
  const state: { value: number | undefined } = { value: undefined };
  promise.then((value) => state.value = value, () => {});
  return state;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

Deno.test("Receipts.wait() ends when enough peers have what they were told, and no sooner", async () => {
  const receipts = new Receipts();
  receipts.opened(A, 1);
  receipts.opened(B, 2);
  receipts.next(A, ["1.1"]);
  const told = [receipts.next(A, ["1.2"])!, receipts.next(B, ["1.2"])!];
  assert.deepEqual(told.map(({ number }) => number), [2, 1]);
  const both = flag(receipts.wait(told, 2, FOREVER));
  const one = flag(receipts.wait(told, 1, FOREVER));
  receipts.kept(A, 1, 1);
  await settle();
  assert.deepEqual([both.value, one.value], [undefined, undefined]);
  receipts.kept(A, 1, 2);
  await settle();
  assert.deepEqual([both.value, one.value], [undefined, 1]);
  receipts.kept(B, 2, 1);
  await settle();
  assert.equal(both.value, 2);
  assert.equal(await receipts.wait([], 0, FOREVER), 0);
});

Deno.test("Receipts count what was told in the present session alone", async () => {
  const receipts = new Receipts();
  assert.equal(receipts.next(A, []), undefined);
  receipts.opened(A, 1);
  const told = receipts.next(A, ["1.1"])!;
  assert.ok(receipts.wasTold(A, "1.1"));
  receipts.opened(A, 2);
  assert.ok(!receipts.wasTold(A, "1.1"));
  receipts.kept(A, 1, 1);
  // More than was told is no more than what was told.
  receipts.kept(A, 2, 99);
  assert.equal(await receipts.wait([told], 1, AbortSignal.abort()), 0);
  receipts.closed(A, 1);
  const again = receipts.next(A, ["1.2"])!;
  assert.equal(again.number, 1);
  assert.equal(await receipts.wait([again], 1, AbortSignal.abort()), 0);
  receipts.kept(A, 2, 1);
  assert.equal(await receipts.wait([again], 1, FOREVER), 1);
  receipts.closed(A, 2);
  assert.equal(receipts.next(A, []), undefined);
});

Deno.test("Receipts.wait() ends when time is up, and says how many have it", async () => {
  const receipts = new Receipts();
  receipts.opened(A, 1);
  receipts.opened(B, 1);
  const told = [receipts.next(A, ["1.1"])!, receipts.next(B, ["1.1"])!];
  receipts.kept(B, 1, 1);
  const limit = new AbortController();
  const waiting = receipts.wait(told, 2, limit.signal);
  limit.abort();
  assert.equal(await waiting, 1);
});

Deno.test("Receipts remember a bounded number of versions as told", () => {
  const receipts = new Receipts();
  receipts.opened(A, 1);
  for (let sequence = 1; sequence <= 1025; sequence += 1) receipts.next(A, [`1.${sequence}`]);
  assert.deepEqual([1, 2, 1025].map((sequence) => receipts.wasTold(A, `1.${sequence}`)), [
    ...[false, true, true],
  ]);
});
