import { logger } from "../../proto/process/log.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { FolderSync } from "./folder_sync.ts";
import { isDiskFull } from "./io_error.ts";
import type { Layout } from "./layout.ts";

const log = logger("store");

/** Brings complete files to their places below `fragments`, so that they stay there through a power cut. */
export class FragmentPlaces {
  readonly #layout: Layout;
  readonly #sync = new FolderSync();
  /** Parents that have all of their folders. */
  readonly #made = new Set<string>();
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
    this.#make(parent, folder);
    try {
      await Deno.rename(from, file);
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
      // Somebody has tidied away empty folders.
      this.#forget(parent);
      this.#make(parent, folder);
      await Deno.rename(from, file);
    }
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

  /** A parent's folders are made at once: one sync of it makes them safe, and each is wanted soon. */
  #make(parent: string, folder: string): void {
    if (this.#made.has(parent)) return;
    for (const wanted of [parent, folder]) makeFolder(wanted);
    try {
      for (const other of this.#layout.foldersOf(parent)) makeFolder(other);
      this.#made.add(parent);
    } catch (thrown) {
      // Where there is no room for them each is made when it is wanted.
      if (!isDiskFull(thrown)) throw thrown;
    }
  }

  #forget(parent: string): void {
    this.#made.delete(parent);
    for (const folder of [parent, ...this.#layout.foldersOf(parent)]) this.#safe.delete(folder);
  }

  /** Also for a folder that was there before: the process that made it may have been killed before its sync. */
  async #makeSafe(folder: string, parent: string): Promise<void> {
    if (this.#safe.has(folder)) return;
    const folders = this.#made.has(parent) ? this.#layout.foldersOf(parent) : [folder];
    await this.#sync.sync(parent);
    for (const safe of folders) this.#safe.add(safe);
  }
}

function makeFolder(path: string): void {
  try {
    Deno.mkdirSync(path, { mode: 0o700 });
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.AlreadyExists)) throw thrown;
  }
}
