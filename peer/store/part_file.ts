import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { monotonicMs } from "../../proto/process/clock.ts";
import { closeLocked, tryLock } from "../../proto/process/file_lock.ts";
import { syncFolder, writeStateFile, writeWhole } from "../../proto/process/state_file.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { fragmentIdOf } from "../../proto/words/ids.ts";
import {
  fileIdOf,
  fragmentRange,
  fragmentSizeAt,
  type Manifest,
} from "../../proto/words/manifest.ts";
import { ioError } from "./io_error.ts";

const PART_SUFFIX = ".enjambre-part";
const JOURNAL_SUFFIX = ".enjambre-part.journal";
/** As any new file: who may go on with the part file may read its journal. */
const JOURNAL_MODE = 0o666;
/** What was written is synced and entered in the journal after so many bytes, or so much time. */
const SYNC_EVERY_BYTES = 64 * 1024 * 1024;
const SYNC_EVERY_MS = 1_000;

export interface PartFileSettings {
  /** Whether a different file may be replaced. */
  readonly force: boolean;
}

/**
 * A file that is being got: `<target>.enjambre-part`, with a journal of the fragments that are in it, renamed to the
 * target at the end. A fragment is entered in the journal only after it was synced, so that a journal is to be believed
 * after a kill or a power cut, and nothing is hashed again.
 */
export class PartFile implements AsyncDisposable {
  readonly #target: string;
  readonly #manifest: Manifest;
  readonly #part: Deno.FsFile | undefined;
  readonly #journal: Deno.FsFile | undefined;
  readonly #present: Set<number>;
  /** Written since the last sync. */
  #unsynced: number[] = [];
  #unsyncedBytes = 0;
  #syncedAtMs = monotonicMs();

  private constructor(
    target: string,
    manifest: Manifest,
    present: Set<number>,
    files?: { part: Deno.FsFile; journal: Deno.FsFile },
  ) {
    this.#target = target;
    this.#manifest = manifest;
    this.#present = present;
    this.#part = files?.part;
    this.#journal = files?.journal;
  }

  /**
   * @throws already_exists when a different file is in the way, conflict when somebody else is getting it right now.
   */
  static async open(
    target: string,
    manifest: Manifest,
    { force }: PartFileSettings,
  ): Promise<PartFile> {
    const all = new Set(manifest.fragmentIds.keys());
    if (await isInPlace(target, manifest, force)) return new PartFile(target, manifest, all);
    let part: Deno.FsFile | undefined;
    let journal: Deno.FsFile | undefined;
    try {
      part = await Deno.open(target + PART_SUFFIX, { read: true, write: true, create: true });
      if (!tryLock(part) || !await isStillAt(target + PART_SUFFIX, part)) {
        throw new EnjambreError("conflict", `Another get is writing "${target}" right now`);
      }
      // A journal may have outlived its part file, which then is new and empty: none of it holds.
      const whole = (await part.stat()).size === manifest.size;
      const present = whole
        ? await readJournal(target + JOURNAL_SUFFIX, manifest)
        : new Set<number>();
      journal = await startJournal(target + JOURNAL_SUFFIX, manifest, present);
      await part.truncate(manifest.size);
      return new PartFile(target, manifest, present, { part, journal });
    } catch (thrown) {
      if (part !== undefined) closeLocked(part);
      journal?.close();
      throw ioError(thrown, `write "${target}"`);
    }
  }

  /** The target was there before, with this very content. */
  get isComplete(): boolean {
    return this.#part === undefined;
  }

  get presentBytes(): number {
    let bytes = 0;
    for (const index of this.#present) bytes += fragmentSizeAt(this.#manifest, index);
    return bytes;
  }

  /** Indexes of the fragments that are not in it yet, ascending. */
  missing(): number[] {
    return [...this.#manifest.fragmentIds.keys()].filter((index) => !this.#present.has(index));
  }

  /** Whether the fragment is in its place. */
  has(index: number): boolean {
    return this.#present.has(index);
  }

  /** Opens it for reading what is there; under whichever name it goes by then. */
  async openForReading(): Promise<FileHandle> {
    return await open(this.isComplete ? this.#target : this.#target + PART_SUFFIX, "r");
  }

  /** Puts a verified fragment in its place. */
  async write(index: number, bytes: Uint8Array): Promise<void> {
    try {
      this.#part!.seekSync(fragmentRange(this.#manifest, index).start, Deno.SeekMode.Start);
      await writeWhole(this.#part!, bytes);
      this.#unsynced.push(index);
      this.#unsyncedBytes += bytes.byteLength;
      this.#present.add(index);
      const due = this.#unsyncedBytes >= SYNC_EVERY_BYTES ||
        monotonicMs() - this.#syncedAtMs >= SYNC_EVERY_MS;
      if (due) await this.#sync();
    } catch (thrown) {
      throw ioError(thrown, `write "${this.#target}"`);
    }
  }

  /** All fragments are there: the file takes its place. */
  async finish(): Promise<void> {
    try {
      await this.#part!.syncData();
      await Deno.rename(this.#target + PART_SUFFIX, this.#target);
      await syncFolder(dirname(this.#target));
      await Deno.remove(this.#target + JOURNAL_SUFFIX);
      this.#unsynced = [];
    } catch (thrown) {
      throw ioError(thrown, `finish "${this.#target}"`);
    }
  }

  /** What was written counts for the next get, also when this one failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#unsynced.length > 0) await this.#sync();
    } finally {
      if (this.#part !== undefined) closeLocked(this.#part);
      this.#journal?.close();
    }
  }

  async #sync(): Promise<void> {
    await this.#part!.syncData();
    const lines = this.#unsynced.map((index) => `${index}\n`).join("");
    await writeWhole(this.#journal!, new TextEncoder().encode(lines));
    this.#unsynced = [];
    this.#unsyncedBytes = 0;
    this.#syncedAtMs = monotonicMs();
  }
}

/** Whether the target has the content already. @throws already_exists when it has another and may not be replaced. */
async function isInPlace(target: string, manifest: Manifest, force: boolean): Promise<boolean> {
  const found = await Deno.stat(target).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isFile) {
    throw new EnjambreError("already_exists", `Cannot write "${target}": it is not a file`);
  }
  if (found.size === manifest.size && await hasContent(target, manifest)) return true;
  if (force) return false;
  throw new EnjambreError(
    "already_exists",
    `Cannot write "${target}": a different file is there; use --force to replace it, or --output`,
  );
}

async function hasContent(path: string, manifest: Manifest): Promise<boolean> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(Math.min(manifest.fragmentSize, manifest.size));
  for (const [index, id] of manifest.fragmentIds.entries()) {
    const bytes = buffer.subarray(0, fragmentSizeAt(manifest, index));
    let filled = 0;
    while (filled < bytes.byteLength) {
      const read = await file.read(bytes.subarray(filled));
      if (read === null) return false;
      filled += read;
    }
    if (fragmentIdOf(bytes) !== id) return false;
  }
  return true;
}

/** Whether the path still leads to the open file: another get may have renamed it between the opening and the lock. */
async function isStillAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const [named, open] = await Promise.all([Deno.stat(path).catch(() => undefined), file.stat()]);
  return named?.ino === open.ino && named.dev === open.dev;
}

/** What an earlier get had finished, if it was of the same file. */
async function readJournal(path: string, manifest: Manifest): Promise<Set<number>> {
  const text = await Deno.readTextFile(path).catch(() => "");
  // A line that a kill cut short has no end and is left out.
  const lines = text.split("\n").slice(0, -1);
  if (lines.shift() !== fileIdOf(manifest)) return new Set();
  const count = manifest.fragmentIds.length;
  const indexes = lines.filter((line) => /^\d+$/.test(line)).map(Number);
  return new Set(indexes.filter((index) => index < count));
}

/**
 * Written anew, so that it has no half line at its end, and whole before it takes the old one's place: a kill in
 * between must not cost what earlier gets had. It is synced before anything is written to the part file: after a power
 * cut an older journal must not speak for newer bytes.
 */
async function startJournal(
  path: string,
  manifest: Manifest,
  present: ReadonlySet<number>,
): Promise<Deno.FsFile> {
  const text = [fileIdOf(manifest), ...present].map((line) => `${line}\n`).join("");
  await writeStateFile(path, text, JOURNAL_MODE);
  return await Deno.open(path, { append: true });
}
