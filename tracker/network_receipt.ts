import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { logger } from "../proto/process/log.ts";
import { readFileIfThere, writeStateFile } from "../proto/process/state_file.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { type NetworkId, quote } from "../proto/words/ids.ts";

const log = logger("tracker");
/** It says nothing that is secret. */
const MODE = 0o666;

/**
 * A small file beside a tracker's data folder that says which network belongs there. When the folder is gone or empty
 * because its disk is not mounted, the receipt keeps the tracker from beginning a new network in its place.
 */
export class NetworkReceipt {
  readonly path: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
    this.path = join(dirname(this.#folder), `.${basename(this.#folder)}.enjambre-receipt`);
  }

  /** @param database The file in the folder that must be there. @throws unavailable when it is not. */
  refuseIfGone(database: string): void {
    if (existsSync(join(this.#folder, database)) || !existsSync(this.path)) return;
    // Whoever removes the database and leaves its lock is told by the catalog what to do.
    if (existsSync(join(this.#folder, `${database}.lock`))) return;
    const networkId = Deno.readTextFileSync(this.path).trim();
    throw new EnjambreError(
      "unavailable",
      `Cannot open the data folder ${quote(this.#folder)} of network ${networkId}: it is gone or ` +
        "empty: is its disk mounted? If it is lost, restore a backup into it, or run `tracker " +
        `rebuild\`; to begin a new network instead, remove ${quote(this.path)}`,
    );
  }

  /** Goes on with a warning where it cannot be written: not everyone may write beside the data folder. */
  async write(networkId: NetworkId): Promise<void> {
    // A network that is being rebuilt may have no id yet.
    if (networkId === "") return;
    try {
      if ((await readFileIfThere(this.path))?.trim() === networkId) return;
      await writeStateFile(this.path, `${networkId}\n`, MODE);
    } catch (error) {
      log.warning(
        "Cannot write the receipt beside the data folder: an unmounted disk will look like a new network",
        { path: this.path, error },
      );
    }
  }
}
