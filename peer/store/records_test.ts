import assert from "node:assert/strict";
import { join } from "node:path";
import { monotonicMs } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { fragmentIdOf, parseOperationId } from "../../proto/words/ids.ts";
import { REMEMBERED_BATCH_MAX } from "../../proto/words/limits.ts";
import { fileIdOf, type Manifest } from "../../proto/words/manifest.ts";
import { parseName } from "../../proto/words/names.ts";
import type { NameRecord, RememberedFile } from "../../proto/words/record.ts";
import { parseVersion } from "../../proto/words/version.ts";
import { NameIndex } from "./name_index.ts";
import { Records } from "./records.ts";

const OPERATION = parseOperationId("a".repeat(26));

function manifestOf(content: string): Manifest {
  const bytes = new TextEncoder().encode(content);
  return {
    size: bytes.byteLength,
    fragmentSize: 64 * 1024,
    contentSha256: sha256Hex(bytes),
    fragmentIds: [fragmentIdOf(bytes)],
  };
}

function file(name: string, version: string, content: string): RememberedFile {
  const manifest = manifestOf(content);
  return { record: { ...tombstone(name, version), fileId: fileIdOf(manifest) }, manifest };
}

function tombstone(name: string, version: string): NameRecord {
  return {
    name: parseName(name),
    version: parseVersion(version),
    sizeBytes: 5,
    tags: [{ key: "stage", value: "raw" }],
    committedAtMs: 1_700_000_000_000,
    operationId: OPERATION,
    replicas: 3,
  };
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-records-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("Records are opened, and know the newest version, where it cannot be written that it was seen", async () => {
  await withFolder(async (folder) => {
    const told = file("models/a", "1.4", "alpha");
    await (await Records.open(folder)).remember([told]);
    const seen = join(folder, "records", ".seen");
    Deno.removeSync(seen);
    // As on a full disk: what is to be written cannot be.
    Deno.mkdirSync(join(seen, "in the way"), { recursive: true });
    const records = await Records.open(folder);
    assert.deepEqual(records.versionSeen, told.record.version);
    assert.equal(records.newestSeen, undefined, "all is told again");
    assert.equal(records.byName(told.record.name)?.fileId, told.record.fileId);
  });
});

Deno.test("Records, opened again, know what they were told", async () => {
  await withFolder(async (folder) => {
    const [first, second] = [file("Models/A", "1.4", "alpha"), file("models/b", "1.5", "alpha")];
    const records = await Records.open(folder);
    assert.deepEqual([records.newestSeen, records.heardAtMs, records.count], [
      undefined,
      undefined,
      0,
    ]);
    await records.remember([second, first]);
    await records.touch(1234);
    for (const known of [records, await Records.open(folder)]) {
      assert.equal(known.count, 2);
      assert.deepEqual(known.newestSeen, parseVersion("1.5"));
      assert.equal(known.heardAtMs, 1234);
      assert.deepEqual(known.byName(first.record.name), first.record);
      assert.deepEqual(known.byName(parseName("models/a")), undefined);
      assert.equal(known.byFileId(first.record.fileId!).length, 2);
      assert.deepEqual(known.byText("ODELS/", 10), [first.record, second.record]);
      assert.deepEqual(known.byText("ODELS/", 1).length, 1);
      assert.deepEqual(known.byText("zz", 10), []);
      assert.deepEqual(await known.manifest(first.record.fileId!), first.manifest);
    }
    assert.equal(namesIn(join(folder, "manifests")).length, 1);
  });
});

Deno.test("Records make what they find safe before they know it, and else do not open", async () => {
  await withFolder(async (folder) => {
    const known = file("a", "1.4", "alpha");
    await (await Records.open(folder)).remember([known]);
    const synced: string[] = [];
    const sync = (path: string) => Promise.resolve(void synced.push(path));
    const again = await Records.open(folder, sync);
    assert.deepEqual(again.byName(known.record.name), known.record);
    assert.deepEqual(synced, [join(folder, "records"), join(folder, "manifests"), folder]);

    const damaged = () => Object.assign(new Error("the disk cannot"), { code: "EIO" });
    await assert.rejects(
      Records.open(folder, () => Promise.reject(damaged())),
      (thrown) => EnjambreError.is(thrown, "unavailable", "corrupt"),
    );
  });
});

Deno.test("Records, told something older, keep what is newer and the manifest that it needs", async () => {
  await withFolder(async (folder) => {
    const records = await Records.open(folder);
    const newer = file("a", "2.1", "new");
    await records.remember([newer]);
    await records.remember([file("a", "1.900", "old")]);
    await records.remember([file("b", "2.3", "bee"), file("b", "2.2", "older bee")]);
    await records.remember([{ record: { ...newer.record, tags: [] } }]);
    assert.deepEqual(records.byName(newer.record.name), newer.record);
    assert.deepEqual(records.newestSeen, parseVersion("2.3"));
    await records.remember([file("a", "2.4", "newest")]);
    assert.equal(await records.manifest(newer.record.fileId!), undefined);
    assert.equal(namesIn(join(folder, "manifests")).length, 2);
    const again = await Records.open(folder);
    assert.deepEqual(again.byName(parseName("b"))?.version, parseVersion("2.3"));
  });
});

Deno.test("Records, told a tombstone, let nothing older come back until it is forgotten", async () => {
  await withFolder(async (folder) => {
    const before = await Records.open(folder);
    const old = file("gone", "1.1", "content");
    await before.remember([old]);
    await before.remember([{ record: tombstone("gone", "1.2") }]);
    await before.remember([{ record: tombstone("never known", "1.3") }]);
    const records = await Records.open(folder);
    await records.remember([old]);
    assert.equal(records.byName(old.record.name)?.fileId, undefined);
    assert.deepEqual(records.byName(old.record.name)?.version, parseVersion("1.2"));
    assert.deepEqual([...records.byText("gone", 10), ...records.byFileId(old.record.fileId!)], []);
    assert.equal(await records.manifest(old.record.fileId!), undefined);
    assert.deepEqual(namesIn(join(folder, "manifests")), []);
    assert.equal(records.count, 2);
    assert.deepEqual(records.newestSeen, parseVersion("1.3"));
    assert.equal(await records.forgetTombstones(1_700_000_000_000), 0);
    assert.equal(await records.forgetTombstones(1_700_000_000_001), 2);
    assert.equal((await Records.open(folder)).count, 0);
  });
});

Deno.test("Records know what exists by what they were told, in order, ahead, or as a number alone", async () => {
  await withFolder(async (folder) => {
    const records = await Records.open(folder);
    assert.deepEqual([records.versionSeen, records.epochReported], [undefined, 0]);
    await records.remember([file("a", "1.4", "alpha")]);
    await records.remember([file("b", "1.9", "beta")], { ahead: true });
    assert.deepEqual(records.newestSeen, parseVersion("1.4"));
    assert.deepEqual(records.versionSeen, parseVersion("1.9"));
    await records.sawVersion(parseVersion("1.30"));
    await records.sawVersion(parseVersion("1.20"));
    await records.reported(3);
    const again = await Records.open(folder);
    assert.deepEqual(again.versionSeen, parseVersion("1.30"));
    assert.deepEqual(again.newestSeen, parseVersion("1.4"));
    assert.equal(again.epochReported, 3);
    // A power cut may take what was not synced.
    await Deno.remove(join(folder, "records", ".seen"));
    const cut = await Records.open(folder);
    assert.deepEqual(cut.versionSeen, parseVersion("1.9"));
    assert.deepEqual([cut.newestSeen, cut.epochReported], [undefined, 0]);
  });
});

Deno.test("Records.forgetAll() forgets every name, and has all told anew", async () => {
  await withFolder(async (folder) => {
    const records = await Records.open(folder);
    const told = [file("a", "1.4", "alpha"), file("b", "1.5", "alpha")];
    await records.remember([...told, { record: tombstone("gone", "1.7") }]);
    await records.forgetAll();
    for (const known of [records, await Records.open(folder)]) {
      assert.deepEqual([known.count, known.newestSeen], [0, undefined]);
      assert.deepEqual(known.versionSeen, parseVersion("1.7"));
    }
    assert.deepEqual(namesIn(join(folder, "manifests")), []);
    await records.remember(told);
    assert.equal((await Records.open(folder)).count, 2);
  });
});

Deno.test("Records.all() gives back what was told, oldest first, from a version on", async () => {
  await withFolder(async (folder) => {
    const records = await Records.open(folder);
    const told = [file("a", "1.4", "alpha"), file("b", "2.1", "beta"), file("c", "1.2", "alpha")];
    const gone = { record: tombstone("gone", "1.7") };
    await records.remember([...told, gone]);
    const allAfter = async (after?: string) =>
      (await Array.fromAsync(records.all(after === undefined ? undefined : parseVersion(after))))
        .flat();
    assert.deepEqual(await allAfter(), [told[2], told[0], gone, told[1]]);
    assert.deepEqual(await allAfter("1.4"), [gone, told[1]]);
    assert.deepEqual(await allAfter("2.1"), []);
    await Deno.writeTextFile(join(folder, "manifests", told[1]!.record.fileId!), "damaged");
    const again = await Records.open(folder);
    const [[{ record, manifest }]] = await Array.fromAsync(
      again.all(parseVersion("1.7")),
    ) as [[RememberedFile]];
    assert.deepEqual([record, manifest], [told[1]!.record, undefined]);
  });
});

Deno.test("Records, damaged on disk, are forgotten and asked for again", async () => {
  await withFolder(async (folder) => {
    const told = [file("a", "1.1", "alpha"), file("b", "1.2", "beta")];
    await (await Records.open(folder)).remember(told);
    await Deno.writeTextFile(join(folder, "records", `${sha256Hex("a")}.json`), "");
    await Deno.writeTextFile(join(folder, "records", "x.json.tmp"), "{");
    const records = await Records.open(folder);
    assert.equal(records.count, 1);
    assert.equal(records.newestSeen, undefined);
    await records.remember(told);
    assert.equal((await Records.open(folder)).count, 2);

    const again = await Records.open(folder);
    const fileId = told[1]!.record.fileId!;
    await Deno.writeTextFile(join(folder, "manifests", fileId), "enjambre manifest 1\n");
    assert.equal(await again.manifest(fileId), undefined);
    assert.equal(again.newestSeen, undefined);
    await again.remember(told);
    assert.deepEqual(await again.manifest(fileId), told[1]!.manifest);
    assert.deepEqual(namesIn(join(folder, "records")).filter((name) => name.endsWith("tmp")), []);
  });
});

Deno.test("Records, when the disk takes no writes, want to be told again what they could not keep", async () => {
  await withFolder(async (folder) => {
    const [first, second, third] = [
      file("a", "1.1", "a"),
      file("b", "1.2", "b"),
      file("c", "1.3", "c"),
    ];
    const records = await Records.open(folder);
    await records.remember([first]);
    // A folder of that name is in the way, for root may write everywhere.
    const inTheWay = join(folder, "records", `${sha256Hex("b")}.json.tmp`);
    await Deno.mkdir(join(inTheWay, "inside"), { recursive: true });
    await assert.rejects(records.remember([second]), (error) => {
      return EnjambreError.is(error, "unavailable");
    });
    assert.ok(records.isBehind);
    await records.remember([third]);
    assert.deepEqual(records.newestSeen, parseVersion("1.1"));
    assert.deepEqual(records.byName(parseName("c")), third.record);
    await Deno.remove(inTheWay, { recursive: true });
    records.startOver();
    assert.ok(!records.isBehind);
    await records.remember([second, third]);
    assert.deepEqual(records.newestSeen, parseVersion("1.3"));
    assert.deepEqual(records.byName(parseName("b")), second.record);
  });
});

Deno.test("Records, told too much or another's manifest, refuse and change nothing", async () => {
  await withFolder(async (folder) => {
    const records = await Records.open(folder);
    const many = Array.from({ length: REMEMBERED_BATCH_MAX + 1 }, () => file("a", "1.1", "x"));
    const wrong = { ...file("a", "1.1", "x"), manifest: manifestOf("y") };
    for (const files of [many, [file("b", "1.2", "z"), wrong]]) {
      await assert.rejects(
        records.remember(files),
        (error) => EnjambreError.is(error, "invalid"),
      );
    }
    assert.deepEqual([records.count, records.newestSeen], [0, undefined]);
  });
});

Deno.test("Records, a thousand small files told in batches, are all there when opened again", async () => {
  await withFolder(async (folder) => {
    const records = await Records.open(folder);
    const files = Array.from(
      { length: 1000 },
      (_, index) => file(`project-${index % 100}/Run ${index}`, `1.${index + 1}`, `c${index}`),
    );
    const batches = Array.from(
      { length: Math.ceil(files.length / REMEMBERED_BATCH_MAX) },
      (_, index) => files.slice(index * REMEMBERED_BATCH_MAX, (index + 1) * REMEMBERED_BATCH_MAX),
    );
    await Promise.all(batches.map((batch) => records.remember(batch)));
    const opened = await Records.open(folder);
    assert.equal(opened.count, files.length);
    assert.deepEqual(opened.newestSeen, parseVersion("1.1000"));
    for (const { record, manifest } of files.slice(0, 100)) {
      assert.deepEqual(opened.byName(record.name), record);
      assert.deepEqual(await opened.manifest(record.fileId!), manifest);
    }
  });
});

Deno.test("NameIndex, of ten thousand names, finds a text in milliseconds", async () => {
  const index = new NameIndex();
  for (let run = 0; run < 10_000; run += 1) {
    index.set(file(`project-${run % 100}/Run ${run}`, `1.${run + 1}`, "same").record);
  }
  const searchMs = await measure(() => {
    assert.equal(index.byText("run 9999", 50).length, 1);
    assert.equal(index.byText("RUN", 50).length, 50);
    assert.equal(index.byText("not there", 50).length, 0);
  });
  assert.ok(searchMs < 200, `expected three searches within 200 ms, got ${searchMs} ms`);
});

async function measure(work: () => void | Promise<void>): Promise<number> {
  const startedMs = monotonicMs();
  await work();
  return Math.round(monotonicMs() - startedMs);
}
