import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { FragmentId } from "../../proto/words/ids.ts";
import { needs } from "../support/needs.ts";
import { changesOf, put, read, refuses, sample } from "./store_fixture.ts";
import { command, newPlace, type Place } from "./store_place.ts";

const KIB = 1024;

const disks = needs({
  tool: "root, to mount small disks",
  present: Deno.uid() === 0,
  install: "run the tests as root",
});

disks.test("DiskStore, on a full disk, is exhausted but reads, drops and opens", async () => {
  await using place = await newPlace();
  await Deno.mkdir(place.folder);
  command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place.folder);
  try {
    await fillAndUse(place);
  } finally {
    command("umount", place.folder);
  }
});

async function fillAndUse(place: Place): Promise<void> {
  const held: FragmentId[] = [];
  {
    await using store = await place.open({ capacityBytes: 1024 ** 3 });
    const writer = await store.write(sample(1024 * KIB));
    const filler = join(place.folder, "filler");
    for (let round = 0; round < 4; round += 1) {
      const fragment = sample(1024 * KIB);
      await put(store, fragment);
      held.push(fragment.id);
    }
    await refuses("exhausted", store.write(sample(4 * 1024 * KIB)));
    // Another program takes the rest, also what was reserved.
    assert.throws(() => Deno.writeFileSync(filler, new Uint8Array(8 * 1024 * KIB)), /ENOSPC|space/);
    await refuses("exhausted", writer.write(new Uint8Array(1024 * KIB)));
    await refuses("exhausted", store.write(sample(1024 * KIB)));
    // The block of a header that was begun may have become free again.
    assert.ok((await store.space()).freeBytes <= 4 * KIB);
    await read(store, held[0]!);
    await store.drop(held[0]!, "trash");
    await store.raiseEpoch(9);
  }
  await using store = await place.open({ capacityBytes: 1024 ** 3 });
  assert.equal(store.epochSeen, 9);
  assert.equal(store.fragments, 3);
  await read(store, held[1]!);
  await refuses("exhausted", store.write(sample(1024 * KIB)));
  await store.drop(held[1]!, "purge");
  assert.equal(await store.emptyTrash(Infinity), 1);
  const fragment = sample(1024 * KIB);
  await put(store, fragment);
  await read(store, fragment.id);
}

/** Root may write everywhere but where this is set. */
function setImmutable(isImmutable: boolean, ...paths: string[]): void {
  command("chattr", isImmutable ? "+i" : "-i", ...paths);
}

needs({
  tool: "chattr, and root",
  present: canSetImmutable(),
  install: "run the tests as root, with TMPDIR on ext4, xfs or btrfs",
}).test("DiskStore, when its disk takes no writes, refuses them and serves reads", async () => {
  await using place = await newPlace();
  await using store = await place.open();
  const fragment = sample(100 * KIB);
  await put(store, fragment);
  const folders = [join(place.folder, "tmp"), dirname(place.fileOf(fragment.id)), place.folder];
  setImmutable(true, ...folders);
  try {
    await refuses("unavailable", store.write(sample(10)));
    await refuses("unavailable", store.drop(fragment.id, "purge"));
    await refuses("unavailable", store.raiseEpoch(2));
    assert.equal(store.epochSeen, 0);
    assert.deepEqual(await read(store, fragment.id), fragment.bytes);
  } finally {
    setImmutable(false, ...folders);
  }
});

function canSetImmutable(): boolean {
  const folder = Deno.makeTempDirSync();
  try {
    setImmutable(true, folder);
    setImmutable(false, folder);
    return true;
  } catch {
    return false;
  } finally {
    Deno.removeSync(folder);
  }
}

disks.test("DiskStore, when its disk is unmounted, neither loses nor begins anew", async () => {
  await using place = await newPlace();
  const image = join(place.parent, "disk");
  await Deno.mkdir(image);
  command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", image);
  await Deno.mkdir(place.folder);
  command("mount", "--bind", image, place.folder);
  try {
    const fragment = sample(100 * KIB);
    {
      await using store = await place.open();
      await put(store, fragment);
      const changes = changesOf(store);
      command("umount", "--lazy", place.folder);
      await refuses("unavailable", read(store, fragment.id));
      await refuses("unavailable", store.checkPresence());
      assert.deepEqual(changes, []);
      assert.ok(store.has(fragment.id));
    }
    await assert.rejects(place.open(), /is its disk mounted\?/);
    command("mount", "--bind", image, place.folder);
    await using store = await place.open();
    assert.deepEqual(await read(store, fragment.id), fragment.bytes);
  } finally {
    command("umount", "--lazy", place.folder);
    command("umount", image);
  }
});
