import { join } from "node:path";
import { nextTurn } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { allOf, syncFolder, writeStateFiles } from "../../proto/process/state_file.ts";
import { invalid } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import type { FileId, FragmentId } from "../../proto/words/ids.ts";
import { FRAGMENTS_PER_FILE_MAX, REMEMBERED_BATCH_MAX } from "../../proto/words/limits.ts";
import { fileIdOf, type Manifest } from "../../proto/words/manifest.ts";
import type { Name } from "../../proto/words/names.ts";
import type { NameRecord, RememberedFile } from "../../proto/words/record.ts";
import { compareVersions, type Version } from "../../proto/words/version.ts";
import { ioError, unlessMissing } from "./io_error.ts";
import { Manifests } from "./manifests.ts";
import { NameIndex } from "./name_index.ts";
import { parseRecordText, recordText } from "./record_text.ts";
import { isNewer, SeenFile } from "./seen_file.ts";

const RECORDS = "records";
const MANIFESTS = "manifests";
const SEEN = ".seen";
/** Files read before signals and timers get their turn. */
const READ_A_TURN = 256;
const log = logger("records");

export interface RememberSettings {
  /** Whether older ones are still to come: then `newestSeen` stays where it is. */
  readonly ahead?: boolean;
}

/**
 * The name records and manifests that a peer remembers: to answer direct questions while no tracker does, and to give
 * back to a tracker that has lost them. They are safe on disk when `remember` is fulfilled. When one is damaged all the
 * same, `newestSeen` is forgotten and the tracker tells them all again.
 */
export class Records {
  readonly #folder: string;
  readonly #names: NameIndex;
  readonly #manifests: Manifests;
  readonly #seen: SeenFile;
  #turn: Promise<unknown> = Promise.resolve();
  #isBehind = false;

  private constructor(folder: string, names: NameIndex, manifests: Manifests, seen: SeenFile) {
    this.#folder = folder;
    this.#names = names;
    this.#manifests = manifests;
    this.#seen = seen;
  }

  /**
   * What is found is synced first: a process that was killed may have renamed a file and not have come to the sync of
   * its folder, and what is told again and known already is not written again before it is told to be kept.
   * @param dataFolder A peer's data folder, which its `DiskStore` has opened.
   */
  static async open(
    dataFolder: string,
    sync: (path: string) => Promise<void> = syncFolder,
  ): Promise<Records> {
    const folder = join(dataFolder, RECORDS);
    const manifestFolder = join(dataFolder, MANIFESTS);
    try {
      await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
      await Deno.mkdir(manifestFolder, { recursive: true, mode: 0o700 });
      for (const path of [folder, manifestFolder, dataFolder]) await sync(path);
      const manifests = Manifests.open(manifestFolder);
      const { names, damaged } = await readNames(folder);
      const seen = await SeenFile.open(join(folder, SEEN));
      const records = new Records(folder, names, manifests, seen);
      if (damaged > 0) await records.#forgetNewest();
      // What was seen is not synced, the records are.
      const newest = newestOf(names.records());
      if (newest !== undefined) await records.#sawAtStart(newest);
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
    return this.#seen.value.newest;
  }

  /** The newest version that is known to exist, whatever its name; undefined: none. */
  get versionSeen(): Version | undefined {
    return this.#seen.value.version;
  }

  /** The highest epoch whose tracker has taken in all that is remembered here; 0 for none. */
  get epochReported(): number {
    return this.#seen.value.epochReported;
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
    return this.#seen.value.heardAtMs;
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

  /** Whether a fragment is one of a file's, as far as that file is known here. */
  async isPartOf(id: FragmentId, fileId: FileId): Promise<boolean> {
    return (await this.manifest(fileId))?.fragmentIds.includes(id) ?? false;
  }

  /**
   * Takes over what is newer than what is known, tombstones of unknown names too, so that nothing older comes back.
   * What was told is safe on disk when this is fulfilled. When it fails, `newestSeen` stays as it is until all is told
   * again.
   * @throws invalid when there are too many, or a manifest is not the record's.
   */
  remember(
    files: readonly RememberedFile[],
    { ahead = false }: RememberSettings = {},
  ): Promise<void> {
    return this.#inTurn(async () => {
      checkFiles(files);
      try {
        await this.#remember(files, ahead);
      } catch (thrown) {
        this.#isBehind = true;
        throw thrown;
      }
    });
  }

  /** A tracker said how far the network has come. */
  sawVersion(version: Version): Promise<void> {
    return this.#inTurn(async () => {
      if (isNewer(version, this.#seen.value.version)) await this.#seen.update({ version });
    });
  }

  /** It is so for this program; on a full disk it is found again by the next start. */
  async #sawAtStart(version: Version): Promise<void> {
    await this.sawVersion(version).catch((error) => {
      log.warn("The newest version that was seen cannot be written", { error });
    });
  }

  /** A tracker of this epoch has taken in all that is remembered here. */
  reported(epoch: number): Promise<void> {
    return this.#inTurn(() => this.#seen.update({ epochReported: epoch }));
  }

  /**
   * All that is remembered and newer than `after`, in order of version, with manifests where they are good; in parts
   * that fit a message.
   */
  async *all(after?: Version): AsyncGenerator<RememberedFile[]> {
    const records = [...this.#names.records()].filter(({ version }) => isNewer(version, after))
      .sort((a, b) => compareVersions(a.version, b.version));
    let part: RememberedFile[] = [];
    let fragments = 0;
    for (const record of records) {
      const manifest = record.fileId && await this.manifest(record.fileId);
      const count = manifest?.fragmentIds.length ?? 0;
      if (part.length === REMEMBERED_BATCH_MAX || fragments + count > FRAGMENTS_PER_FILE_MAX) {
        yield part;
        part = [];
        fragments = 0;
      }
      part.push({ record, ...(manifest && { manifest }) });
      fragments += count;
    }
    if (part.length > 0) yield part;
  }

  /** A tracker was heard. Writes a file: to be called now and then only. */
  touch(nowMs: number): Promise<void> {
    return this.#inTurn(() => this.#seen.update({ heardAtMs: nowMs }));
  }

  /** Forgets tombstones that were committed before the moment; answers how many. */
  forgetTombstones(beforeMs: number): Promise<number> {
    return this.#inTurn(async () => {
      let forgotten = 0;
      for (const { name, fileId, committedAtMs } of [...this.#names.records()]) {
        if (fileId !== undefined || committedAtMs >= beforeMs) continue;
        await unlessMissing(Deno.remove(join(this.#folder, fileOf(name))));
        this.#names.delete(name);
        forgotten += 1;
      }
      return forgotten;
    });
  }

  async #remember(files: readonly RememberedFile[], ahead: boolean): Promise<void> {
    const concerned = new Set(files.map((file) => file.record.fileId));
    const records = this.#newestOf(files);
    // At the same time: what a power cut leaves of a record alone is told again, and its manifest with it.
    await allOf([this.#keepManifests(files), this.#writeRecords(records)]);
    for (const record of records) {
      concerned.add(this.#names.get(record.name)?.fileId);
      this.#names.set(record);
    }
    for (const id of concerned) await this.#forgetUnlessNamed(id);
    // Last: whoever has seen a version must have what came with it.
    const newest = newestOf(files.map(({ record }) => record));
    if (newest === undefined) return;
    const { value } = this.#seen;
    const isNext = !ahead && !this.#isBehind && isNewer(newest, value.newest);
    const isNewest = isNewer(newest, value.version);
    if (!isNext && !isNewest) return;
    await this.#seen.update({ ...isNext && { newest }, ...isNewest && { version: newest } });
  }

  /** Forgets every name, so that all that holds is told anew. */
  forgetAll(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#forgetNewest();
      for (const { name, fileId } of [...this.#names.records()]) {
        await unlessMissing(Deno.remove(join(this.#folder, fileOf(name))));
        this.#names.delete(name);
        await this.#forgetUnlessNamed(fileId);
      }
      // A disk that was full has room now.
      await this.#forgetNewest();
    });
  }

  /** Changes come one after the other. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work).catch((thrown) => {
      throw ioError(thrown, "remember names");
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #writeRecords(records: readonly NameRecord[]): Promise<void> {
    const texts = records.map((record) => [fileOf(record.name), recordText(record)] as const);
    await writeStateFiles(this.#folder, new Map(texts));
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
    await this.#manifests.keep(manifests);
  }

  /** The newest record of each name, where it says more than what is known. */
  #newestOf(files: readonly RememberedFile[]): NameRecord[] {
    const newest = new Map<Name, NameRecord>();
    for (const { record } of files) {
      const known = newest.get(record.name) ?? this.#names.get(record.name);
      if (isNewer(record.version, known?.version)) newest.set(record.name, record);
    }
    return [...newest.values()];
  }

  async #forgetUnlessNamed(id: FileId | undefined): Promise<void> {
    if (id !== undefined && this.#names.byFileId(id).length === 0) await this.#manifests.forget(id);
  }

  /** When the disk takes no writes, it is so until the end of the program at least. */
  async #forgetNewest(): Promise<void> {
    try {
      await this.#seen.update({ newest: undefined });
    } catch (error) {
      log.warn("It cannot be written that all names are to be told again", { error });
    }
  }
}

function checkFiles(files: readonly RememberedFile[]): void {
  if (files.length > REMEMBERED_BATCH_MAX) {
    throw invalid(
      `Cannot remember ${files.length} files at once: at most ${REMEMBERED_BATCH_MAX} are allowed`,
    );
  }
  for (const { record, manifest } of files) {
    if (manifest === undefined || fileIdOf(manifest) === record.fileId) continue;
    throw invalid(`Cannot remember file ${record.fileId}: the manifest is not its own`);
  }
}

/** A name never becomes a part of a path: its digest does. */
function fileOf(name: Name): string {
  return `${sha256Hex(name)}.json`;
}

function newestOf(records: Iterable<NameRecord>): Version | undefined {
  let newest: Version | undefined;
  for (const { version } of records) if (isNewer(version, newest)) newest = version;
  return newest;
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
      if (fileOf(record.name) !== entry.name) throw new Error("Not this name's file");
      names.set(record);
    } catch (error) {
      log.warn("A remembered name is damaged and forgotten", { path, error });
      Deno.removeSync(path);
      damaged += 1;
    }
  }
  return { names, damaged };
}
