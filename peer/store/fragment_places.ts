import { logger } from "../../proto/process/log.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { FolderSync } from "./folder_sync.ts";
import type { Layout } from "./layout.ts";

const log = logger("store");

/** Brings complete files to their places below `fragments`, so that they stay there through a power cut. */
export class FragmentPlaces {
  readonly #layout: Layout;
  readonly #sync = new FolderSync();
  /** Folders that are there, and whose names are safe in their parents. */
  readonly #safe = new Set<string>();

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /**
   * @param isNew Whether there is none in the fragment's place; then the file is where it was before when it fails.
   */
  async move(from: string, id: FragmentId, isNew: boolean): Promise<void> {
    const { parent, folder, file } = this.#layout.fragment(id);
    await this.#make(parent);
    await this.#make(folder);
    await Deno.rename(from, file);
    try {
      await this.settle(id);
    } catch (thrown) {
      log.error("The disk has failed to keep a fragment's place, given up", {
        fragment: id,
        error: thrown,
      });
      if (isNew) await this.#moveBack(file, from);
      throw thrown;
    }
  }

  /**
   * Makes safe the name of a file that is in its place. A rename is in the folder's hands: only syncing the folder
   * takes it through a power cut, and only syncing the parents takes the folder through it. All at once, for the disk
   * does them in one go.
   */
  async settle(id: FragmentId): Promise<void> {
    const { parent, folder } = this.#layout.fragment(id);
    await Promise.all([
      this.#sync.sync(folder),
      this.#makeSafe(folder, parent),
      this.#makeSafe(parent, this.#layout.fragments),
    ]);
  }

  /** Rather than removed: of a fragment from the trash this may be the last copy. */
  async #moveBack(file: string, from: string): Promise<void> {
    await Deno.rename(file, from).catch((error) => {
      log.error("Cannot take away a fragment that may not be safe", { file, error });
    });
  }

  async #make(folder: string): Promise<void> {
    if (this.#safe.has(folder)) return;
    try {
      await Deno.mkdir(folder, { mode: 0o700 });
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.AlreadyExists)) throw thrown;
    }
  }

  /** Also for a folder that was there before: the process that made it may have been killed before its sync. */
  async #makeSafe(folder: string, parent: string): Promise<void> {
    if (this.#safe.has(folder)) return;
    await this.#sync.sync(parent);
    this.#safe.add(folder);
  }
}
