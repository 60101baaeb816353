import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { nowMs } from "../proto/process/clock.ts";
import { clockDoubt } from "../proto/process/clock_doubt.ts";
import { diskTrouble } from "../proto/process/disk_trouble.ts";
import { logger } from "../proto/process/log.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { Purpose } from "./catalog/connection.ts";
import { SqliteCatalog } from "./catalog/sqlite.ts";
import { DATABASE } from "./config.ts";
import { NetworkReceipt } from "./network_receipt.ts";

const log = logger("tracker");

/** The database in a data folder, which is made where it may be. @throws unavailable, conflict */
export async function openCatalog(
  folder: string,
  purpose: Purpose,
  onCommitted: (tookMs: number) => void,
): Promise<Catalog> {
  const receipt = new NetworkReceipt(folder);
  if (purpose === "serve") receipt.refuseIfGone(DATABASE);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const message = `Cannot make the data folder "${folder}": ${diskTrouble(cause)}`;
    throw new EnjambreError("unavailable", message, { cause });
  }
  const catalog = await SqliteCatalog.open(join(folder, DATABASE), purpose, onCommitted);
  await receipt.write((await catalog.identity()).networkId);
  const heard = (await catalog.peers()).map(({ lastHeardMs }) => lastHeardMs);
  const doubt = clockDoubt(nowMs(), Math.max(0, ...heard));
  if (doubt !== undefined) log.warning(doubt);
  return catalog;
}
