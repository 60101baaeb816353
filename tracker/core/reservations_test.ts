import assert from "node:assert/strict";
import fc from "fast-check";
import { fragmentId, fragmentRef, peerId } from "../../tests/support/peers.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { Reservations } from "./reservations.ts";

Deno.test("Reservations hold room until the fragment arrives, or the owner is done", () => {
  const reservations = new Reservations();
  const [a, b] = [peerId(1), peerId(2)];
  reservations.reserve("put", fragmentRef(1, 100), [a, b]);
  reservations.reserve("put", fragmentRef(2, 10), [a]);
  assert.deepEqual([reservations.of(a), reservations.of(b)], [110, 100]);
  reservations.settle("put", fragmentId(1), a);
  reservations.settle("put", fragmentId(1), a);
  assert.deepEqual([reservations.of(a), reservations.of(b)], [10, 100]);
  reservations.release("put");
  assert.deepEqual([reservations.of(a), reservations.of(b)], [0, 0]);
  assert.deepEqual(reservations.owners(), []);
});

Deno.test("Reservations of one owner for one fragment replace each other, those of others do not", () => {
  const reservations = new Reservations();
  const [a, b] = [peerId(1), peerId(2)];
  reservations.reserve("put", fragmentRef(1, 100), [a]);
  reservations.reserve("put", fragmentRef(1, 100), [b]);
  assert.deepEqual([reservations.of(a), reservations.of(b)], [0, 100]);
  reservations.reserve("repair", fragmentRef(1, 100), [b]);
  assert.equal(reservations.of(b), 200);
  reservations.arrived(fragmentId(1), b);
  assert.equal(reservations.of(b), 0);
});

type Promises = Map<string, { sizeBytes: number; peers: Set<PeerId> }>;

const OWNERS = ["put", "other put", "repair"];
const action = fc.record({
  kind: fc.constantFrom("reserve", "settle", "arrived", "release"),
  owner: fc.constantFrom(...OWNERS),
  fragment: fc.nat(3),
  peers: fc.array(fc.nat(3), { maxLength: 4 }),
});

Deno.test("Reservations add up to what was promised and neither kept nor released", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const reservations = new Reservations();
      const model = new Map<string, Promises>(OWNERS.map((owner) => [owner, new Map()]));
      for (const { kind, owner, fragment, peers } of actions) {
        const ref = fragmentRef(fragment, 10 ** fragment);
        const peer = peerId(peers[0] ?? 0);
        if (kind === "reserve") {
          reservations.reserve(owner, ref, peers.map((index) => peerId(index)));
          const promised = new Set(peers.map((index) => peerId(index)));
          model.get(owner)!.set(ref.id, { sizeBytes: ref.sizeBytes, peers: promised });
        } else if (kind === "settle") {
          reservations.settle(owner, ref.id, peer);
          model.get(owner)!.get(ref.id)?.peers.delete(peer);
        } else if (kind === "arrived") {
          reservations.arrived(ref.id, peer);
          for (const promises of model.values()) promises.get(ref.id)?.peers.delete(peer);
        } else {
          reservations.release(owner);
          model.get(owner)!.clear();
        }
        for (const index of [0, 1, 2, 3]) {
          const promises = [...model.values()].flatMap((each) => [...each.values()]);
          const held = promises.filter(({ peers }) => peers.has(peerId(index)));
          const bytes = held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
          assert.equal(reservations.of(peerId(index)), bytes);
        }
      }
      for (const owner of reservations.owners()) reservations.release(owner);
      for (const index of [0, 1, 2, 3]) assert.equal(reservations.of(peerId(index)), 0);
    }),
    { numRuns: 300 },
  );
});
