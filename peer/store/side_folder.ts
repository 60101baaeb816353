import { logger } from "../../proto/process/log.ts";
import { isSha256Hex } from "../../proto/words/hash.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { isDiskFull, unlessMissing } from "./io_error.ts";

interface Entry {
  readonly sizeBytes: number;
  readonly sinceMs: number;
}

const log = logger("store");

/** Files of fragments that are not held any more but not freed yet: the trash, and the quarantine of bad ones. */
export class SideFolder {
  readonly #path: string;
  readonly #entries: Map<FragmentId, Entry>;
  #bytes: number;

  private constructor(path: string, entries: Map<FragmentId, Entry>) {
    this.#path = path;
    this.#entries = entries;
    this.#bytes = entries.values().reduce((sum, entry) => sum + entry.sizeBytes, 0);
  }

  static async open(path: string): Promise<SideFolder> {
    const entries = new Map<FragmentId, Entry>();
    for await (const { name, isFile } of Deno.readDir(path)) {
      if (!isFile || !isSha256Hex(name)) continue;
      const status = await Deno.lstat(`${path}/${name}`);
      const entry = { sizeBytes: status.size, sinceMs: status.mtime?.getTime() ?? 0 };
      entries.set(name as FragmentId, entry);
    }
    return new SideFolder(path, entries);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Moves a fragment's file here. Not synced: after a power cut it may be back in its old place, where it is found and
   * reported again.
   */
  async take(id: FragmentId, file: string, nowMs: number): Promise<void> {
    const { size, isFile } = await Deno.lstat(file);
    const now = new Date(nowMs);
    // The file's own time says since when it is here; a rename keeps it. A link's target is none of our business.
    if (isFile) await Deno.utime(file, now, now);
    try {
      await Deno.rename(file, `${this.#path}/${id}`);
    } catch (thrown) {
      if (!isDiskFull(thrown)) throw thrown;
      // Even a rename may need a block, and giving up must work on a full disk, or it stays full.
      log.warn("The disk is too full to put a fragment aside, freed at once", { fragment: id });
      return await Deno.remove(file);
    }
    this.#forget(id);
    this.#entries.set(id, { sizeBytes: size, sinceMs: nowMs });
    this.#bytes += size;
  }

  /** Frees what is here since before the moment; answers how many. */
  async empty(beforeMs: number): Promise<number> {
    let freed = 0;
    for (const [id, { sinceMs }] of [...this.#entries]) {
      if (sinceMs >= beforeMs) continue;
      await unlessMissing(Deno.remove(`${this.#path}/${id}`, { recursive: true }));
      this.#forget(id);
      freed += 1;
    }
    return freed;
  }

  #forget(id: FragmentId): void {
    this.#bytes -= this.#entries.get(id)?.sizeBytes ?? 0;
    this.#entries.delete(id);
  }
}
