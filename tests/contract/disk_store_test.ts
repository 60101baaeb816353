import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { DiskStore, type DiskStoreSettings } from "../../peer/store/disk_store.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { needs } from "../support/needs.ts";
import { storeContract } from "./store_contract.ts";
import { changesOf, put, read, refuses, sample } from "./store_fixture.ts";

const KIB = 1024;
const REPOSITORY = join(import.meta.dirname!, "../..");

storeContract("DiskStore", async (use) => {
  await using place = await newPlace();
  await use((settings) => place.open(settings));
});

class Place implements AsyncDisposable {
  constructor(readonly parent: string, readonly folder: string, readonly receipt: string) {}

  open(settings: Partial<DiskStoreSettings> = {}): Promise<DiskStore> {
    return DiskStore.open({ folder: this.folder, keepFreeBytes: 0, ...settings });
  }

  fileOf(id: FragmentId): string {
    return join(this.folder, "fragments", id.slice(0, 1), id.slice(1, 2), id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.parent, { recursive: true });
  }
}

async function newPlace(): Promise<Place> {
  const parent = await Deno.makeTempDir({ prefix: "enjambre-store-" });
  return new Place(parent, join(parent, "peer"), join(parent, ".peer.enjambre-receipt"));
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

function command(program: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(program, { args }).outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
}

/** A process of its own that opens the store and does what `code` says with `store`. */
function child(folder: string, code: string): Deno.ChildProcess {
  const program = `
    import { DiskStore } from "${join(REPOSITORY, "peer/store/disk_store.ts")}";
    import { put, sample } from "${join(REPOSITORY, "tests/contract/store_fixture.ts")}";
    const store = await DiskStore.open({ folder: ${JSON.stringify(folder)}, keepFreeBytes: 0 });
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
  assert.equal(sha256Hex(await Deno.readFile(place.fileOf(fragment.id))), fragment.id);
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

function overwrite(file: string, change: (bytes: Uint8Array) => Uint8Array): void {
  Deno.writeFileSync(file, change(Deno.readFileSync(file)));
}

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
  assert.equal(bytesIn("fragments"), store.bytes);
  assert.equal(bytesIn("."), bytesIn("trash") + bytesIn("quarantine") + store.bytes + stateBytes());
  const { capacityBytes, freeBytes } = await store.space();
  assert.equal(
    capacityBytes - freeBytes,
    store.bytes + bytesIn("trash") + bytesIn("quarantine"),
  );

  function stateBytes(): number {
    const files = [".enjambre-store", "identity.pem", "lock"];
    return files.reduce((sum, name) => sum + Deno.statSync(join(place.folder, name)).size, 0);
  }
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
    assert.equal((await store.space()).freeBytes, 0);
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
