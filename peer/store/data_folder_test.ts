import assert from "node:assert/strict";
import { join } from "node:path";
import { EnjambreError, type ErrorCode } from "../../proto/words/errors.ts";
import { DataFolder } from "./data_folder.ts";

class Place implements AsyncDisposable {
  readonly folder: string;
  readonly receipt: string;

  constructor(readonly parent: string) {
    this.folder = join(parent, "peer");
    this.receipt = join(parent, ".peer.enjambre-receipt");
  }

  open(): Promise<DataFolder> {
    return DataFolder.open(this.folder, 1_700_000_000_000);
  }

  async openAndClose(): Promise<void> {
    (await this.open())[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.parent, { recursive: true });
  }
}

async function newPlace(): Promise<Place> {
  return new Place(await Deno.makeTempDir({ prefix: "enjambre-folder-" }));
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

async function refuses(code: ErrorCode, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (thrown) => {
    assert.ok(EnjambreError.is(thrown, code), `expected ${code}, got ${Deno.inspect(thrown)}`);
    return true;
  });
}

Deno.test("DataFolder, opening a folder that is not its own, refuses and leaves it as it was", async () => {
  await using place = await newPlace();
  await Deno.mkdir(place.folder);
  await Deno.writeTextFile(join(place.folder, "thesis.tex"), "All my work");
  await refuses("conflict", place.open());
  assert.deepEqual(namesIn(place.folder), ["thesis.tex"]);
  await Deno.remove(join(place.folder, "thesis.tex"));
  await Deno.mkdir(join(place.folder, "fragments/a"), { recursive: true });
  await refuses("conflict", place.open());
  await Deno.remove(place.folder, { recursive: true });
  await Deno.writeTextFile(place.folder, "a file");
  await refuses("conflict", place.open());
});

Deno.test("DataFolder, opening what a killed first start left, finishes it", async () => {
  await using place = await newPlace();
  await Deno.mkdir(join(place.folder, "fragments"), { recursive: true });
  await Deno.mkdir(join(place.folder, "lost+found"));
  await Deno.writeTextFile(join(place.folder, "lock"), "");
  await Deno.writeTextFile(join(place.folder, ".enjambre-store.tmp"), "{");
  await place.openAndClose();
});

Deno.test("DataFolder, opening where a store was, refuses what is not that store", async () => {
  await using place = await newPlace();
  await using other = await newPlace();
  await place.openAndClose();
  await other.openAndClose();
  const away = `${place.folder}-away`;
  await Deno.rename(place.folder, away);
  const message = /is it?s disk mounted\? To start anew as a new peer, remove/;
  await assert.rejects(place.open(), message, "missing");
  assert.deepEqual(namesIn(place.parent).includes("peer"), false);
  await Deno.mkdir(place.folder);
  await assert.rejects(place.open(), message, "empty");
  await Deno.mkdir(join(place.folder, "lost+found"));
  await assert.rejects(place.open(), message, "a fresh file system");
  await Deno.remove(place.folder, { recursive: true });
  await Deno.rename(other.folder, place.folder);
  await refuses("conflict", place.open());
  await Deno.remove(place.folder, { recursive: true });
  await Deno.rename(away, place.folder);
  await place.openAndClose();
  await Deno.remove(place.folder, { recursive: true });
  await Deno.remove(place.receipt);
  await place.openAndClose();
});

Deno.test("DataFolder, opened after a kill, keeps nothing of what was being written", async () => {
  await using place = await newPlace();
  await place.openAndClose();
  const before = namesIn(place.folder);
  for (const name of ["tmp/3.ab", "scrub.json.tmp", ".enjambre-store.tmp"]) {
    await Deno.writeTextFile(join(place.folder, name), "{");
  }
  await place.openAndClose();
  assert.deepEqual(namesIn(place.folder), before);
  assert.deepEqual(namesIn(join(place.folder, "tmp")), []);
});

Deno.test("DataFolder, missing a part of itself, refuses to open", async () => {
  await using place = await newPlace();
  await place.openAndClose();
  for (const part of ["fragments", "identity.pem"]) {
    const [path, away] = [join(place.folder, part), join(place.parent, "away")];
    await Deno.rename(path, away);
    await refuses("unavailable", place.open());
    await Deno.rename(away, path);
  }
  await place.openAndClose();
  await Deno.writeTextFile(join(place.folder, ".enjambre-store"), '{"format":2}');
  await refuses("corrupt", place.open());
});

Deno.test("DataFolder, of another format, is refused with what to do, and left as it is", async () => {
  await using place = await newPlace();
  await place.openAndClose();
  const marker = join(place.folder, ".enjambre-store");
  const text = await Deno.readTextFile(marker);
  for (const [format, what] of [[1, /start anew as a new peer/], [3, /newer program/]] as const) {
    const other = text.replace('"format":2', `"format":${format}`);
    await Deno.writeTextFile(marker, other);
    await refuses("conflict", place.open());
    await assert.rejects(place.open(), what);
    assert.equal(await Deno.readTextFile(marker), other);
  }
});

Deno.test("DataFolder, where nothing can be written beside it, goes on without a receipt", async () => {
  await using place = await newPlace();
  // A folder of that name is in the way, for root may write everywhere.
  await Deno.mkdir(`${place.receipt}.tmp`);
  await place.openAndClose();
  await place.openAndClose();
});
