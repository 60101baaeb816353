import assert from "node:assert/strict";
import {
  changesOf,
  fileBytes,
  put,
  read,
  refuses,
  sample,
  type StoreTest,
} from "./store_fixture.ts";

const KIB = 1024;

/** What every implementation of `FragmentStore` must do with what it is to drop. */
export function trashContract(test: StoreTest): void {
  droppingAndTrash(test);
  takingBack(test);
}

function droppingAndTrash(test: StoreTest): void {
  test("drops a fragment, and tells so once", async (open) => {
    await using store = await open();
    const changes = changesOf(store);
    for (const how of ["trash", "purge"] as const) {
      const fragment = sample(10 * KIB);
      await put(store, fragment);
      await Promise.all([store.drop(fragment.id, how), store.drop(fragment.id, how)]);
      assert.equal(store.has(fragment.id), false);
      await refuses("not_found", read(store, fragment.id));
      assert.deepEqual(changes.splice(0), [
        { gained: [{ id: fragment.id, sizeBytes: fragment.sizeBytes }], lost: [] },
        { gained: [], lost: [fragment.id] },
      ]);
    }
    assert.deepEqual([store.fragments, store.bytes], [0, 0]);
  });

  test("frees the trash by age, and counts it until then", async (open) => {
    let nowMs = Date.parse("2026-01-01T00:00:00Z");
    const fill = sample(20 * KIB);
    const capacityBytes = [30, 50, 20].reduce((sum, size) => sum + fileBytes(size * KIB), 0);
    const settings = { capacityBytes, nowMs: () => nowMs };
    let store = await open(settings);
    const [early, late] = [sample(30 * KIB), sample(50 * KIB)];
    for (const fragment of [early, late]) {
      await put(store, fragment);
      await store.drop(fragment.id, "trash");
      nowMs += 60_000;
    }
    const freeBytes = async () => (await store.space()).freeBytes;
    assert.equal(await freeBytes(), fileBytes(20 * KIB));
    await store[Symbol.asyncDispose]();
    store = await open(settings);
    assert.equal(await freeBytes(), fileBytes(20 * KIB));
    const listed = [early, late].map(({ id, sizeBytes }, index) => {
      return { id, sizeBytes, sinceMs: nowMs - (2 - index) * 60_000 };
    });
    const trash = [...store.trash()].sort((a, b) => a.sinceMs - b.sinceMs);
    assert.deepEqual(trash, listed);
    assert.equal(await store.emptyTrash(nowMs - 60_000), 1);
    assert.equal(await freeBytes(), fileBytes(20 * KIB) + fileBytes(30 * KIB));
    assert.equal(await store.emptyTrash(nowMs - 60_000), 0);
    await put(store, fill);
    await store.drop(fill.id, "purge");
    assert.equal(await store.emptyTrash(nowMs), 1);
    assert.equal(await freeBytes(), capacityBytes);
    await store[Symbol.asyncDispose]();
  });

  test("takes a fragment again that lies in its trash", async (open) => {
    await using store = await open();
    const fragment = sample(10 * KIB);
    for (let round = 0; round < 3; round += 1) {
      await put(store, fragment);
      await store.drop(fragment.id, "trash");
    }
    await put(store, fragment);
    await store.emptyTrash(Infinity);
    assert.deepEqual(await read(store, fragment.id), fragment.bytes);
  });
}

function takingBack(test: StoreTest): void {
  test("takes a fragment back from the trash, and tells so, also after it was closed", async (open) => {
    const fragment = sample(10 * KIB);
    const { id, sizeBytes } = fragment;
    let store = await open();
    assert.equal(await store.takeBack(fragment), false);
    await put(store, fragment);
    await store.drop(id, "trash");
    assert.equal(await store.takeBack({ id, sizeBytes: sizeBytes + 1 }), false);
    await store[Symbol.asyncDispose]();
    store = await open();
    const changes = changesOf(store);
    const taken = await Promise.all([store.takeBack(fragment), store.takeBack(fragment)]);
    assert.deepEqual(taken, [true, true]);
    assert.deepEqual(changes, [{ gained: [{ id, sizeBytes }], lost: [] }]);
    assert.deepEqual(await read(store, id), fragment.bytes);
    assert.deepEqual([...store.trash()], []);
    assert.equal(await store.emptyTrash(Infinity), 0);
    assert.deepEqual(await read(store, id), fragment.bytes);
    await store[Symbol.asyncDispose]();
  });

  test("purges a fragment from the trash, too: it does not come back", async (open) => {
    await using store = await open();
    const fragment = sample(10 * KIB);
    await put(store, fragment);
    await store.drop(fragment.id, "trash");
    await store.drop(fragment.id, "purge");
    assert.deepEqual([...store.trash()], []);
    assert.equal(await store.takeBack(fragment), false);
    assert.equal(store.has(fragment.id), false);
  });

  test("frees and takes back at once without losing its count", async (open) => {
    const capacityBytes = 20 * fileBytes(KIB);
    await using store = await open({ capacityBytes });
    const fragments = Array.from({ length: 20 }, () => sample(KIB));
    for (const fragment of fragments) {
      await put(store, fragment);
      await store.drop(fragment.id, "trash");
    }
    const [taken] = await Promise.all([
      Promise.all(fragments.map((fragment) => store.takeBack(fragment))),
      store.emptyTrash(Infinity),
    ]);
    assert.deepEqual(fragments.map(({ id }) => store.has(id)), taken);
    const { freeBytes } = await store.space();
    assert.equal(capacityBytes - freeBytes, store.fragments * fileBytes(KIB));
    for (const { id } of store.inventory()) await read(store, id);
  });
}
