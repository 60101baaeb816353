import { drainAnswer } from "../../proto/client/drain_answer.ts";
import { recordDocument } from "../../proto/client/documents.ts";
import { print, printJson, shown } from "../../proto/process/output.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { parseName } from "../../proto/words/names.ts";
import type { Condition } from "../../proto/words/record.ts";
import { formatDuration } from "../../proto/words/units.ts";
import { formatVersion } from "../../proto/words/version.ts";
import { fromNameRecord, required, toCondition } from "../../proto/wire/convert.ts";
import { catalogService, upkeepService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";

export interface DrainFlags {
  readonly undo: boolean;
}

/** `peer drain ID` */
export async function drain(
  { tracker, flags }: Client,
  { undo }: DrainFlags,
  peer: string,
): Promise<void> {
  const answer = drainAnswer(await tracker.call(upkeepService.Drain, { peer, undo }));
  if (flags.json) return printJson(answer.document);
  print(answer.text);
}

export interface ReplicasFlags {
  readonly ifVersion?: Condition;
}

/** `peer replicas NAME R` */
export async function replicas(
  { tracker, flags }: Client,
  { ifVersion }: ReplicasFlags,
  nameText: string,
  copies: number,
): Promise<void> {
  const response = await tracker.call(catalogService.SetReplicas, {
    operationId: newRandomId<OperationId>(randomBytes),
    name: parseName(nameText),
    replicas: copies,
    condition: toCondition(ifVersion),
  });
  const record = fromNameRecord(required(response.record, "record"));
  if (flags.json) return printJson({ ...recordDocument(record), replicas: copies });
  print(
    `${shown(record.name)}  ${copies} copies wanted, version ${formatVersion(record.version)}; ` +
      `a lower number holds in ${formatDuration(response.graceMs)}`,
  );
}
