import { logger } from "../../proto/process/log.ts";
import { isSha256Hex } from "../../proto/words/hash.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { isDiskFull, unlessMissing } from "./io_error.ts";

/** One file that lies aside. */
export interface SideEntry {
  readonly id: FragmentId;
  /** Of the whole file; 0 of what is no file. */
  readonly fileBytes: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly sinceMs: number;
}

const log = logger("store");

/** Files of fragments that are not held any more but not freed yet: the trash, and the quarantine of bad ones. */
export class SideFolder {
  readonly #path: string;
  readonly #entries = new Map<FragmentId, SideEntry>();
  #bytes = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  static async open(path: string): Promise<SideFolder> {
    const side = new SideFolder(path);
    for await (const { name } of Deno.readDir(path)) {
      if (!isSha256Hex(name)) continue;
      const id = name as FragmentId;
      const { isFile, size, mtime } = await Deno.lstat(side.pathOf(id));
      side.#add({ id, fileBytes: isFile ? size : 0, sinceMs: mtime?.getTime() ?? 0 });
    }
    return side;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#entries.size;
  }

  entries(): SideEntry[] {
    return [...this.#entries.values()];
  }

  get(id: FragmentId): SideEntry | undefined {
    return this.#entries.get(id);
  }

  pathOf(id: FragmentId): string {
    return `${this.#path}/${id}`;
  }

  /**
   * Moves a fragment's file here; needs no space. Not synced: after a power cut it may be back in its old place, where
   * it is found and reported again.
   */
  async take(id: FragmentId, file: string, nowMs: number): Promise<void> {
    const { size, isFile } = await Deno.lstat(file);
    const now = new Date(nowMs);
    // The file's own time says since when it is here; a rename keeps it. A link's target is none of our business.
    if (isFile) await Deno.utime(file, now, now);
    try {
      await Deno.rename(file, this.pathOf(id));
    } catch (thrown) {
      if (!isDiskFull(thrown)) throw thrown;
      // Even a rename may need a block, and giving up must work on a full disk, or it stays full.
      log.warn("The disk is too full to put a fragment aside, freed at once", { fragment: id });
      return await Deno.remove(file, { recursive: true });
    }
    this.#add({ id, fileBytes: isFile ? size : 0, sinceMs: nowMs });
  }

  /** Frees what is here since before the moment; answers whether it was. */
  async free(id: FragmentId, beforeMs: number): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.sinceMs >= beforeMs) return false;
    await unlessMissing(Deno.remove(this.pathOf(id), { recursive: true }));
    this.forget(id);
    return true;
  }

  /** Has the file moved away. When that fails it is counted for as long as it is here. */
  async leave(id: FragmentId, move: () => Promise<void>): Promise<void> {
    try {
      await move();
    } catch (thrown) {
      if (await unlessMissing(Deno.lstat(this.pathOf(id))) === undefined) this.forget(id);
      throw thrown;
    }
    this.forget(id);
  }

  /** Its file is not here any more. */
  forget(id: FragmentId): void {
    this.#bytes -= this.#entries.get(id)?.fileBytes ?? 0;
    this.#entries.delete(id);
  }

  #add(entry: SideEntry): void {
    this.forget(entry.id);
    this.#entries.set(entry.id, entry);
    this.#bytes += entry.fileBytes;
  }
}
