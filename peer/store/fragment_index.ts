import { nextTurn } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { syncFolder } from "../../proto/process/state_file.ts";
import { isSha256Hex } from "../../proto/words/hash.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { FRAGMENT_SIZE_MAX_BYTES } from "../../proto/words/limits.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { FRAGMENT_HEADER_BYTES } from "./fragment_header.ts";
import { damageOf } from "./io_error.ts";

const HEX_DIGIT = /^[0-9a-f]$/;
const log = logger("store");

/** Which fragments are on disk, with their sizes, in memory. */
export class FragmentIndex {
  readonly #sizes = new Map<FragmentId, number>();
  readonly #misfits: FragmentId[] = [];
  readonly #isKnown: (id: FragmentId) => boolean;
  #bytes = 0;

  private constructor(isKnown: (id: FragmentId) => boolean) {
    this.#isKnown = isKnown;
  }

  /**
   * Looks through the folders anew. What is not a fragment's file in its place is left alone, links are not followed.
   * Sizes follow from those of the files: their headers are checked when they are read.
   *
   * Each folder is synced first: a process that was killed may have renamed a file into it and not have come to its
   * sync, and whoever is told of that fragment takes it that it survives a power cut. A disk that cannot do that is not
   * started on: what is on it would be given up as lost, and be there again at the next start.
   *
   * @param isKnown Which fragments are left out, without a look at their files.
   */
  static async read(
    folder: string,
    sync: (path: string) => Promise<void> = syncFolder,
    isKnown: (id: FragmentId) => boolean = () => false,
  ): Promise<FragmentIndex> {
    const index = new FragmentIndex(isKnown);
    await sync(folder);
    for (const first of foldersIn(folder)) {
      await sync(`${folder}/${first}`);
      for (const second of foldersIn(`${folder}/${first}`)) {
        const path = `${folder}/${first}/${second}`;
        await sync(path);
        index.#readUnlessDamaged(path, first + second);
        // Now and then, so that signals are not kept waiting; a turn costs a millisecond.
        await nextTurn();
      }
    }
    return index;
  }

  get count(): number {
    return this.#sizes.size;
  }

  /** Bytes of the fragments, without what stands before them in their files. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes of the fragments' files. */
  get fileBytes(): number {
    return this.#bytes + this.#sizes.size * FRAGMENT_HEADER_BYTES;
  }

  /** What is in a fragment's place and has its name, but cannot be one: a folder, a link, or of an impossible size. */
  get misfits(): readonly FragmentId[] {
    return this.#misfits;
  }

  sizeOf(id: FragmentId): number | undefined {
    return this.#sizes.get(id);
  }

  /** Answers whether it is new. */
  add({ id, sizeBytes }: FragmentRef): boolean {
    const before = this.#sizes.get(id);
    this.#sizes.set(id, sizeBytes);
    this.#bytes += sizeBytes - (before ?? 0);
    return before === undefined;
  }

  /** Answers whether it was there. */
  delete(id: FragmentId): boolean {
    this.#bytes -= this.#sizes.get(id) ?? 0;
    return this.#sizes.delete(id);
  }

  *refs(): Iterable<FragmentRef> {
    for (const [id, sizeBytes] of this.#sizes) yield { id, sizeBytes };
  }

  /** One damaged folder is a few fragments lost; any other failure leaves open what is there, and so is one. */
  #readUnlessDamaged(folder: string, prefix: string): void {
    try {
      this.#readFolder(folder, prefix);
    } catch (error) {
      if (damageOf(error) === undefined) throw error;
      log.error("Cannot read a folder of fragments, going on without", { folder, error });
    }
  }

  #readFolder(folder: string, prefix: string): void {
    for (const { name } of Deno.readDirSync(folder)) {
      if (this.#isKnown(name as FragmentId)) continue;
      const path = `${folder}/${name}`;
      const status = Deno.lstatSync(path);
      const sizeBytes = status.size - FRAGMENT_HEADER_BYTES;
      const fits = status.isFile && sizeBytes >= 1 && sizeBytes <= FRAGMENT_SIZE_MAX_BYTES;
      if (!isSha256Hex(name) || !name.startsWith(prefix)) {
        log.warn("Not a fragment, left alone", { path });
      } else if (fits) {
        this.add({ id: name as FragmentId, sizeBytes });
      } else {
        this.#misfits.push(name as FragmentId);
      }
    }
  }
}

function foldersIn(folder: string): string[] {
  const names: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory && HEX_DIGIT.test(name)) names.push(name);
    else log.warn("Not a folder of fragments, left alone", { path: `${folder}/${name}` });
  }
  return names;
}
