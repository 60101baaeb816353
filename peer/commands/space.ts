import type { SpaceUse__Output } from "../../proto/gen/enjambre/v1/SpaceUse.ts";
import { formatSize } from "../../proto/words/units.ts";
import { required } from "../../proto/wire/convert.ts";
import { diskService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";
import { print, printJson, printTable } from "../../proto/process/output.ts";

/** A data folder of millions of files is looked through for so long. */
const TIMEOUT_MS = 10 * 60_000;
const KINDS = ["logical", "replicas", "trash", "quarantine", "temporary", "other"] as const;
const MEANINGS = {
  logical: "fragments held, by their own bytes",
  replicas: "their files",
  trash: "dropped, not freed yet",
  quarantine: "damaged, set aside",
  temporary: "on its way to disk",
  other: "names, manifests, keys and what else is there",
} as const satisfies Record<typeof KINDS[number], string>;

export interface SpaceFlags {
  readonly at: string;
}

/** `peer space` */
export async function space(client: Client, { at }: SpaceFlags): Promise<void> {
  const limits = { timeoutMs: TIMEOUT_MS };
  const response = await client.channels.unary(at, diskService.Space, {}, limits);
  const uses = KINDS.map((kind) => [kind, required(response[kind], kind)] as const);
  // Logical bytes lie within the replicas.
  const filesBytes = uses.reduce(
    (sum, [kind, { bytes }]) => kind === "logical" ? sum : sum + bytes,
    0,
  );
  if (client.flags.json) {
    return printJson({
      address: at,
      ...Object.fromEntries(uses.flatMap(([kind, use]) => kindRows(kind, use))),
      files_bytes: filesBytes,
      allocated_bytes: response.allocatedBytes,
      reserved_bytes: response.reservedBytes,
      capacity_bytes: response.capacityBytes,
      free_bytes: response.freeBytes,
      keep_free_bytes: response.keepFreeBytes,
      disk_bytes: response.diskBytes,
      disk_free_bytes: response.diskFreeBytes,
    });
  }
  const rows = uses.map(([kind, use]) => [
    ...[kind, String(use.count), formatSize(use.bytes), MEANINGS[kind]],
  ]);
  printTable(["WHAT", ">COUNT", ">SIZE", "WHICH IS"], rows);
  const { allocatedBytes, reservedBytes, capacityBytes, freeBytes, keepFreeBytes } = response;
  print(`\nall files  ${formatSize(filesBytes)}, ${formatSize(allocatedBytes)} on disk`);
  print(
    `free       ${formatSize(freeBytes)} of the ${
      formatSize(capacityBytes)
    } that this peer offers` +
      (reservedBytes === 0 ? "" : `, ${formatSize(reservedBytes)} more reserved`),
  );
  print(
    `disk       ${formatSize(response.diskFreeBytes)} free of ${formatSize(response.diskBytes)}, ` +
      `${formatSize(keepFreeBytes)} stay free`,
  );
}

function kindRows(kind: string, { count, bytes }: SpaceUse__Output): [string, number][] {
  return [[`${kind}_count`, count], [`${kind}_bytes`, bytes]];
}
