import assert from "node:assert/strict";
import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { lengthsByInode } from "../support/disk_use.ts";
import { needs } from "../support/needs.ts";
import { changesOf, put, read, refuses, type Sample, sample } from "./store_fixture.ts";
import { command, newPlace, type Place } from "./store_place.ts";

const KIB = 1024;

const disks = needs({
  tool: "the right to mount a tmpfs",
  present: canMount(),
  install: "run the tests as root on Linux",
});

function canMount(): boolean {
  const folder = Deno.makeTempDirSync();
  try {
    command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder);
    command("umount", folder);
    return true;
  } catch {
    return false;
  } finally {
    Deno.removeSync(folder);
  }
}

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

/** A small disk in the place of the data folder, for as long as `use` runs. */
async function onSmallDisk(
  options: string,
  use: (place: Place) => Promise<void>,
): Promise<void> {
  await using place = await newPlace();
  await Deno.mkdir(place.folder);
  command("mount", "-t", "tmpfs", "-o", options, "tmpfs", place.folder);
  try {
    await use(place);
  } finally {
    command("umount", place.folder);
  }
}

disks.test("DiskStore, on a disk without inodes, is exhausted but reads, drops and goes on", async () => {
  await onSmallDisk("size=64m,nr_inodes=100", async (place) => {
    await using store = await place.open();
    const changes = changesOf(store);
    const held: Sample[] = [];
    while (true) {
      const fragment = sample(KIB);
      const failure = await put(store, fragment).then(() => undefined, (thrown) => thrown);
      if (failure === undefined) {
        held.push(fragment);
        continue;
      }
      assert.ok(EnjambreError.is(failure, "exhausted"), String(failure));
      assert.match(failure.message, /no room for more files|disk is full/);
      assert.ok(!store.has(fragment.id));
      break;
    }
    assert.ok(held.length > 10);
    assert.equal(changes.length, held.length);
    assert.equal((await store.space()).freeBytes, 0);
    // Somebody takes the last ones, too.
    for (let file = 0; file < 100; file += 1) {
      try {
        Deno.writeTextFileSync(join(place.folder, `filler ${file}`), "");
      } catch {
        break;
      }
    }
    for (const { id, bytes } of held) assert.deepEqual(await read(store, id), bytes);
    for (const { id } of held) await store.drop(id, "trash");
    assert.equal(await store.takeBack(held[0]!), true);
    assert.equal(await store.emptyTrash(Infinity), held.length - 1);
    await put(store, held[1]!);
    assert.deepEqual(await read(store, held[1]!.id), held[1]!.bytes);
  });
});

disks.test("DiskStore, on a disk that became read-only, reads, and gives up nothing that it holds", async () => {
  await onSmallDisk("size=8m", async (place) => {
    await using store = await place.open();
    const [kept, dropped, fresh] = [sample(100 * KIB), sample(100 * KIB), sample(100 * KIB)];
    await put(store, kept);
    await put(store, dropped);
    await store.drop(dropped.id, "trash");
    const begun = await store.write(fresh);
    await begun.write(fresh.bytes);
    await begun.cancel();
    const changes = changesOf(store);
    // A disk with files that are open for writing is not made read-only, but the same files in the same place can be.
    command("mount", "--bind", place.folder, place.folder);
    command("mount", "-o", "remount,bind,ro", place.folder);
    try {
      await refuses("unavailable", put(store, fresh));
      await refuses("unavailable", store.drop(kept.id, "trash"));
      await refuses("unavailable", store.drop(kept.id, "purge"));
      await refuses("unavailable", store.takeBack(dropped));
      await refuses("unavailable", store.emptyTrash(Infinity));
      assert.deepEqual(await read(store, kept.id), kept.bytes);
      await store.checkPresence();
      assert.deepEqual(changes, []);
      assert.deepEqual([store.has(kept.id), store.has(fresh.id)], [true, false]);
    } finally {
      command("umount", place.folder);
    }
    await put(store, fresh);
    await store.drop(kept.id, "trash");
    assert.equal(await store.takeBack(dropped), true);
    assert.deepEqual(await read(store, dropped.id), dropped.bytes);
  });
});

Deno.test("DiskStore, written by many at once, never takes more than its capacity", async () => {
  await using place = await newPlace();
  const capacityBytes = 300 * KIB;
  await using store = await place.open({ capacityBytes });
  let worst = 0;
  let refused = 0;
  const writers = Array.from({ length: 24 }, async (_, writer) => {
    for (let round = 0; round < 8; round += 1) {
      const fragment = sample(1 + (writer * 7919 + round * 104_729) % (60 * KIB));
      const failure = await put(store, fragment).then(() => undefined, (thrown) => thrown);
      worst = Math.max(worst, lengthsOfFragments(place));
      if (failure !== undefined) {
        assert.ok(EnjambreError.is(failure, "exhausted"), String(failure));
        refused += 1;
        await store.emptyTrash(Infinity);
      } else if (round % 2 === 0) {
        await store.drop(fragment.id, round % 4 === 0 ? "trash" : "purge");
      }
    }
  });
  await Promise.all(writers);
  assert.ok(refused > 0 && worst > capacityBytes / 2, `${refused} refused, ${worst} bytes at most`);
  assert.ok(worst <= capacityBytes, `${worst} bytes`);
});

/** All that the network has put there. */
function lengthsOfFragments(place: Place): number {
  const parts = ["fragments", "trash", "quarantine", "tmp"];
  return lengthsByInode(...parts.map((part) => join(place.folder, part)));
}

disks.test("DiskStore, written by many at once, leaves free what is to stay free", async () => {
  await onSmallDisk("size=16m", async (place) => {
    const keepFreeBytes = 4 * 1024 * KIB;
    await using store = await place.open({ keepFreeBytes, capacityBytes: 1024 ** 3 });
    let leastFree = Infinity;
    let refused = 0;
    const writers = Array.from({ length: 32 }, async (_, writer) => {
      for (let round = 0; round < 40; round += 1) {
        // Many that are smaller than a block, for which the disk takes a whole one, and folders.
        const fragment = sample(writer % 2 === 0 ? 10 + writer : 50 * KIB + round);
        const failure = await put(store, fragment).then(() => undefined, (thrown) => thrown);
        const { bavail, bsize } = await statfs(place.folder);
        leastFree = Math.min(leastFree, bavail * bsize);
        if (failure === undefined) continue;
        assert.ok(EnjambreError.is(failure, "exhausted"), String(failure));
        refused += 1;
      }
    });
    await Promise.all(writers);
    assert.ok(refused > 0);
    assert.ok(leastFree >= keepFreeBytes, `${leastFree} bytes were free`);
    assert.ok(leastFree < 1.5 * keepFreeBytes, "it uses what it may");
  });
});
