import assert from "node:assert/strict";
import { put, sample } from "../../tests/contract/store_fixture.ts";
import { newPlace, overwrite } from "../../tests/contract/store_place.ts";
import { duBytes, lengthsBelow } from "../../tests/support/disk_use.ts";
import { FRAGMENT_HEADER_BYTES } from "./fragment_header.ts";

const KIB = 1024;

Deno.test("DiskStore.use() is what is on the disk, by kind and as du says, and what the store counts", async () => {
  await using place = await newPlace();
  await using store = await place.open({ capacityBytes: 10_000 * KIB });
  const fragments = [1, 1000, 64 * KIB, 700 * KIB, 4 * KIB, 5 * KIB].map(sample);
  for (const fragment of fragments) await put(store, fragment);
  const [kept, trashed, purged, bad, link, vanishing] = fragments.map(({ id }) => id);
  await store.drop(trashed!, "trash");
  await store.drop(purged!, "purge");
  overwrite(place.fileOf(bad!), (bytes) => bytes.subarray(1));
  await assert.rejects(async () => await store.open(bad!));
  const on = await store.write(sample(300 * KIB));
  await on.write(new Uint8Array(256 * KIB));
  Deno.writeTextFileSync(`${place.folder}/fragments/stray`, "not a fragment");
  Deno.mkdirSync(`${place.folder}/elsewhere/deeper`, { recursive: true });
  Deno.writeTextFileSync(`${place.folder}/elsewhere/deeper/file`, "somebody's");
  Deno.symlinkSync(place.fileOf(kept!), `${place.folder}/elsewhere/link`);
  Deno.linkSync(place.fileOf(link!), `${place.folder}/elsewhere/second name`);
  Deno.removeSync(place.fileOf(vanishing!));

  const use = await store.use();
  const bytesOf = (part: string) => lengthsBelow(place.folder, part);
  assert.deepEqual(use.replicas, { count: 2, bytes: 1 + 4 * KIB + 2 * FRAGMENT_HEADER_BYTES });
  assert.deepEqual(use.trash, { count: 1, bytes: bytesOf("trash") });
  assert.deepEqual(use.quarantine, { count: 1, bytes: bytesOf("quarantine") });
  assert.deepEqual(use.temporary, { count: 1, bytes: bytesOf("tmp") });
  const { replicas, trash, quarantine, temporary, other } = use;
  const sum = [replicas, trash, quarantine, temporary, other].reduce((all, { bytes }) => {
    return all + bytes;
  }, 0);
  assert.equal(sum, bytesOf("."));
  assert.equal(use.allocatedBytes, duBytes(place.folder));
  assert.equal(use.reservedBytes, 300 * KIB - 256 * KIB);
  // What has vanished counts until somebody notices.
  const vanished = 5 * KIB + FRAGMENT_HEADER_BYTES;
  // And what is bad makes room when it is wanted.
  const counted = use.capacityBytes - use.freeBytes - use.reservedBytes;
  assert.equal(counted, replicas.bytes + vanished + trash.bytes + bytesOf("tmp"));
  await on.cancel();
});
