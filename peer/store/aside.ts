import { logger } from "../../proto/process/log.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { FRAGMENT_HEADER_BYTES } from "./fragment_header.ts";
import { ioError } from "./io_error.ts";
import type { Layout } from "./layout.ts";
import { SideFolder } from "./side_folder.ts";
import type { TrashEntry } from "./store.ts";

/** Lets nothing else touch a fragment while something is done with it. */
export type InTurn = <Result>(id: FragmentId, work: () => Promise<Result>) => Promise<Result>;

const log = logger("store");

/** What is not held any more and not freed yet: what was dropped, in the trash, and what is bad, in the quarantine. */
export class Aside {
  readonly #trash: SideFolder;
  readonly #quarantine: SideFolder;
  readonly #nowMs: () => number;

  private constructor(trash: SideFolder, quarantine: SideFolder, nowMs: () => number) {
    this.#trash = trash;
    this.#quarantine = quarantine;
    this.#nowMs = nowMs;
  }

  static async open({ trash, quarantine }: Layout, nowMs: () => number): Promise<Aside> {
    return new Aside(await SideFolder.open(trash), await SideFolder.open(quarantine), nowMs);
  }

  /** Of all files. */
  get bytes(): number {
    return this.#trash.bytes + this.#quarantine.bytes;
  }

  /** Of those that make room for what is wanted: bad ones are kept only to be looked at. */
  get yieldingBytes(): number {
    return this.#quarantine.bytes;
  }

  *dropped(): Iterable<TrashEntry> {
    for (const { id, fileBytes, sinceMs } of this.#trash.entries()) {
      yield { id, sizeBytes: Math.max(fileBytes - FRAGMENT_HEADER_BYTES, 0), sinceMs };
    }
  }

  /** Whether there is a file of this length in the trash; it may be bad. */
  hasDropped({ id, sizeBytes }: FragmentRef): boolean {
    return this.#trash.get(id)?.fileBytes === FRAGMENT_HEADER_BYTES + sizeBytes;
  }

  pathOfDropped(id: FragmentId): string {
    return this.#trash.pathOf(id);
  }

  /** Moves a fragment's file into the trash. */
  async drop(id: FragmentId, file: string): Promise<void> {
    await this.#trash.take(id, file, this.#nowMs());
  }

  /** Moves what is bad into the quarantine, or removes it. */
  async setAside(id: FragmentId, file: string): Promise<void> {
    await this.#quarantine.take(id, file, this.#nowMs()).catch(async (error) => {
      log.error("Cannot set the bad fragment aside, removing it", { fragment: id, error });
      // Left in its place it would count as held at the next opening.
      await Deno.remove(file, { recursive: true }).catch(() => {});
    });
  }

  /** Has a fragment's file moved out of the trash. */
  async giveBack(id: FragmentId, move: () => Promise<void>): Promise<void> {
    await this.#trash.leave(id, move);
  }

  /** What was dropped has turned out to be bad. */
  async condemn(id: FragmentId): Promise<void> {
    await this.setAside(id, this.#trash.pathOf(id));
    this.#trash.forget(id);
  }

  /** The file of what was dropped has vanished. */
  forget(id: FragmentId): void {
    this.#trash.forget(id);
  }

  /** Frees one that was dropped, when it is there. */
  async purge(id: FragmentId): Promise<void> {
    await this.#free(this.#trash, id, Infinity);
  }

  /** Frees what is here since before the moment; answers how many of them had been dropped. */
  async empty(beforeMs: number, inTurn: InTurn): Promise<number> {
    let freed = 0;
    for (const side of [this.#quarantine, this.#trash]) {
      for (const { id, sinceMs } of side.entries()) {
        if (sinceMs >= beforeMs) continue;
        const isFreed = await inTurn(id, () => this.#free(side, id, beforeMs));
        if (isFreed && side === this.#trash) freed += 1;
      }
    }
    return freed;
  }

  /** Frees bad ones until there is room, or none is left. */
  async makeRoom(isEnough: () => Promise<boolean>, inTurn: InTurn): Promise<void> {
    for (const { id } of this.#quarantine.entries()) {
      if (await isEnough()) return;
      await inTurn(id, () => this.#free(this.#quarantine, id, Infinity));
    }
  }

  async #free(side: SideFolder, id: FragmentId, beforeMs: number): Promise<boolean> {
    try {
      return await side.free(id, beforeMs);
    } catch (thrown) {
      throw ioError(thrown, "empty the trash");
    }
  }
}
