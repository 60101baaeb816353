import { networkStatus } from "../../proto/client/catalog_reader.ts";
import { statusDocument } from "../../proto/client/documents.ts";
import { statusLines } from "../../proto/client/status_lines.ts";
import { print, printJson } from "../../proto/process/output.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { RunningTracker } from "./running.ts";

/** `tracker status` */
export async function status({ call, flags }: RunningTracker): Promise<void> {
  const totals = networkStatus(await call(catalogService.Status, {}));
  if (flags.json) return printJson(statusDocument(totals));
  for (const [subject, says] of statusLines(totals)) print(`${subject.padEnd(10)} ${says}`);
}
