import assert from "node:assert/strict";
import { fragmentRef, peerId } from "../tests/support/peers.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { GainedFragment, InventoryPart, ReplicaChanges } from "./catalog/replica_records.ts";
import { Changes } from "./changes.ts";
import { ChosenPlaces } from "./core/chosen_places.ts";

const CHANGES: ReplicaChanges = { peerId: peerId(1), gained: [fragmentRef(1)], lost: [] };

/** A catalog that writes when it is told to. */
function heldCatalog() {
  const writes: { changes: readonly ReplicaChanges[]; done: PromiseWithResolvers<void> }[] = [];
  const applyChanges = (changes: readonly ReplicaChanges[]) => {
    const done = Promise.withResolvers<void>();
    writes.push({ changes, done });
    return done.promise;
  };
  return { writes, catalog: { applyChanges } as unknown as Catalog };
}

const NO_DROPS = { isDropping: () => false };

function flag(promise: Promise<unknown>): { set: boolean } {
  const state = { set: false };
  promise.then(() => state.set = true, () => {});
  return state;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

Deno.test("Changes.apply() is fulfilled, and told to others, after the changes were written", async () => {
  const { catalog, writes } = heldCatalog();
  const told: ReplicaChanges[] = [];
  const changes = new Changes(
    catalog,
    (written) => told.push(written),
    new ChosenPlaces(),
    NO_DROPS,
  );
  const waiting = flag(changes.next(new AbortController().signal));
  const applied = changes.apply(CHANGES);
  const state = flag(applied);
  await settle();
  assert.deepEqual([state.set, waiting.set, told.length], [false, false, 0]);
  writes[0]!.done.resolve();
  await applied;
  await settle();
  assert.deepEqual([waiting.set, told], [true, [CHANGES]]);
});

Deno.test("Changes.next() does not miss what is written after it was called, and waits for no more", async () => {
  const { catalog, writes } = heldCatalog();
  const changes = new Changes(catalog, () => {}, new ChosenPlaces(), NO_DROPS);
  const { signal } = new AbortController();
  const applied = changes.apply(CHANGES);
  const next = changes.next(signal);
  writes[0]!.done.resolve();
  await Promise.all([applied, next]);
  const later = flag(changes.next(signal));
  await settle();
  assert.ok(!later.set);
});

Deno.test("Changes.next() ends when nobody waits any more", async () => {
  const changes = new Changes(heldCatalog().catalog, () => {}, new ChosenPlaces(), NO_DROPS);
  await changes.next(AbortSignal.abort());
  const controller = new AbortController();
  const waiting = changes.next(controller.signal);
  controller.abort();
  await waiting;
});

Deno.test("Changes.apply() fails with the catalog, tells nobody then, and goes on with the next", async () => {
  const { catalog, writes } = heldCatalog();
  const told: ReplicaChanges[] = [];
  const changes = new Changes(
    catalog,
    (written) => told.push(written),
    new ChosenPlaces(),
    NO_DROPS,
  );
  const controller = new AbortController();
  const waiting = flag(changes.next(controller.signal));
  const failing = changes.apply(CHANGES);
  writes[0]!.done.reject(new Error("the disk is full"));
  await assert.rejects(failing, { message: "the disk is full" });
  await settle();
  assert.deepEqual([told.length, waiting.set], [0, false]);
  const applied = changes.apply(CHANGES);
  writes[1]!.done.resolve();
  await applied;
  assert.equal(told.length, 1);
  controller.abort();
});

Deno.test("Changes marks what a peer gains that was told to give it up, also in an inventory", async () => {
  const [kept, dropped] = [fragmentRef(1), fragmentRef(2)];
  const written: GainedFragment[][] = [];
  const catalog = {
    applyChanges: (all: readonly ReplicaChanges[]) =>
      Promise.resolve(void written.push([...all[0]!.gained])),
    applyInventory: (_: PeerId, part: InventoryPart) =>
      Promise.resolve(void written.push([...part.fragments])),
  } as unknown as Catalog;
  const drops = {
    isDropping: (peer: PeerId, id: FragmentId) => peer === peerId(1) && id === dropped.id,
  };
  const changes = new Changes(catalog, () => {}, new ChosenPlaces(), drops);
  await changes.apply({ peerId: peerId(1), gained: [kept, dropped], lost: [] });
  await changes.apply({ peerId: peerId(2), gained: [dropped], lost: [] });
  await changes.applyInventory(peerId(1), { fragments: [dropped], first: true, last: true });
  assert.deepEqual(
    written.map((all) => all.map(({ id, dropping }) => [id, dropping])),
    [[[kept.id, false], [dropped.id, true]], [[dropped.id, false]], [[dropped.id, true]]],
  );
});
