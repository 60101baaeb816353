import { basename, dirname, join } from "node:path";
import { logger } from "../../proto/process/log.ts";
import { writeStateFile } from "../../proto/process/state_file.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { parseStoreId, type StoreId } from "../../proto/words/ids.ts";
import { unlessMissing } from "./io_error.ts";

/**
 * A small file beside a data folder that says which store belongs there. When the folder is gone or empty because its
 * disk is not mounted, the receipt keeps the peer from beginning anew and telling the network that it holds nothing.
 */
export class Receipt {
  readonly path: string;

  constructor(folder: string) {
    this.path = join(dirname(folder), `.${basename(folder)}.enjambre-receipt`);
  }

  /** @throws corrupt when it is not a receipt. */
  async read(): Promise<StoreId | undefined> {
    const text = await unlessMissing(Deno.readTextFile(this.path));
    if (text === undefined) return undefined;
    try {
      return parseStoreId(String(JSON.parse(text).store_id));
    } catch (cause) {
      throw new EnjambreError(
        "corrupt",
        `Cannot understand the receipt "${this.path}"; if the data folder beside it is the right ` +
          "one, remove the receipt",
        { cause },
      );
    }
  }

  /** Goes on with a warning where it cannot be written: not everyone may write beside the data folder. */
  async write(storeId: StoreId): Promise<void> {
    try {
      const text = JSON.stringify({ format: 1, store_id: storeId });
      await writeStateFile(this.path, `${text}\n`);
    } catch (error) {
      logger("store").warn(
        "Cannot write the receipt beside the data folder: an unmounted disk will look like a new peer",
        { path: this.path, error },
      );
    }
  }
}
