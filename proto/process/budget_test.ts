import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget } from "./budget.ts";

/** Lets all promises that can go on do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

Deno.test("Budget.take() is granted at once while there is enough, and given back by disposing", async () => {
  const budget = new Budget(10);
  const first = await budget.take(6);
  const second = await budget.take(4);
  assert.equal(budget.taken, 10);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assert.equal(budget.taken, 4, "giving back twice counts once");
  second[Symbol.dispose]();
  assert.equal(budget.taken, 0);
});

Deno.test("Budget.take() serves those who wait in order, a small one not before a large one", async () => {
  const budget = new Budget(10);
  const held = await budget.take(8);
  const order: string[] = [];
  const large = budget.take(9).then((room) => (order.push("large"), room));
  const small = budget.take(1).then((room) => (order.push("small"), room));
  await settle();
  assert.deepEqual(order, []);
  held[Symbol.dispose]();
  using _large = await large;
  using _small = await small;
  assert.deepEqual(order, ["large", "small"]);
  assert.equal(budget.taken, 10);
});

Deno.test("Budget.take() lets one that wants more than there is in all go when it is alone", async () => {
  const budget = new Budget(10);
  const held = await budget.take(1);
  let granted = false;
  const huge = budget.take(100).then((room) => (granted = true, room));
  await settle();
  assert.ok(!granted);
  held[Symbol.dispose]();
  using _huge = await huge;
  assert.equal(budget.taken, 100);
});

Deno.test("Budget.take() gives up with the signal's reason, and the next in line moves up", async () => {
  const budget = new Budget(10);
  const held = await budget.take(5);
  const reason = new Error("enough");
  const controller = new AbortController();
  const first = budget.take(8, controller.signal);
  const second = budget.take(5);
  controller.abort(reason);
  await assert.rejects(first, reason);
  using _second = await second;
  assert.equal(budget.taken, 10);
  held[Symbol.dispose]();
  assert.equal(budget.taken, 5);
  await assert.rejects(budget.take(1, AbortSignal.abort(reason)), reason);
});

Deno.test("Budget never has more out than its total, but for one that is larger, and all are served", async () => {
  const use = fc.record({
    amount: fc.integer({ min: 0, max: 15 }),
    abort: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(use, { maxLength: 20 }), fc.infiniteStream(fc.nat()), serveAll),
  );
});

async function serveAll(
  uses: readonly { amount: number; abort: boolean }[],
  chance: Iterator<number>,
): Promise<void> {
  const total = 10;
  const budget = new Budget(total);
  const granted: { amount: number; room: Disposable }[] = [];
  let over = 0;
  for (const { amount, abort } of uses) {
    const controller = new AbortController();
    const take = budget.take(amount, controller.signal);
    take.then((room) => granted.push({ amount, room }), () => {}).finally(() => over += 1);
    if (abort) controller.abort();
  }
  while (true) {
    await settle();
    assert.equal(budget.taken, granted.reduce((sum, { amount }) => sum + amount, 0));
    const large = granted.filter(({ amount }) => amount > total);
    assert.ok(budget.taken <= total || (large.length === 1 && budget.taken === large[0]!.amount));
    if (granted.length === 0) break;
    const [done] = granted.splice(chance.next().value! % granted.length, 1);
    done!.room[Symbol.dispose]();
  }
  assert.equal(over, uses.length);
}
