import type { TrashAction } from "../../proto/gen/enjambre/v1/TrashAction.ts";
import type { TrashedFragment__Output } from "../../proto/gen/enjambre/v1/TrashedFragment.ts";
import { nowMs } from "../../proto/process/clock.ts";
import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import { type FragmentId, idToBytes } from "../../proto/words/ids.ts";
import { formatSize } from "../../proto/words/units.ts";
import { diskService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";
import { age, note, print, printJson, printTable } from "../../proto/process/output.ts";

export interface TrashFlags {
  readonly at: string;
  /** These fragments, or all of them; absent: nothing is restored. */
  readonly restore?: readonly (FragmentId | "all")[];
  readonly empty: boolean;
}

/** `peer trash` */
export async function trash(client: Client, flags: TrashFlags): Promise<void> {
  const { at, restore, empty } = flags;
  if (empty && restore !== undefined) {
    throw invalid("Cannot restore and empty the trash at once: give --restore or --empty");
  }
  const action: keyof typeof TrashAction = restore !== undefined
    ? "TRASH_ACTION_RESTORE"
    : empty
    ? "TRASH_ACTION_EMPTY"
    : "TRASH_ACTION_LIST";
  const chosen = restore?.includes("all") ? [] : restore ?? [];
  const fragmentIds = chosen.map((id) => idToBytes(id as FragmentId));
  const fragments: TrashedFragment__Output[] = [];
  const responses = client.channels.serverStream(at, diskService.Trash, { action, fragmentIds });
  for await (const response of responses) fragments.push(...response.fragments);
  if (client.flags.json) { for (const fragment of fragments) printJson(trashedDocument(fragment)); }
  else show(fragments, flags);
  const failed = fragments.filter(({ problem }) => problem !== "");
  if (failed.length === 0) return;
  for (const { fragmentId, problem } of failed) note(`${bytesToHex(fragmentId)}: ${problem}`);
  throw new EnjambreError(
    "not_found",
    `${failed.length} of ${fragments.length} fragments could not be restored`,
  );
}

function show(fragments: readonly TrashedFragment__Output[], { restore, empty }: TrashFlags): void {
  const done = fragments.filter(({ problem }) => problem === "");
  const size = formatSize(done.reduce((sum, fragment) => sum + fragment.size, 0));
  if (empty) return print(`Freed ${done.length} fragments (${size})`);
  if (restore !== undefined) {
    return print(
      `Restored ${done.length} fragments (${size}); what no name needs the tracker has dropped again`,
    );
  }
  if (fragments.length === 0) return note("The trash is empty");
  printTable(
    ["FRAGMENT", ">SIZE", ">SINCE", ">FREED IN"],
    fragments.map(({ fragmentId, size, sinceMs, untilMs }) => [
      bytesToHex(fragmentId),
      formatSize(size),
      `${age(sinceMs, nowMs())} ago`,
      age(nowMs(), untilMs),
    ]),
  );
}

function trashedDocument(fragment: TrashedFragment__Output) {
  return {
    fragment_id: bytesToHex(fragment.fragmentId),
    size: fragment.size,
    since_ms: fragment.sinceMs,
    until_ms: fragment.untilMs,
    ...(fragment.problem !== "" && { error: fragment.problem }),
  };
}
