import assert from "node:assert/strict";
import { join } from "node:path";
import { DiskStore } from "../../peer/store/disk_store.ts";
import { FRAGMENT_HEADER_BYTES } from "../../peer/store/fragment_header.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { storeContract } from "./store_contract.ts";
import { namesIn, newPlace, overwrite } from "./store_place.ts";
import { changesOf, put, read, refuses, sample } from "./store_fixture.ts";

const KIB = 1024;
const REPOSITORY = join(import.meta.dirname!, "../..");

storeContract("DiskStore", async (use) => {
  await using place = await newPlace();
  await use((settings) => place.open(settings));
});

/** A process of its own that opens the store and does what `code` says with `store`. */
function child(folder: string, code: string): Deno.ChildProcess {
  const program = `
    import { DiskStore } from "${join(REPOSITORY, "peer/store/disk_store.ts")}";
    import { NETWORK, put, sample } from "${join(REPOSITORY, "tests/contract/store_fixture.ts")}";
    const store = await DiskStore.open({ folder: ${JSON.stringify(folder)}, keepFreeBytes: 0 });
    await store.joinNetwork(NETWORK);
    ${code}`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", program],
    cwd: REPOSITORY,
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

Deno.test("DiskStore, as files, is what the documents say", async () => {
  await using place = await newPlace();
  const fragment = sample(100 * KIB);
  {
    await using store = await place.open();
    await put(store, fragment);
    assert.match(store.identity.privateKeyPem, /BEGIN PRIVATE KEY/);
  }
  const file = await Deno.readFile(place.fileOf(fragment.id));
  assert.equal(sha256Hex(file.subarray(FRAGMENT_HEADER_BYTES)), fragment.id);
  const { stdout } = new Deno.Command("sh", {
    args: ["-c", 'tail -c +129 "$1" | sha256sum', "sh", place.fileOf(fragment.id)],
  }).outputSync();
  assert.equal(new TextDecoder().decode(stdout).slice(0, 64), fragment.id);
  assert.deepEqual(
    namesIn(place.folder),
    [".enjambre-store", "fragments", "identity.pem", "lock", "quarantine", "tmp", "trash"],
  );
  const modes = ["identity.pem", "fragments", "tmp", "."].map((name) =>
    (Deno.statSync(join(place.folder, name)).mode! & 0o777).toString(8)
  );
  assert.deepEqual(modes, ["600", "700", "700", "700"]);
  assert.deepEqual(namesIn(join(place.folder, "tmp")), []);
});

Deno.test("DiskStore holds again what comes back to its place, and lets alone what is not good", async () => {
  await using place = await newPlace();
  await using store = await place.open();
  const [moved, cut, dropped] = [sample(100 * KIB), sample(70 * KIB), sample(50 * KIB)];
  for (const fragment of [moved, cut, dropped]) await put(store, fragment);
  const changes = changesOf(store);
  const away = join(place.parent, "away");
  Deno.mkdirSync(away);
  for (const { id } of [moved, cut]) {
    Deno.renameSync(place.fileOf(id), join(away, id));
    await refuses("not_found", store.open(id));
  }
  await store.drop(dropped.id, "trash");
  assert.equal(await store.takeInReturned(), 0);
  assert.deepEqual(changes.map(({ lost }) => lost), [[moved.id], [cut.id], [dropped.id]]);

  Deno.copyFileSync(join(away, moved.id), place.fileOf(moved.id));
  Deno.writeFileSync(place.fileOf(cut.id), Deno.readFileSync(join(away, cut.id)).slice(0, 1000));
  assert.equal(await store.takeInReturned(), 1);
  const { id, sizeBytes } = moved;
  assert.deepEqual(changes.slice(3), [{ gained: [{ id, sizeBytes }], lost: [] }]);
  assert.deepEqual([...store.inventory()], [{ id, sizeBytes }]);
  assert.deepEqual(await read(store, id), moved.bytes);
  // Of one that is bad not all may have come yet.
  assert.equal(Deno.statSync(place.fileOf(cut.id)).size, 1000);
  Deno.renameSync(join(away, cut.id), place.fileOf(cut.id));
  assert.equal(await store.takeInReturned(), 1);
  assert.deepEqual(await read(store, cut.id), cut.bytes);
  assert.equal(await store.takeInReturned(), 0);
  assert.equal(store.has(dropped.id), false);
});

Deno.test("DiskStore, when its process is killed, has every fragment that it finished", async () => {
  await using place = await newPlace();
  for (let round = 0; round < 3; round += 1) {
    const writing = child(
      place.folder,
      `await Promise.all(Array.from({ length: 4 }, async () => {
        while (true) {
          const fragment = sample(1 + Math.floor(Math.random() * 300_000));
          await put(store, fragment);
          Deno.stdout.writeSync(new TextEncoder().encode(fragment.id + "\\n"));
        }
      }));`,
    );
    let output = "";
    const killAfterIds = 5 + Math.floor(Math.random() * 60);
    for await (const text of writing.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (output.split("\n").length > killAfterIds) tryKill(writing);
    }
    assert.equal((await writing.status).signal, "SIGKILL");
    const finished = output.split("\n").slice(0, -1) as FragmentId[];
    assert.ok(finished.length >= killAfterIds);
    await using store = await place.open();
    for (const id of finished) await read(store, id);
    for (const { id } of store.inventory()) await read(store, id);
    assert.deepEqual(namesIn(join(place.folder, "tmp")), []);
  }
});

function tryKill(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch {
    // It was killed at the last line already.
  }
}

Deno.test("DiskStore, when a file is damaged, never gives it out and reports it lost once", async () => {
  const damages: Record<string, (file: string, other: string) => void> = {
    flipped: (file) => overwrite(file, (bytes) => bytes.with(77, bytes[77]! ^ 4)),
    "flipped at the end": (file) => overwrite(file, (bytes) => bytes.with(-1, bytes.at(-1)! ^ 128)),
    truncated: (file) => Deno.truncateSync(file, 1000),
    emptied: (file) => Deno.truncateSync(file, 0),
    extended: (file) => Deno.writeFileSync(file, new Uint8Array(1), { append: true }),
    zeroed: (file) => overwrite(file, (bytes) => new Uint8Array(bytes.length)),
    swapped: (file, other) => {
      Deno.renameSync(file, `${file}.x`);
      Deno.renameSync(other, file);
      Deno.renameSync(`${file}.x`, other);
    },
    "made a link": (file, other) => {
      Deno.removeSync(file);
      Deno.symlinkSync(other, file);
    },
    "made a folder": (file) => {
      Deno.removeSync(file);
      Deno.mkdirSync(file);
    },
  };
  for (const [how, damage] of Object.entries(damages)) {
    await using place = await newPlace();
    const [fragment, other] = [sample(600 * KIB), sample(600 * KIB)];
    {
      await using store = await place.open();
      await put(store, fragment);
      await put(store, other);
      const changes = changesOf(store);
      damage(place.fileOf(fragment.id), place.fileOf(other.id));
      const reads = Array.from({ length: 3 }, () => read(store, fragment.id));
      const codes = (await Promise.allSettled(reads)).map((read) =>
        read.status === "rejected" ? read.reason.code : "good"
      );
      assert.deepEqual(codes.sort(), ["corrupt", "not_found", "not_found"], how);
      assert.deepEqual(changes, [{ gained: [], lost: [fragment.id] }], how);
      assert.ok(!store.has(fragment.id));
      assert.ok(namesIn(join(place.folder, "quarantine")).includes(fragment.id), how);
      await put(store, fragment);
      assert.deepEqual(await read(store, fragment.id), fragment.bytes);
    }
    await using store = await place.open();
    assert.deepEqual(await read(store, fragment.id), fragment.bytes, how);
  }
});

Deno.test("DiskStore, when a file is deleted, says so and reports it lost once", async () => {
  await using place = await newPlace();
  await using store = await place.open();
  const [wanted, dropped] = [sample(10), sample(20)];
  const changes = changesOf(store);
  for (const { id, bytes, sizeBytes } of [wanted, dropped]) {
    await put(store, { id, bytes, sizeBytes });
    await Deno.remove(place.fileOf(id));
  }
  changes.length = 0;
  await refuses("not_found", read(store, wanted.id));
  await refuses("not_found", read(store, wanted.id));
  await store.drop(dropped.id, "trash");
  assert.deepEqual(changes.map(({ lost }) => lost), [[wanted.id], [dropped.id]]);
});

Deno.test("DiskStore, when its folder is gone, is unavailable and loses nothing", async () => {
  await using place = await newPlace();
  await using store = await place.open();
  const fragment = sample(10);
  await put(store, fragment);
  const changes = changesOf(store);
  const away = `${place.folder}-away`;
  for (const replace of [() => {}, () => Deno.mkdirSync(place.folder)]) {
    await Deno.rename(place.folder, away);
    replace();
    await refuses("unavailable", store.checkPresence());
    await refuses("unavailable", read(store, fragment.id));
    await refuses("unavailable", store.drop(fragment.id, "purge"));
    await refuses("unavailable", store.write(sample(10)));
    await refuses("unavailable", store.raiseEpoch(5));
    await Deno.remove(place.folder).catch(() => {});
    await Deno.rename(away, place.folder);
  }
  assert.deepEqual(changes, []);
  await store.checkPresence();
  assert.deepEqual(await read(store, fragment.id), fragment.bytes);
});

Deno.test("DiskStore, opened by one process, is refused to another", async () => {
  await using place = await newPlace();
  const holder = child(place.folder, `console.log("open"); setInterval(() => {}, 1000);`);
  const output = holder.stdout.getReader();
  await output.read();
  await refuses("conflict", place.open());
  holder.kill("SIGKILL");
  await holder.status;
  await output.cancel();
  await using _store = await place.open();
  await refuses("conflict", place.open());
});

Deno.test("DiskStore, in what it counts, agrees with du", async () => {
  await using place = await newPlace();
  await using store = await place.open({ capacityBytes: 10_000 * KIB });
  const fragments = [1, 1000, 64 * KIB, 700 * KIB].map(sample);
  for (const fragment of fragments) await put(store, fragment);
  await store.drop(fragments[1]!.id, "trash");
  await store.drop(fragments[2]!.id, "purge");
  overwrite(place.fileOf(fragments[3]!.id), (bytes) => bytes.subarray(1));
  await refuses("corrupt", read(store, fragments[3]!.id));
  const bytesIn = (folder: string) => {
    const args = [join(place.folder, folder), "-type", "f", "-printf", "%s\n"];
    const { stdout } = new Deno.Command("find", { args }).outputSync();
    return new TextDecoder().decode(stdout).split("\n").reduce((sum, size) => sum + +size, 0);
  };
  const heldBytes = store.bytes + store.fragments * FRAGMENT_HEADER_BYTES;
  assert.equal(bytesIn("fragments"), heldBytes);
  assert.equal(bytesIn("."), bytesIn("trash") + bytesIn("quarantine") + heldBytes + stateBytes());
  const { capacityBytes, freeBytes } = await store.space();
  assert.equal(
    capacityBytes - freeBytes,
    // What is bad makes room for what is wanted.
    heldBytes + bytesIn("trash"),
  );

  function stateBytes(): number {
    const files = [".enjambre-store", "identity.pem", "lock"];
    return files.reduce((sum, name) => sum + Deno.statSync(join(place.folder, name)).size, 0);
  }
});

Deno.test("DiskStore, when it is full, frees what is bad for what is wanted, and what was dropped not", async () => {
  await using place = await newPlace();
  const [kept, dropped, bad, wanted] = [0, 0, 0, 0].map(() => sample(50 * KIB));
  const fileBytes = FRAGMENT_HEADER_BYTES + 50 * KIB;
  await using store = await place.open({ capacityBytes: 3 * fileBytes });
  for (const fragment of [kept!, dropped!, bad!]) await put(store, fragment);
  await store.drop(dropped!.id, "trash");
  await refuses("exhausted", put(store, wanted!));
  overwrite(place.fileOf(bad!.id), (bytes) => bytes.with(-1, bytes.at(-1)! ^ 1));
  await refuses("corrupt", read(store, bad!.id));
  const quarantined = () => namesIn(join(place.folder, "quarantine"));
  assert.deepEqual(quarantined(), [bad!.id]);
  assert.equal((await store.space()).freeBytes, fileBytes);
  await put(store, sample(1)).then(() => {}, () => assert.fail("there is room"));
  assert.deepEqual(quarantined(), []);
  const held = [...store.inventory()].find(({ sizeBytes }) => sizeBytes === 1);
  await store.drop(held!.id, "purge");
  await put(store, wanted!);
  assert.equal((await store.space()).freeBytes, 0);
  assert.deepEqual([...store.trash()].map(({ id }) => id), [dropped!.id]);
  await refuses("exhausted", put(store, bad!));
});

Deno.test("DiskStore, by default, leaves a part of the disk free", async () => {
  await using place = await newPlace();
  const { blocks, bavail, bsize } = await import("node:fs/promises").then((fs) =>
    fs.statfs(place.parent)
  );
  const floorBytes = Math.max(0.05 * blocks * bsize, 1024 ** 3);
  await using store = await DiskStore.open({ folder: place.folder });
  const { capacityBytes, freeBytes } = await store.space();
  const toleranceBytes = 512 * 1024 ** 2; // Others write to this disk as well.
  const expectedBytes = Math.max(bavail * bsize - floorBytes, 0);
  assert.ok(Math.abs(capacityBytes - expectedBytes) < toleranceBytes);
  assert.ok(Math.abs(freeBytes - expectedBytes) < toleranceBytes);
});
