import fc from "fast-check";
import assert from "node:assert/strict";
import type { FragmentStore } from "../../peer/store/store.ts";
import type { ErrorCode } from "../../proto/words/errors.ts";
import { type FragmentId, type NetworkId, parseNetworkId } from "../../proto/words/ids.ts";
import { FRAGMENT_SIZE_MAX_BYTES } from "../../proto/words/limits.ts";
import {
  changesOf,
  fileBytes,
  NETWORK,
  put,
  read,
  refuses,
  sample,
  type StoreTest,
  type WithStore,
} from "./store_fixture.ts";
import { trashContract } from "./store_trash_contract.ts";

const KIB = 1024;
const OTHER_NETWORK = parseNetworkId("b".repeat(26));

/** What every implementation of `FragmentStore` must do. */
export function storeContract(name: string, withStore: WithStore): void {
  const test: StoreTest = (claim, run) => {
    Deno.test(`${name}, ${claim}`, () => withStore(run));
  };
  writing(test);
  refusing(test);
  space(test);
  trashContract(test);
  reopening(test);
  model(test);
}

function writing(test: StoreTest): void {
  test("gives back what was written, in whatever chunks it came", async (open) => {
    await using store = await open();
    const fragment = sample(700 * KIB + 1);
    for (const chunkBytes of [1000 * KIB, 256 * KIB, 64 * KIB - 1, 7 * KIB]) {
      const writer = await store.write(fragment);
      for (let start = 0; start < fragment.sizeBytes; start += chunkBytes) {
        await writer.write(fragment.bytes.subarray(start, start + chunkBytes));
      }
      await writer.write(new Uint8Array());
      await writer.finish();
      assert.deepEqual(await read(store, fragment.id), fragment.bytes);
    }
    for (const sizeBytes of [1, 64 * KIB, FRAGMENT_SIZE_MAX_BYTES]) {
      const other = sample(sizeBytes);
      await put(store, other);
      assert.deepEqual(await read(store, other.id), other.bytes);
    }
  });

  test("may be given chunks whose memory is used again after the write", async (open) => {
    await using store = await open();
    const fragment = sample(40 * KIB);
    const writer = await store.write(fragment);
    const chunk = new Uint8Array(10 * KIB);
    for (let start = 0; start < fragment.sizeBytes; start += chunk.byteLength) {
      chunk.set(fragment.bytes.subarray(start, start + chunk.byteLength));
      await writer.write(chunk);
    }
    await writer.finish();
    assert.deepEqual(await read(store, fragment.id), fragment.bytes);
  });

  test("holds a fragment from its finish on, and tells so once it is true", async (open) => {
    await using store = await open();
    const { id, sizeBytes, bytes } = sample(10 * KIB);
    const heldWhenTold: boolean[] = [];
    store.onChange(() => heldWhenTold.push(store.has(id)));
    const writer = await store.write({ id, sizeBytes });
    await writer.write(bytes);
    assert.deepEqual([store.has(id), store.sizeOf(id), store.fragments], [false, undefined, 0]);
    await refuses("not_found", read(store, id));
    await writer.finish();
    assert.deepEqual(heldWhenTold, [true]);
    assert.deepEqual([...store.inventory()], [{ id, sizeBytes }]);
    assert.deepEqual([store.sizeOf(id), store.fragments, store.bytes], [sizeBytes, 1, sizeBytes]);
  });

  test("takes the same fragment from two at once and tells it once", async (open) => {
    await using store = await open();
    const changes = changesOf(store);
    const fragment = sample(100 * KIB);
    await Promise.all([put(store, fragment), put(store, fragment), put(store, fragment)]);
    assert.equal(changes.length, 1);
    assert.equal(changes[0]!.gained[0]!.id, fragment.id);
    assert.equal(store.bytes, fragment.sizeBytes);
  });

  test("forgets a cancelled fragment, and its writer goes no further", async (open) => {
    await using store = await open();
    const changes = changesOf(store);
    const fragment = sample(300 * KIB);
    const writer = await store.write(fragment);
    await Promise.all([writer.write(fragment.bytes), writer.cancel(), writer.cancel()]);
    assert.equal(store.has(fragment.id), false);
    await refuses("cancelled", writer.write(fragment.bytes));
    await refuses("cancelled", writer.finish());
    await put(store, fragment);
    assert.equal(changes.length, 1);
  });
}

function refusing(test: StoreTest): void {
  test("refuses bytes that are not the fragment's", async (open) => {
    await using store = await open({ capacityBytes: 64 * KIB });
    const changes = changesOf(store);
    const { id, bytes, sizeBytes } = sample(40 * KIB);
    const flipped = bytes.with(1234, bytes[1234]! ^ 1);
    const cases: [ErrorCode, Uint8Array][] = [
      ["corrupt", flipped],
      ["corrupt", bytes.subarray(0, -1)],
      ["corrupt", new Uint8Array()],
      ["corrupt", new Uint8Array(sizeBytes)],
      ["invalid", new Uint8Array([...bytes, 0])],
    ];
    for (const [code, wrong] of cases) {
      await refuses(code, put(store, { id, sizeBytes, bytes: wrong }));
      assert.equal(store.has(id), false);
      // The room is given back.
      assert.equal((await store.space()).freeBytes, 64 * KIB);
    }
    await put(store, { id, sizeBytes, bytes });
    assert.equal(changes.length, 1);
  });

  test("refuses sizes that no fragment has", async (open) => {
    await using store = await open();
    const { id } = sample(1);
    for (const sizeBytes of [0, -1, 0.5, NaN, 2 ** 53, FRAGMENT_SIZE_MAX_BYTES + 1]) {
      await refuses("invalid", store.write({ id, sizeBytes }));
    }
  });

  test("says not_found for what it does not hold, and drops it gladly", async (open) => {
    await using store = await open();
    const changes = changesOf(store);
    const { id } = sample(1);
    await refuses("not_found", read(store, id));
    await store.drop(id, "trash");
    await store.drop(id, "purge");
    assert.deepEqual(changes, []);
  });
}

function space(test: StoreTest): void {
  test("keeps within its capacity, what is on its way included", async (open) => {
    const capacityBytes = fileBytes(60 * KIB) + fileBytes(40 * KIB);
    await using store = await open({ capacityBytes });
    const [first, second] = [sample(60 * KIB), sample(60 * KIB)];
    const writer = await store.write(first);
    assert.deepEqual(await store.space(), { capacityBytes, freeBytes: fileBytes(40 * KIB) });
    await refuses("exhausted", store.write(second));
    await writer.cancel();
    await put(store, second);
    assert.deepEqual(await store.space(), { capacityBytes, freeBytes: fileBytes(40 * KIB) });
    await refuses("exhausted", store.write(first));
    await put(store, sample(40 * KIB));
    assert.equal((await store.space()).freeBytes, 0);
    await store.drop(second.id, "purge");
    await put(store, first);
    assert.equal(store.bytes, 100 * KIB);
  });

  test("gives the last room to one of many who ask at once", async (open) => {
    await using store = await open({ capacityBytes: 100 * KIB });
    const asked = Array.from({ length: 10 }, () => store.write(sample(60 * KIB)));
    const settled = await Promise.allSettled(asked);
    assert.equal(settled.filter(({ status }) => status === "fulfilled").length, 1);
  });
}

function reopening(test: StoreTest): void {
  test("is the same after it was closed, with a higher incarnation", async (open) => {
    const fragment = sample(10 * KIB);
    const before = await open();
    const { peerId, storeId } = before;
    await put(before, fragment);
    const unfinished = await before.write(sample(5 * KIB));
    await before[Symbol.asyncDispose]();
    await refuses("cancelled", unfinished.finish());
    await refuses("unavailable", read(before, fragment.id));
    let incarnation = before.incarnation;
    for (let round = 0; round < 3; round += 1) {
      await using store = await open();
      assert.ok(store.incarnation > incarnation);
      incarnation = store.incarnation;
      assert.deepEqual([store.peerId, store.storeId], [peerId, storeId]);
      const { id, sizeBytes } = fragment;
      assert.deepEqual([...store.inventory()], [{ id, sizeBytes }]);
      assert.deepEqual(await read(store, id), fragment.bytes);
      await store.checkPresence();
    }
  });

  test("belongs to one network for good", async (open) => {
    let joined: NetworkId | undefined;
    {
      await using store = await open({ joined: false });
      assert.equal(store.networkId, undefined);
      await refuses("unavailable", put(store, sample(1)));
      const joins = [NETWORK, OTHER_NETWORK].map((network) => store.joinNetwork(network));
      const settled = await Promise.allSettled(joins);
      assert.deepEqual(settled.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
      joined = store.networkId;
      await store.joinNetwork(joined!);
    }
    await using store = await open({ joined: false });
    assert.equal(store.networkId, joined);
    await refuses("conflict", store.joinNetwork(joined === NETWORK ? OTHER_NETWORK : NETWORK));
  });

  test("never goes back to a lower epoch", async (open) => {
    {
      await using store = await open();
      assert.equal(store.epochSeen, 0);
      await Promise.all([store.raiseEpoch(3), store.raiseEpoch(7), store.raiseEpoch(5)]);
      assert.equal(store.epochSeen, 7);
    }
    await using store = await open();
    assert.equal(store.epochSeen, 7);
    await store.raiseEpoch(6);
    assert.equal(store.epochSeen, 7);
  });
}

const SAMPLES = [1, 5 * KIB, 20 * KIB, 300 * KIB].map(sample);
const which = fc.constantFrom(...SAMPLES);
const step = fc.oneof(
  fc.record({ do: fc.constant("put" as const), fragment: which }),
  fc.record({ do: fc.constant("cancel" as const), fragment: which }),
  fc.record({ do: fc.constant("garble" as const), fragment: which }),
  fc.record({ do: fc.constantFrom("trash" as const, "purge" as const), fragment: which }),
  fc.record({ do: fc.constant("take back" as const), fragment: which }),
  fc.record({ do: fc.constant("reopen" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function model(test: StoreTest): void {
  test("holds what a map would after any steps, and its changes add up to it", async (open) => {
    let store = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const held = new Map([...store.inventory()].map(({ id, sizeBytes }) => [id, sizeBytes]));
        const told = new Map(held);
        const listen = () =>
          store.onChange(({ gained, lost }) => {
            for (const { id, sizeBytes } of gained) told.set(id, sizeBytes);
            for (const id of lost) assert.ok(told.delete(id), "lost what was not held");
          });
        const reopen = async () => {
          await store[Symbol.asyncDispose]();
          store = await open();
          listen();
        };
        await reopen();
        for (const next of steps) {
          if (next.do === "reopen") await reopen();
          else await apply(store, next, held);
          assert.deepEqual(sorted(store.inventory()), sorted(entries(held)));
          assert.deepEqual(sorted(entries(told)), sorted(entries(held)));
          assert.equal(store.bytes, held.values().reduce((sum, size) => sum + size, 0));
        }
        for (const { id, bytes } of SAMPLES) {
          if (held.has(id)) assert.deepEqual(await read(store, id), bytes);
          else await refuses("not_found", read(store, id));
        }
      }),
      { numRuns: 25 },
    );
    await store[Symbol.asyncDispose]();
  });
}

async function apply(
  store: FragmentStore,
  step: Exclude<Step, { do: "reopen" }>,
  held: Map<FragmentId, number>,
): Promise<void> {
  const { fragment } = step;
  switch (step.do) {
    case "put":
      await put(store, fragment);
      held.set(fragment.id, fragment.sizeBytes);
      break;
    case "cancel":
      await (await store.write(fragment)).cancel();
      break;
    case "garble":
      await refuses("corrupt", put(store, { ...fragment, bytes: fragment.bytes.subarray(1) }));
      break;
    case "take back": {
      const isThere = held.has(fragment.id) ||
        [...store.trash()].some(({ id }) => id === fragment.id);
      assert.equal(await store.takeBack(fragment), isThere);
      if (isThere) held.set(fragment.id, fragment.sizeBytes);
      break;
    }
    default:
      await store.drop(fragment.id, step.do);
      held.delete(fragment.id);
  }
}

function* entries(held: Map<FragmentId, number>) {
  for (const [id, sizeBytes] of held) yield { id, sizeBytes };
}

function sorted(refs: Iterable<{ id: FragmentId; sizeBytes: number }>): string[] {
  return [...refs].map(({ id, sizeBytes }) => `${id} ${sizeBytes}`).sort();
}
