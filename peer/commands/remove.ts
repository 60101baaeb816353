import { randomBytes } from "../../proto/process/random.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { parseName } from "../../proto/words/names.ts";
import type { Condition } from "../../proto/words/record.ts";
import { formatVersion } from "../../proto/words/version.ts";
import { fromNameRecord, required, toCondition } from "../../proto/wire/convert.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";
import { recordDocument } from "../../proto/client/documents.ts";
import { print, printJson, shown } from "../../proto/process/output.ts";

export interface RemoveFlags {
  readonly ifVersion?: Condition;
}

/** `peer remove NAME` */
export async function remove(
  { tracker, flags }: Client,
  { ifVersion }: RemoveFlags,
  nameText: string,
): Promise<void> {
  const response = await tracker.call(catalogService.Remove, {
    operationId: newRandomId<OperationId>(randomBytes),
    name: parseName(nameText),
    condition: toCondition(ifVersion),
  });
  const record = fromNameRecord(required(response.record, "record"));
  if (flags.json) return printJson(recordDocument(record));
  print(`${shown(record.name)}  removed, version ${formatVersion(record.version)}`);
}
