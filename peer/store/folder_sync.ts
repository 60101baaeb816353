import { syncFolder } from "../../proto/process/state_file.ts";

/**
 * Syncs folders, one sync for all who ask while another is under way: what was renamed before a sync begins is safe
 * when it ends.
 */
export class FolderSync {
  readonly #syncFolder: (path: string) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Promise<void>>();

  constructor(sync: (path: string) => Promise<void> = syncFolder) {
    this.#syncFolder = sync;
  }

  sync(path: string): Promise<void> {
    const running = this.#running.get(path);
    if (running === undefined) return this.#start(path);
    // The one under way may have begun before the caller's rename, so it has to be another.
    let next = this.#waiting.get(path);
    if (next === undefined) {
      next = running.catch(() => {}).then(() => {
        this.#waiting.delete(path);
        return this.#start(path);
      });
      this.#waiting.set(path, next);
    }
    return next;
  }

  #start(path: string): Promise<void> {
    const run = this.#syncFolder(path).finally(() => this.#running.delete(path));
    this.#running.set(path, run);
    return run;
  }
}
