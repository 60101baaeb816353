import { join } from "node:path";
import { nextTurn } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { invalid } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import type { FileId } from "../../proto/words/ids.ts";
import { RECORDS_BATCH_MAX } from "../../proto/words/limits.ts";
import { fileIdOf, type Manifest } from "../../proto/words/manifest.ts";
import type { Name } from "../../proto/words/names.ts";
import type { NameRecord, RememberedFile } from "../../proto/words/record.ts";
import {
  compareVersions,
  formatVersion,
  parseVersion,
  type Version,
} from "../../proto/words/version.ts";
import { ioError, unlessMissing } from "./io_error.ts";
import { Manifests } from "./manifests.ts";
import { NameIndex } from "./name_index.ts";
import { parseRecordText, recordText } from "./record_text.ts";
import { writeSoftFile } from "./soft_file.ts";

const RECORDS = "records";
const MANIFESTS = "manifests";
const SEEN = ".seen";
/** Files read before signals and timers get their turn. */
const READ_A_TURN = 256;
const log = logger("records");

/** What of its telling a tracker need not repeat. */
interface Seen {
  readonly newest: Version | undefined;
  readonly heardAtMs: number | undefined;
}

/**
 * The name records and manifests that a peer remembers, to answer direct questions while no tracker does. They are what
 * a tracker told last; they survive a kill, but a power cut may take the latest (see `soft_file.ts`). When that is
 * noticed, `newestSeen` is forgotten and the tracker tells them all again.
 */
export class Records {
  readonly #folder: string;
  readonly #names: NameIndex;
  readonly #manifests: Manifests;
  #seen: Seen;
  #turn: Promise<unknown> = Promise.resolve();
  #isBehind = false;

  private constructor(folder: string, names: NameIndex, manifests: Manifests, seen: Seen) {
    this.#folder = folder;
    this.#names = names;
    this.#manifests = manifests;
    this.#seen = seen;
  }

  /** @param dataFolder A peer's data folder, which its `DiskStore` has opened. */
  static async open(dataFolder: string): Promise<Records> {
    const folder = join(dataFolder, RECORDS);
    try {
      await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
      const manifests = await Manifests.open(join(dataFolder, MANIFESTS));
      const { names, damaged } = await readNames(folder);
      const seen = await readSeen(join(folder, SEEN));
      const records = new Records(folder, names, manifests, seen);
      if (damaged > 0) await records.#forgetNewest();
      for (const id of manifests.ids()) await records.#forgetUnlessNamed(id);
      return records;
    } catch (thrown) {
      throw ioError(thrown, "read the remembered names");
    }
  }

  /** Names that are remembered, tombstones included. */
  get count(): number {
    return this.#names.count;
  }

  /** The newest version that was ever told; everything older was told as well. Undefined: tell all. */
  get newestSeen(): Version | undefined {
    return this.#seen.newest;
  }

  /** Whether something that was told could not be remembered, so that it has to be told again. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** A tracker is about to tell everything newer than `newestSeen`. */
  startOver(): void {
    this.#isBehind = false;
  }

  /** When a tracker was last heard, milliseconds since 1970-01-01 UTC; undefined: never. */
  get heardAtMs(): number | undefined {
    return this.#seen.heardAtMs;
  }

  /** The newest state of the name that was told, which may be a tombstone. */
  byName(name: Name): NameRecord | undefined {
    return this.#names.get(name);
  }

  byFileId(id: FileId): NameRecord[] {
    return this.#names.byFileId(id);
  }

  /** Files whose names contain the text, without regard to case. */
  byText(text: string, limit: number): NameRecord[] {
    return this.#names.byText(text, limit);
  }

  async manifest(id: FileId): Promise<Manifest | undefined> {
    const wasKept = this.#manifests.has(id);
    const manifest = await this.#manifests.read(id);
    if (manifest === undefined && wasKept) await this.#inTurn(() => this.#forgetNewest());
    return manifest;
  }

  /**
   * Takes over what is newer than what is known. A tombstone of an unknown name is not kept; one of a known name stays,
   * so that nothing older comes back. When it fails, `newestSeen` stays as it is until all is told again.
   * @throws invalid when there are too many, or a manifest is not the record's.
   */
  remember(files: readonly RememberedFile[]): Promise<void> {
    return this.#inTurn(async () => {
      checkFiles(files);
      try {
        await this.#remember(files);
      } catch (thrown) {
        this.#isBehind = true;
        throw thrown;
      }
    });
  }

  /** A tracker was heard. Writes a file: to be called now and then only. */
  touch(nowMs: number): Promise<void> {
    return this.#inTurn(() => this.#saveSeen({ ...this.#seen, heardAtMs: nowMs }));
  }

  /** Forgets tombstones that were committed before the moment; answers how many. */
  forgetTombstones(beforeMs: number): Promise<number> {
    return this.#inTurn(async () => {
      let forgotten = 0;
      for (const { name, fileId, committedAtMs } of [...this.#names.records()]) {
        if (fileId !== undefined || committedAtMs >= beforeMs) continue;
        await unlessMissing(Deno.remove(this.#pathOf(name)));
        this.#names.delete(name);
        forgotten += 1;
      }
      return forgotten;
    });
  }

  async #remember(files: readonly RememberedFile[]): Promise<void> {
    const concerned = new Set(files.map((file) => file.record.fileId));
    // Manifests come first: a record without its manifest would be of no use.
    await this.#keepManifests(files);
    await Promise.all(
      this.#newestOf(files).map(async (record) => {
        concerned.add(this.#names.get(record.name)?.fileId);
        await writeSoftFile(this.#pathOf(record.name), recordText(record));
        this.#names.set(record);
      }),
    );
    for (const id of concerned) await this.#forgetUnlessNamed(id);
    // Last: whoever has seen a version must have what came with it.
    const newest = files.map((file) => file.record.version).sort(compareVersions).at(-1);
    if (this.#isBehind || newest === undefined || !isNewer(newest, this.#seen.newest)) return;
    await this.#saveSeen({ ...this.#seen, newest });
  }

  /** Changes come one after the other. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work).catch((thrown) => {
      throw ioError(thrown, "remember names");
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #keepManifests(files: readonly RememberedFile[]): Promise<void> {
    // By file, for several names may share one.
    const manifests = new Map<FileId, Manifest>();
    for (const { record, manifest } of files) {
      if (record.fileId === undefined || manifest === undefined) continue;
      const known = this.#names.get(record.name);
      if (known !== undefined && compareVersions(record.version, known.version) < 0) continue;
      manifests.set(record.fileId, manifest);
    }
    await Promise.all(
      manifests.entries().map(([id, manifest]) => this.#manifests.keep(id, manifest)),
    );
  }

  /** The newest record of each name, where it says more than what is known. */
  #newestOf(files: readonly RememberedFile[]): NameRecord[] {
    const newest = new Map<Name, NameRecord>();
    for (const { record } of files) {
      const known = newest.get(record.name) ?? this.#names.get(record.name);
      if (known === undefined && record.fileId === undefined) continue;
      if (isNewer(record.version, known?.version)) newest.set(record.name, record);
    }
    return [...newest.values()];
  }

  async #forgetUnlessNamed(id: FileId | undefined): Promise<void> {
    if (id !== undefined && this.#names.byFileId(id).length === 0) await this.#manifests.forget(id);
  }

  async #forgetNewest(): Promise<void> {
    await this.#saveSeen({ ...this.#seen, newest: undefined });
  }

  async #saveSeen(seen: Seen): Promise<void> {
    const text = JSON.stringify({
      newest: seen.newest === undefined ? null : formatVersion(seen.newest),
      heard_at_ms: seen.heardAtMs ?? null,
    });
    await writeSoftFile(join(this.#folder, SEEN), `${text}\n`);
    this.#seen = seen;
  }

  /** A name never becomes a part of a path: its digest does. */
  #pathOf(name: Name): string {
    return join(this.#folder, `${sha256Hex(name)}.json`);
  }
}

function checkFiles(files: readonly RememberedFile[]): void {
  if (files.length > RECORDS_BATCH_MAX) {
    throw invalid(
      `Cannot remember ${files.length} files at once: at most ${RECORDS_BATCH_MAX} are allowed`,
    );
  }
  for (const { record, manifest } of files) {
    if (manifest === undefined || fileIdOf(manifest) === record.fileId) continue;
    throw invalid(`Cannot remember file ${record.fileId}: the manifest is not its own`);
  }
}

function isNewer(version: Version, known: Version | undefined): boolean {
  return known === undefined || compareVersions(version, known) > 0;
}

async function readNames(folder: string): Promise<{ names: NameIndex; damaged: number }> {
  const names = new NameIndex();
  let damaged = 0;
  for (const [index, entry] of [...Deno.readDirSync(folder)].entries()) {
    if (index % READ_A_TURN === 0) await nextTurn();
    const path = join(folder, entry.name);
    if (entry.name.endsWith(".tmp")) Deno.removeSync(path);
    if (!entry.isFile || !entry.name.endsWith(".json")) continue;
    try {
      const record = parseRecordText(Deno.readTextFileSync(path));
      if (`${sha256Hex(record.name)}.json` !== entry.name) throw new Error("Not this name's file");
      names.set(record);
    } catch (error) {
      log.warn("A remembered name is damaged and forgotten", { path, error });
      Deno.removeSync(path);
      damaged += 1;
    }
  }
  return { names, damaged };
}

async function readSeen(path: string): Promise<Seen> {
  try {
    const text = await unlessMissing(Deno.readTextFile(path));
    const value = text === undefined ? {} : JSON.parse(text);
    return {
      newest: typeof value.newest === "string" ? parseVersion(value.newest) : undefined,
      heardAtMs: typeof value.heard_at_ms === "number" ? value.heard_at_ms : undefined,
    };
  } catch (error) {
    log.warn("What was seen of the tracker is damaged and forgotten", { path, error });
    return { newest: undefined, heardAtMs: undefined };
  }
}
