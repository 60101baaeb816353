import assert from "node:assert/strict";
import fc from "fast-check";
import { MemoryStore } from "../tests/support/memory_store.ts";
import { TrackerView } from "../tests/support/tracker_view.ts";
import { type FragmentId, fragmentIdOf } from "../proto/words/ids.ts";
import { INVENTORY_BATCH_MAX } from "../proto/words/limits.ts";
import { Reports } from "./reports.ts";

function bytesOf(label: number): Uint8Array {
  return new TextEncoder().encode(`fragment ${label}`);
}

function idsOf(store: MemoryStore): FragmentId[] {
  return [...store.inventory()].map(({ id }) => id).sort();
}

function heartbeat(reports: Reports) {
  return { heartbeat: { ...reports.digest() } };
}

Deno.test("Reports tell what is gained and lost, and of one fragment only the last of it", () => {
  const store = new MemoryStore();
  const reports = new Reports(store);
  let woken = 0;
  reports.onNextChange(() => woken += 1);
  const [one, other] = [store.gain(bytesOf(1)), store.gain(bytesOf(2))];
  store.lose(one.id);
  assert.equal(woken, 3);
  const { changes } = reports.takeChanges();
  assert.deepEqual(changes!.gained!.map(({ size }) => size), [other.sizeBytes]);
  assert.equal(changes!.lost!.length, 1);
  assert.ok(!reports.hasChanges);
});

Deno.test("Reports tell many changes and a large inventory in parts of bounded size", () => {
  const store = new MemoryStore();
  const reports = new Reports(store);
  const view = new TrackerView();
  const count = 2 * INVENTORY_BATCH_MAX;
  for (let label = 0; label < count + 1; label += 1) store.gain(bytesOf(label));
  const sizes: number[] = [];
  while (reports.hasChanges) {
    const message = reports.takeChanges();
    sizes.push(message.changes!.gained!.length + message.changes!.lost!.length);
    view.take(message);
  }
  assert.deepEqual(sizes, [INVENTORY_BATCH_MAX, INVENTORY_BATCH_MAX, 1]);
  assert.ok(view.take(heartbeat(reports)));
  store.lose(fragmentIdOf(bytesOf(0)));
  const parts = [...reports.takeInventory()].map(({ inventory }) => inventory!);
  assert.deepEqual(parts.map(({ fragments }) => fragments!.length), [
    INVENTORY_BATCH_MAX,
    INVENTORY_BATCH_MAX,
  ]);
  assert.deepEqual(parts.map(({ first, last }) => [first, last]), [[true, false], [false, true]]);
});

Deno.test("Reports tell an empty inventory in one part that is first and last", () => {
  const parts = [...new Reports(new MemoryStore()).takeInventory()];
  assert.deepEqual(parts, [{ inventory: { fragments: [], first: true, last: true } }]);
});

const event = fc.record({
  kind: fc.constantFrom("gain", "lose", "tell", "heartbeat", "inventory", "new session"),
  label: fc.nat(6),
});

Deno.test("A tracker that believes the reports knows the store, at every heartbeat that it accepts", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const store = new MemoryStore();
      store.gain(bytesOf(0));
      const reports = new Reports(store);
      const view = new TrackerView();
      const beat = () => {
        while (reports.hasChanges) view.take(reports.takeChanges());
        const accepted = view.take(heartbeat(reports));
        const knows = JSON.stringify([...view.held].sort()) === JSON.stringify(idsOf(store));
        assert.equal(accepted, knows);
        if (accepted) return;
        for (const part of reports.takeInventory()) view.take(part);
        assert.deepEqual([...view.held].sort(), idsOf(store));
      };
      beat();
      for (const { kind, label } of events) {
        if (kind === "gain") store.gain(bytesOf(label));
        else if (kind === "lose") store.lose(fragmentIdOf(bytesOf(label)));
        else if (kind === "tell") view.take(reports.takeChanges());
        else if (kind === "inventory") {
          for (const part of reports.takeInventory()) view.take(part);
        } // What was not told in the old session is found by the digest of the new one.
        else if (kind === "new session") reports.startOver();
        else beat();
      }
      beat();
      assert.deepEqual([...view.held].sort(), idsOf(store));
    }),
    { numRuns: 500 },
  );
});
