import assert from "node:assert/strict";
import { seededRandom } from "../process/random.ts";
import { rendezvousWeight } from "../words/rendezvous.ts";
import { OrdersBySender } from "./orders_by_sender.ts";
import { Receiver } from "./receiver.ts";
import type { ReceiverSettings, SenderOrders } from "./receiver_state.ts";

const SIZE_BYTES = 1_000;

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function receiver(fragments: number, but: Partial<ReceiverSettings> = {}): Receiver {
  return new Receiver({
    sizesBytes: upTo(fragments).map(() => SIZE_BYTES),
    wanted: upTo(fragments),
    order: "rarest",
    windowMax: fragments,
    ownId: "own",
    random: seededRandom(1),
    ...but,
  });
}

function join(to: Receiver, sender: number, held: readonly number[], near = true): void {
  to.joined(sender, { id: `sender-${sender}`, near, held }, 0);
}

function told(orders: readonly SenderOrders[], sender: number): SenderOrders {
  const none = { sender, offer: [], withdraw: [], spare: [], cancel: [] };
  return orders.find((each) => each.sender === sender) ?? none;
}

function missing(swarm: Receiver, fragments: number): number {
  return upTo(fragments).filter((index) => swarm.isWanted(index)).length;
}

/** A fragment begun and delivered in so many milliseconds. */
function deliver(to: Receiver, sender: number, index: number, tookMs: number, fromMs = 0): void {
  assert.ok(to.began(sender, index, fromMs));
  to.came(sender, SIZE_BYTES);
  to.delivered(sender, index, fromMs + tookMs);
}

Deno.test("Receiver.update() offers each fragment to one sender, and to those that have it alone", () => {
  const swarm = receiver(20);
  join(swarm, 1, upTo(20));
  join(swarm, 2, upTo(6));
  join(swarm, 3, [4, 5, 6, 7]);
  const orders = swarm.update(0);
  const offered = orders.flatMap(({ offer }) => offer);
  assert.equal(new Set(offered).size, offered.length);
  for (const index of told(orders, 2).offer) assert.ok(index < 6);
  for (const index of told(orders, 3).offer) assert.ok(index >= 4 && index < 8);
  assert.deepEqual(told(swarm.update(1), 1).offer, [], "nothing is told twice");
});

Deno.test("Receiver.update() offers a partial sender what is rarest", () => {
  const swarm = receiver(9);
  join(swarm, 1, [0, 1, 2]);
  swarm.update(0);
  for (const index of [0, 1, 2]) swarm.began(1, index, 0);
  join(swarm, 2, [3, 4, 5, 6, 7, 8]);
  join(swarm, 3, [3, 4, 5]);
  const { offer } = told(swarm.update(0), 2);
  assert.ok([6, 7, 8].every((index) => offer.includes(index)), `${offer}`);
});

Deno.test("Receiver.update() takes back from the only holder what others have gained", () => {
  const swarm = receiver(40);
  join(swarm, 1, upTo(40));
  join(swarm, 2, []);
  assert.equal(told(swarm.update(0), 1).offer.length, 40, "it knows best what is rare");
  swarm.gained(2, [7], 1);
  const orders = swarm.update(1);
  assert.deepEqual([told(orders, 1).spare, told(orders, 2).offer], [[7], [7]]);
});

Deno.test("Receiver.update() gives an idle sender what another has not begun", () => {
  const swarm = receiver(3);
  join(swarm, 1, upTo(3));
  assert.equal(told(swarm.update(0), 1).offer.length, 3);
  swarm.began(1, 0, 0);
  join(swarm, 2, [0, 1, 2]);
  const orders = swarm.update(1);
  assert.deepEqual(told(orders, 1).withdraw, told(orders, 2).offer);
  assert.equal(told(orders, 2).offer.length, 1);
});

Deno.test("Receiver.update() does not leave the last fragment to a sender that never begins it", () => {
  const swarm = receiver(1);
  join(swarm, 1, [0]);
  assert.deepEqual(told(swarm.update(0), 1).offer, [0]);
  join(swarm, 2, [0]);
  assert.deepEqual(told(swarm.update(100), 2).offer, [], "it is soon");
  const orders = swarm.update(300);
  assert.deepEqual([told(orders, 1).withdraw, told(orders, 2).offer], [[0], [0]]);
});

Deno.test("Receiver.isPressing() when a sender may be idle soon, or sends what is not wanted", () => {
  const swarm = receiver(40);
  join(swarm, 1, upTo(40));
  assert.ok(swarm.isPressing(1), "it was offered nothing yet");
  swarm.update(0);
  join(swarm, 2, upTo(3));
  swarm.update(1);
  assert.ok(!swarm.isPressing(1));
  assert.ok(!swarm.isPressing(2));
  deliver(swarm, 1, told(swarm.update(2), 1).offer[0] ?? 39, 5, 2);
  assert.ok(!swarm.isPressing(1), "it has more to send");
  deliver(swarm, 2, 2, 5, 2);
  assert.ok(swarm.began(1, 2, 9) === false);
  assert.ok(swarm.isPressing(2), "another is to be told to stop");
  swarm.update(9);
  assert.ok(!swarm.isPressing(2));
});

Deno.test("OrdersBySender tells nothing of an offer that was not told, however it is taken back", () => {
  const orders = new OrdersBySender();
  orders.offer(1, 7);
  orders.offer(1, 8);
  orders.withdraw(1, 7);
  orders.spare(1, 8);
  assert.equal(orders.hasStops, false);
  assert.deepEqual(orders.take(), [{ sender: 1, offer: [], withdraw: [], spare: [], cancel: [] }]);
  orders.spare(1, 8);
  assert.equal(orders.hasStops, false, "there is no hurry");
  orders.withdraw(1, 7);
  assert.equal(orders.hasStops, true);
  assert.deepEqual(orders.take()[0]?.spare, [8]);
  assert.equal(orders.hasStops, false);
});

Deno.test("Receiver.began() lets the first of two win, and tells the other to stop", () => {
  const swarm = receiver(3);
  join(swarm, 1, upTo(3));
  swarm.update(0);
  join(swarm, 2, upTo(3));
  const [taken] = told(swarm.update(0), 2).offer;
  assert.ok(swarm.began(1, taken!, 1), "it had begun before it heard");
  assert.deepEqual(told(swarm.update(1), 2).withdraw, [taken]);
  assert.equal(swarm.began(2, taken!, 2), false);
  assert.deepEqual(told(swarm.update(2), 2).cancel, [taken]);
});

Deno.test("Receiver.update() has one other sender race one that is late, and stops the loser", () => {
  const swarm = receiver(4);
  join(swarm, 1, [0]);
  swarm.update(0);
  assert.ok(swarm.began(1, 0, 0));
  join(swarm, 2, upTo(4));
  join(swarm, 3, [0]);
  for (const index of [1, 2, 3]) {
    swarm.update(0);
    deliver(swarm, 2, index, 10);
  }
  swarm.came(1, 1);
  const racers = (orders: readonly SenderOrders[]) => orders.filter(({ offer }) => offer[0] === 0);
  assert.deepEqual(racers(swarm.update(100)), [], "it is too soon to say");
  const first = racers(swarm.update(5_000));
  assert.equal(first.length, 1);
  assert.deepEqual(racers(swarm.update(6_000)), [], "one is enough");
  const [{ sender }] = first as [SenderOrders];
  assert.ok(swarm.began(sender, 0, 6_000));
  swarm.delivered(sender, 0, 6_010);
  assert.deepEqual(told(swarm.update(6_010), 1).cancel, [0]);
  assert.ok(swarm.done);
});

Deno.test("Receiver keeps a racer as the one to send when the late sender leaves", () => {
  const swarm = receiver(2);
  join(swarm, 1, [0]);
  swarm.update(0);
  swarm.began(1, 0, 0);
  join(swarm, 2, [0, 1]);
  swarm.update(0);
  deliver(swarm, 2, 1, 10);
  assert.deepEqual(told(swarm.update(5_000), 2).offer, [0]);
  swarm.left(1);
  join(swarm, 3, [0]);
  assert.deepEqual(told(swarm.update(5_001), 3).offer, [], "it is expected from the racer");
  assert.ok(swarm.began(2, 0, 5_002));
});

Deno.test("Receiver offers anew what a sender lost, failed at or left with", () => {
  const swarm = receiver(3);
  join(swarm, 1, upTo(3));
  swarm.update(0);
  swarm.began(1, 0, 0);
  swarm.failed(1, 0);
  swarm.lost(1, [1]);
  join(swarm, 2, upTo(3));
  const { offer } = told(swarm.update(1), 2);
  assert.ok(offer.includes(1), "nobody else has it now");
  swarm.left(1);
  assert.deepEqual([...offer, ...told(swarm.update(2), 2).offer].toSorted(), [0, 1, 2]);
  assert.equal(swarm.began(1, 0, 3), false, "it is gone");
});

Deno.test("Receiver.began() keeps what came whole and is being verified from being offered again", () => {
  const swarm = receiver(2);
  join(swarm, 1, [0, 1]);
  join(swarm, 2, [0, 1]);
  swarm.update(0);
  swarm.began(1, 0, 0);
  swarm.came(1, SIZE_BYTES);
  assert.ok(swarm.began(1, 1, 1));
  assert.deepEqual(told(swarm.update(1), 2).offer, []);
  swarm.delivered(1, 0, 2);
  swarm.delivered(1, 1, 3);
  assert.ok(swarm.done);
});

Deno.test("Receiver.update() offers a slow sender one fragment at a time", () => {
  const swarm = receiver(60);
  join(swarm, 1, upTo(60));
  join(swarm, 2, upTo(60));
  const orders = swarm.update(0);
  const [one, other] = [told(orders, 1).offer, told(orders, 2).offer];
  assert.deepEqual([one.length, other.length], [10, 10]);
  deliver(swarm, 1, one[0]!, 10);
  for (const index of other) deliver(swarm, 2, index, 100);
  assert.equal(told(swarm.update(1_000), 2).offer.length, 1);
  assert.equal(missing(swarm, 60), 49);
});

Deno.test("Receiver in order offers a reader's next fragments, within its window", () => {
  const swarm = receiver(10, { order: "sequential", windowMax: 3, wanted: [2, 3, 4, 5, 6] });
  join(swarm, 1, upTo(10));
  join(swarm, 2, upTo(10));
  const orders = swarm.update(0);
  assert.deepEqual(orders.flatMap(({ offer }) => offer).toSorted(), [2, 3, 4]);
  deliver(swarm, told(orders, 1).offer.includes(2) ? 1 : 2, 2, 10);
  const next = swarm.update(10).flatMap(({ offer }) => offer);
  assert.ok(next.includes(5) && !next.includes(6), `${next}`);
});

Deno.test("Receiver gets over a zone's border its own share, what nobody near has", () => {
  const swarm = receiver(40);
  join(swarm, 1, [0], true);
  join(swarm, 2, upTo(40), false);
  const offered = told(swarm.update(0), 2).offer;
  const share = upTo(40).slice(1).filter((index) =>
    rendezvousWeight("own", index) >= rendezvousWeight("sender-1", index)
  );
  assert.deepEqual(offered.toSorted((a, b) => a - b), share);
  assert.ok(share.length > 8 && share.length < 32, `${share.length} of 40`);
  swarm.gained(1, [share[1]!], 10);
  const orders = swarm.update(10);
  assert.deepEqual(told(orders, 2).withdraw, [share[1]], "it is near now");
});

Deno.test("Receiver leaves to members that it is not linked to what is theirs to bring in", () => {
  const swarm = receiver(40);
  join(swarm, 1, [], true);
  join(swarm, 2, upTo(40), false);
  const before = told(swarm.update(0), 2).offer;
  const alike = receiver(40);
  join(alike, 1, [], true);
  alike.membersKnown(["own", "third"]);
  join(alike, 2, upTo(40), false);
  const theirs = before.filter((index) =>
    rendezvousWeight("third", index) > rendezvousWeight("own", index)
  );
  assert.ok(theirs.length > 0);
  const after = told(alike.update(0), 2).offer;
  assert.deepEqual(after.toSorted(), before.filter((index) => !theirs.includes(index)).toSorted());
});

Deno.test("Receiver gets all of it over a zone's border when nothing comes from its own zone", () => {
  const swarm = receiver(20);
  join(swarm, 1, [], true);
  join(swarm, 2, upTo(20), false);
  const offered: number[] = [];
  let nowMs = 0;
  for (; !swarm.done && nowMs < 60_000; nowMs += 100) {
    offered.push(...told(swarm.update(nowMs), 2).offer);
    const index = offered.shift();
    if (index !== undefined) deliver(swarm, 2, index, 10, nowMs);
  }
  assert.ok(swarm.done);
  assert.ok(nowMs > 3_000, "the zone's member had its chance");
});

Deno.test("Receiver.orphans() names what no sender has", () => {
  const swarm = receiver(4, { wanted: [1, 2, 3] });
  assert.deepEqual(swarm.orphans(), [1, 2, 3]);
  join(swarm, 1, [0, 1, 2]);
  assert.deepEqual(swarm.orphans(), [3]);
  swarm.lost(1, [1]);
  assert.deepEqual(swarm.orphans().toSorted(), [1, 3]);
  swarm.left(1);
  assert.deepEqual(swarm.orphans().toSorted(), [1, 2, 3]);
});

Deno.test("Receiver is done from the start when nothing is wanted", () => {
  const swarm = receiver(3, { wanted: [] });
  assert.ok(swarm.done);
  join(swarm, 1, [0, 1, 2]);
  assert.deepEqual(swarm.update(0), []);
  assert.equal(swarm.began(1, 0, 0), false);
});

Deno.test("Receiver.isIdle() tells who has nothing that is wanted, or does not send what it is offered", () => {
  const swarm = receiver(4, { order: "sequential", windowMax: 2 });
  join(swarm, 1, [0, 1]);
  join(swarm, 2, []);
  join(swarm, 3, [3]);
  swarm.update(0);
  assert.equal(swarm.isIdle(1), true, "it was offered two and has begun none");
  assert.equal(swarm.isIdle(2), true, "it has nothing");
  assert.equal(swarm.isIdle(3), false, "it has what is wanted later");
  swarm.began(1, 0, 0);
  assert.equal(swarm.isIdle(1), false);
  assert.equal(swarm.isIdle(4), false, "nobody knows it");
});
