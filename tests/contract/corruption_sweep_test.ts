import assert from "node:assert/strict";
import { dirname } from "node:path";
import type { DiskStore } from "../../peer/store/disk_store.ts";
import type { EndedPass } from "../../peer/scrub/scrub_plan.ts";
import { ScrubStateFile } from "../../peer/scrub/scrub_state_file.ts";
import { Scrubber } from "../../peer/scrub/scrubber.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { CORRUPTIONS } from "../support/corruptor.ts";
import { NETWORK, put, read, refuses, type Sample, sample } from "./store_fixture.ts";
import { newPlace, type Place } from "./store_place.ts";

const KIB = 1024;
const SIZE_BYTES = 40 * KIB;

/** A fragment for each kind, with the one it may be mixed up with. */
interface Victim {
  readonly kind: string;
  readonly fragment: Sample;
  readonly other: Sample;
  /** What is bad once it has happened. */
  readonly bad: readonly FragmentId[];
  readonly damage: () => void;
}

async function victims(place: Place, store: DiskStore): Promise<Victim[]> {
  const all: Victim[] = [];
  for (const { kind, damage, takesOther } of CORRUPTIONS) {
    const [fragment, other] = [sample(SIZE_BYTES), sample(SIZE_BYTES)];
    await put(store, fragment);
    await put(store, other);
    all.push({
      ...{ kind, fragment, other },
      bad: takesOther ? [fragment.id, other.id] : [fragment.id],
      damage: () => damage(place.fileOf(fragment.id), place.fileOf(other.id)),
    });
  }
  return all;
}

/** What one pass at full speed finds. */
async function scrubOnce(store: DiskStore, folder: string): Promise<EndedPass> {
  const file = new ScrubStateFile(folder);
  const scrubber = await Scrubber.open({ store, file, everyMs: 0, isBusy: () => false });
  const stopping = new AbortController();
  const running = scrubber.run(stopping.signal);
  await Array.fromAsync(scrubber.force(stopping.signal));
  stopping.abort();
  await running;
  return scrubber.progress.last!;
}

Deno.test("The corruptor knows at least 30 kinds, each by a name of its own", () => {
  const kinds = new Set(CORRUPTIONS.map(({ kind }) => kind));
  assert.equal(kinds.size, CORRUPTIONS.length);
  assert.ok(kinds.size >= 60, `${kinds.size} kinds`);
});

Deno.test("A fragment's file, corrupted in any way, is never read and is reported lost once", async () => {
  await using place = await newPlace();
  await using store = await place.open();
  const lost: FragmentId[] = [];
  store.onChange((change) => lost.push(...change.lost));
  for (const { kind, fragment, other, bad, damage } of await victims(place, store)) {
    damage();
    for (const id of bad) {
      await assert.rejects(read(store, id), /Cannot read fragment/, kind);
      await refuses("not_found", read(store, id));
    }
    assert.deepEqual(lost.splice(0), bad, kind);
    await put(store, fragment);
    assert.deepEqual(await read(store, fragment.id), fragment.bytes, kind);
    if (bad.includes(other.id)) await put(store, other);
    assert.deepEqual(await read(store, other.id), other.bytes, kind);
  }
});

Deno.test("One forced scrub finds every kind of corruption, and nothing else", async () => {
  await using place = await newPlace();
  await using store = await place.open();
  const all = await victims(place, store);
  const lost: FragmentId[] = [];
  store.onChange((change) => lost.push(...change.lost));
  for (const { damage } of all) damage();
  const bad = all.flatMap((victim) => victim.bad).sort();
  const pass = await scrubOnce(store, place.folder);
  assert.deepEqual([...pass.badIds].sort(), bad);
  assert.deepEqual(lost.sort(), bad);
  assert.deepEqual([pass.bad, pass.unread, pass.fragments], [bad.length, 0, 2 * all.length]);
  assert.equal(store.fragments, 2 * all.length - bad.length);
  for (const { id } of store.inventory()) await read(store, id);
  const again = await scrubOnce(store, place.folder);
  assert.deepEqual([again.bad, again.fragments], [0, store.fragments]);
});

Deno.test("What was corrupted while the peer was away is not held, or found by one forced scrub", async () => {
  await using place = await newPlace();
  let all: Victim[];
  {
    await using store = await place.open();
    all = await victims(place, store);
  }
  for (const { damage } of all) damage();
  await using store = await place.open();
  const absent = all.flatMap(({ bad }) => bad).filter((id) => !store.has(id));
  assert.ok(absent.length > 0);
  const { badIds } = await scrubOnce(store, place.folder);
  assert.deepEqual([...absent, ...badIds].sort(), all.flatMap(({ bad }) => bad).sort());
  for (const { kind, fragment } of all) {
    await put(store, fragment);
    assert.deepEqual(await read(store, fragment.id), fragment.bytes, kind);
  }
  const { replicas, quarantine, temporary } = await store.use();
  assert.deepEqual([replicas.count, temporary.count], [store.fragments, 0]);
  assert.ok(quarantine.count > 0);
});

Deno.test("A folder of fragments that is gone, or a file now, is its fragments lost and no more", async () => {
  const ways: Record<string, (folder: string) => void> = {
    gone: (folder) => Deno.removeSync(folder, { recursive: true }),
    "a file": (folder) => {
      Deno.removeSync(folder, { recursive: true });
      Deno.writeTextFileSync(folder, "no folder");
    },
    "a link to nowhere": (folder) => {
      Deno.removeSync(folder, { recursive: true });
      Deno.symlinkSync(`${folder}-away`, folder);
    },
  };
  for (const [way, damage] of Object.entries(ways)) {
    await using place = await newPlace();
    await using store = await place.open();
    const fragment = sample(KIB);
    const folder = dirname(place.fileOf(fragment.id));
    let other = sample(KIB);
    // By chance both would lie in one folder, one time in 256.
    while (dirname(place.fileOf(other.id)) === folder) other = sample(KIB);
    await put(store, fragment);
    await put(store, other);
    damage(folder);
    const { badIds } = await scrubOnce(store, place.folder);
    assert.deepEqual(badIds, [fragment.id], way);
    assert.deepEqual(await read(store, other.id), other.bytes);
    assert.equal(store.networkId, NETWORK);
  }
});
