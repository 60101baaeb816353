import assert from "node:assert/strict";
import { seededRandom } from "../../proto/process/random.ts";
import { SendQueue, SwarmCounts } from "./send_queue.ts";

interface Scene {
  readonly queue: SendQueue<string>;
  readonly counts: SwarmCounts;
}

function scene(
  receivers: readonly string[],
  but: { slots?: number; inOrder?: boolean; heldShares?: Record<string, number> } = {},
): Scene {
  const { slots = 4, inOrder = false } = but;
  const queue = new SendQueue<string>({ slots, random: seededRandom(1) });
  const counts = new SwarmCounts();
  for (const receiver of receivers) {
    const heldShare = () => but.heldShares?.[receiver] ?? 0;
    queue.joined(receiver, { counts, zone: "z", inOrder, heldShare });
  }
  return { queue, counts };
}

function begun({ queue }: Scene): string[] {
  return queue.next().map(({ receiver, index }) => `${index} to ${receiver}`);
}

Deno.test("SendQueue.next() begins one fragment for each receiver, within its slots", () => {
  const swarm = scene(["a", "b", "c"], { slots: 2 });
  swarm.queue.offered("a", [1, 2]);
  swarm.queue.offered("b", [3]);
  swarm.queue.offered("c", [4]);
  assert.equal(begun(swarm).length, 2);
  assert.deepEqual(begun(swarm), [], "no slot is free");
  swarm.queue.ended("a", "sent");
  assert.deepEqual(begun(swarm), ["4 to c"], "who has waited longest is next");
  swarm.queue.ended("b", "sent");
  assert.equal(begun(swarm).length, 1);
});

Deno.test("SendQueue.next() sends everything once before it sends anything twice", () => {
  const swarm = scene(["a", "b", "c"], { slots: 1 });
  const all = Array.from({ length: 9 }, (_, index) => index);
  for (const receiver of ["a", "b", "c"]) swarm.queue.offered(receiver, all);
  const sent = new Set<number>();
  for (let turn = 0; turn < all.length; turn += 1) {
    const [next] = swarm.queue.next();
    sent.add(next!.index);
    swarm.queue.ended(next!.receiver, "sent");
  }
  assert.equal(sent.size, all.length);
});

Deno.test("SendQueue.next() prefers what the fewest neighbours have", () => {
  const swarm = scene(["a"]);
  for (const index of [1, 1, 3]) swarm.counts.gained(index);
  swarm.queue.offered("a", [1, 2, 3]);
  const order = [];
  for (let turn = 0; turn < 3; turn += 1) {
    order.push(...swarm.queue.next().map(({ index }) => index));
    swarm.queue.ended("a", "sent");
  }
  assert.deepEqual(order, [2, 3, 1]);
});

Deno.test("SendQueue.next() counts for each zone apart, so that each gets everything once", () => {
  const queue = new SendQueue<string>({ slots: 1, random: seededRandom(1) });
  const counts = new SwarmCounts();
  queue.joined("near", { counts, zone: "y", inOrder: false, heldShare: () => 0 });
  queue.offered("near", [1]);
  queue.next();
  queue.ended("near", "sent");
  queue.joined("far", { counts, zone: "z", inOrder: false, heldShare: () => 0 });
  counts.began(2, "z");
  queue.offered("far", [1, 2]);
  assert.deepEqual(queue.next(), [{ receiver: "far", index: 1 }]);
});

Deno.test("SendQueue.next() keeps the order of offers for a receiver that reads in order", () => {
  const swarm = scene(["a"], { inOrder: true });
  swarm.counts.began(7, "z");
  swarm.queue.offered("a", [7, 3]);
  swarm.queue.offered("a", [1]);
  assert.deepEqual(begun(swarm), ["7 to a"]);
  swarm.queue.ended("a", "sent");
  assert.deepEqual(begun(swarm), ["3 to a"]);
});

Deno.test("SendQueue.next() does not begin what was withdrawn, or is for a receiver that left", () => {
  const swarm = scene(["a", "b"]);
  swarm.queue.offered("a", [1, 2]);
  swarm.queue.withdrawn("a", [1]);
  swarm.queue.offered("b", [3]);
  swarm.queue.left("b");
  assert.deepEqual(begun(swarm), ["2 to a"]);
  swarm.queue.offered("b", [4]);
  swarm.queue.ended("a", "sent");
  assert.deepEqual(begun(swarm), []);
});

Deno.test("SendQueue gives a slot back when a receiver leaves, and what was stopped counts as not sent", () => {
  const swarm = scene(["a", "b"], { slots: 1 });
  swarm.queue.offered("a", [5]);
  assert.deepEqual(begun(swarm), ["5 to a"]);
  assert.equal(swarm.counts.sent(5), 1);
  swarm.queue.left("a");
  assert.equal(swarm.counts.sent(5), 0);
  assert.equal(swarm.counts.sentTo("z", 5), 0);
  swarm.queue.offered("b", [5]);
  assert.deepEqual(begun(swarm), ["5 to b"]);
});

Deno.test("SendQueue keeps a slot for what was written until it has come, or for 10 s", () => {
  const swarm = scene(["a", "b", "c"], { slots: 2 });
  for (const receiver of ["a", "b", "c"]) swarm.queue.offered(receiver, [1, 2, 3]);
  const [first, second] = swarm.queue.next(0);
  swarm.queue.written(first!.receiver, 0);
  swarm.queue.written(second!.receiver, 5_000);
  assert.deepEqual(swarm.queue.next(9_999), [], "both are still on their way");
  swarm.queue.received(second!.receiver, second!.index);
  assert.equal(swarm.queue.next(9_999).length, 1, "one has come");
  assert.equal(swarm.queue.next(10_000).length, 1, "one is not waited for any more");
  swarm.queue.left(first!.receiver);
  assert.equal(swarm.queue.next(10_000).length, 1, "who leaves gives back what it had");
  assert.deepEqual(swarm.queue.next(10_000), []);
});

Deno.test("SendQueue.next() passes over a receiver on whose way something lies, while another can be sent to", () => {
  const swarm = scene(["slow", "fast"], { slots: 2 });
  for (const receiver of ["slow", "fast"]) swarm.queue.offered(receiver, [1, 2, 3, 4, 5]);
  assert.equal(swarm.queue.next()[0]!.receiver, "slow");
  swarm.queue.written("slow", 0);
  swarm.queue.ended("fast", "sent");
  const begunFor = () => swarm.queue.next().map(({ receiver }) => receiver);
  for (let turn = 0; turn < 3; turn += 1) {
    assert.deepEqual(begunFor(), ["fast"], `turn ${turn}`);
    swarm.queue.ended("fast", "sent");
  }
  swarm.queue.withdrawn("fast", [1, 2, 3, 4, 5]);
  assert.deepEqual(begunFor(), ["slow"], "nobody else can be sent anything");
});

Deno.test("SendQueue.next() gives every second turn to the neediest, and the others to all in turn", () => {
  const heldShares = { a: 0.5, b: 0.25, c: 0.75 };
  const swarm = scene(["a", "b", "c"], { slots: 1, heldShares });
  const all = Array.from({ length: 12 }, (_, index) => index);
  for (const receiver of ["a", "b", "c"]) swarm.queue.offered(receiver, all);
  const order = [];
  for (let turn = 0; turn < 8; turn += 1) {
    const { receiver } = swarm.queue.next()[0]!;
    order.push(receiver);
    swarm.queue.ended(receiver, "sent");
  }
  assert.equal(order.join(""), "abcbabcb");
});

Deno.test("SendQueue.next() has no fragment on its way to more than three, who pass it on", () => {
  const receivers = ["a", "b", "c", "d", "e"];
  const swarm = scene(receivers, { slots: 5 });
  for (const receiver of receivers) swarm.queue.offered(receiver, [1]);
  const [first, second, ...others] = swarm.queue.next();
  assert.equal(others.length, 1);
  assert.equal(begun(swarm).length, 0, "three have it on the way");
  swarm.queue.written(first!.receiver, 0);
  assert.equal(begun(swarm).length, 0, "it has not come");
  swarm.queue.received(first!.receiver, 1);
  assert.equal(begun(swarm).length, 1);
  swarm.queue.ended(second!.receiver, "stopped");
  assert.equal(begun(swarm).length, 1);
  assert.equal(swarm.counts.onTheWay(1), 3);
  for (const receiver of receivers) swarm.queue.left(receiver);
  assert.equal(swarm.counts.onTheWay(1), 0);
});
