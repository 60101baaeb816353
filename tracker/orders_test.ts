import assert from "node:assert/strict";
import fc from "fast-check";
import { fragmentId, peerAddress, peerId } from "../tests/support/peers.ts";
import { type Order, Orders } from "./orders.ts";
import { Sessions } from "./sessions.ts";

const EPOCH = 3;

function copy(target: number, label: number, source: number): Order {
  const sources = [peerAddress(source), peerAddress(9)];
  return {
    kind: "copy",
    peerId: peerId(target),
    id: fragmentId(label),
    sizeBytes: 7,
    sources,
    isRepair: true,
  };
}

function drop(target: number, label: number): Order {
  return { kind: "drop", peerId: peerId(target), id: fragmentId(label), purge: false };
}

function inSession(...peers: readonly number[]) {
  const sessions = new Sessions();
  const outboxes = new Map(peers.map((index) => [index, sessions.open(peerId(index)).outbox]));
  return { sessions, outboxes, orders: new Orders(sessions, { epoch: EPOCH }) };
}

Deno.test("Orders.give() sends an order with its number and epoch, and counts it as out", async () => {
  const { orders, outboxes } = inSession(1);
  assert.ok(orders.give(copy(1, 5, 2), 0));
  assert.ok(orders.give({ kind: "verify", peerId: peerId(1), id: fragmentId(6) }, 0));
  assert.ok(orders.give(drop(1, 7), 0));
  outboxes.get(1)!.close();
  const sent = (await Array.fromAsync(outboxes.get(1)!)).map(({ order }) => order!);
  assert.deepEqual(sent.map(({ orderId, epoch }) => [orderId, epoch]), [[1, 3], [2, 3], [3, 3]]);
  assert.deepEqual(
    sent.map(({ copy, drop, verify }) => [copy, drop, verify].map(Boolean)),
    [[true, false, false], [false, false, true], [false, true, false]],
  );
  assert.equal(sent[0]!.copy!.sources!.length, 2);
  assert.deepEqual([...orders.targetsOf(fragmentId(5))], [peerId(1)]);
  assert.deepEqual([1, 2, 9].map((index) => orders.streamsOf(peerId(index))), [1, 1, 0]);
  assert.equal(orders.copies, 1);
  assert.ok(orders.isDropping(peerId(1), fragmentId(7)));
});

Deno.test("Orders.give() does nothing for a peer without a session, or with one that is over", () => {
  const { orders, outboxes } = inSession(1);
  assert.ok(!orders.give(copy(2, 5, 1), 0));
  outboxes.get(1)!.close();
  assert.ok(!orders.give(copy(1, 5, 2), 0));
  assert.equal(orders.copies, 0);
  assert.equal(orders.streamsOf(peerId(1)), 0);
});

Deno.test("Orders.end() answers an order once, and to the peer that was given it alone", () => {
  const { orders } = inSession(1, 2);
  const given = copy(1, 5, 2);
  orders.give(given, 0);
  assert.equal(orders.end(1, peerId(2)), undefined);
  assert.equal(orders.end(99, peerId(1)), undefined);
  assert.equal(orders.end(1, peerId(1)), given);
  assert.equal(orders.end(1, peerId(1)), undefined);
  assert.equal(orders.copies, 0);
});

const step = fc.record({
  kind: fc.constantFrom("copy", "drop", "end", "endAll"),
  peer: fc.integer({ min: 1, max: 3 }),
  fragment: fc.nat(3),
  source: fc.integer({ min: 1, max: 3 }),
});

Deno.test("Orders count streams, targets and drops as the orders that are out make them", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const { orders } = inSession(1, 2, 3);
    const out = new Map<number, Order>();
    let lastId = 0;
    for (const { kind, peer, fragment, source } of steps) {
      const isOut = [...out.values()].some((order) =>
        order.kind === kind && order.peerId === peerId(peer) && order.id === fragmentId(fragment)
      );
      if ((kind === "copy" && peer !== source || kind === "drop") && !isOut) {
        const order = kind === "copy" ? copy(peer, fragment, source) : drop(peer, fragment);
        orders.give(order, 0);
        out.set(lastId += 1, order);
      } else if (kind === "end") {
        const [id] = [...out].find(([, { peerId: of }]) => of === peerId(peer)) ?? [];
        if (id !== undefined) assert.equal(orders.end(id, peerId(peer)), out.get(id));
        if (id !== undefined) out.delete(id);
      } else if (kind === "endAll") {
        const ended = [...out].filter(([, order]) => order.peerId === peerId(peer));
        assert.deepEqual(orders.endAll(peerId(peer)), ended.map(([, order]) => order));
        for (const [id] of ended) out.delete(id);
      }
      const copies = [...out.values()].filter((order) => order.kind === "copy");
      assert.equal(orders.copies, copies.length);
      for (const index of [1, 2, 3]) {
        const id = peerId(index);
        const streams = copies.flatMap((order) => [order.peerId, order.sources[0]!.peerId]);
        assert.equal(orders.streamsOf(id), streams.filter((each) => each === id).length);
        const drops = [...out.values()].filter((order) => order.kind === "drop");
        const dropping = drops.some((each) =>
          each.peerId === id && each.id === fragmentId(fragment)
        );
        assert.equal(orders.isDropping(id, fragmentId(fragment)), dropping);
        assert.equal(orders.dropsOf(id), drops.filter((each) => each.peerId === id).length);
      }
      const targets = copies.filter(({ id }) => id === fragmentId(fragment));
      assert.equal(orders.targetsOf(fragmentId(fragment)).size, targets.length);
    }
  }));
});
