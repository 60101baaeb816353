import type { ScrubPass__Output } from "../../proto/gen/enjambre/v1/ScrubPass.ts";
import type { ScrubResponse__Output } from "../../proto/gen/enjambre/v1/ScrubResponse.ts";
import { nowMs } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import { formatDuration, formatRate, formatSize } from "../../proto/words/units.ts";
import { diskService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";
import { age, note, print, printJson } from "../../proto/process/output.ts";
import { Progress } from "./progress.ts";

export interface ScrubFlags {
  readonly at: string;
  readonly now: boolean;
}

/** `peer scrub` */
export async function scrub(client: Client, { at, now }: ScrubFlags): Promise<void> {
  let progress: Progress | undefined;
  let shown = 0;
  let response: ScrubResponse__Output | undefined;
  try {
    for await (response of client.channels.serverStream(at, diskService.Scrub, { now })) {
      const { current } = response;
      if (!now || current === null) continue;
      progress ??= new Progress("scrub", current.bytes + current.leftBytes);
      progress.add(current.bytes - shown);
      shown = current.bytes;
    }
  } finally {
    progress?.[Symbol.dispose]();
  }
  if (response === undefined || (now && !response.done)) {
    throw new EnjambreError(
      "unavailable",
      `${at} stopped before it had read everything; it goes on after its next start`,
    );
  }
  if (client.flags.json) return printJson(scrubDocument(at, response));
  if (now) showLast(response.last!);
  else show(response);
}

function show({ current, last, everyMs }: ScrubResponse__Output): void {
  const every = everyMs === 0 ? "when asked for" : `within ${formatDuration(everyMs)}`;
  print(`${"everything".padEnd(10)} is read ${every}`);
  if (current === null) print(`${"now".padEnd(10)} nothing is being read`);
  else {
    const all = current.bytes + current.leftBytes;
    const part = all === 0 ? "" : `, ${Math.floor(current.bytes / all * 100)}%`;
    print(`${"now".padEnd(10)} ${found(current)} of ${formatSize(all)}${part}`);
  }
  if (last === null) print(`${"last".padEnd(10)} never`);
  else showLast(last);
}

function showLast(last: ScrubPass__Output): void {
  const took = last.endedMs - last.startedMs;
  const rate = last.forced ? `, ${formatRate(last.bytes, took)}` : "";
  print(
    `${"last".padEnd(10)} ${found(last)} in ${formatDuration(took)}${rate}, ` +
      `ended ${age(last.endedMs, nowMs())} ago`,
  );
  for (const id of last.badFragmentIds) note(`bad: ${bytesToHex(id)}`);
}

function found({ fragments, bytes, bad, unread }: ScrubPass__Output): string {
  const trouble = bad === 0 ? "none bad" : `${bad} BAD, set aside and reported lost`;
  const left = unread === 0 ? "" : `, ${unread} could not be read`;
  return `${fragments} fragments (${formatSize(bytes)}), ${trouble}${left}`;
}

function scrubDocument(at: string, { current, last, everyMs }: ScrubResponse__Output) {
  const document = (pass: ScrubPass__Output | null) =>
    pass === null ? null : {
      started_ms: pass.startedMs,
      ...(pass.endedMs > 0 && { ended_ms: pass.endedMs }),
      forced: pass.forced,
      fragments: pass.fragments,
      bytes: pass.bytes,
      left_bytes: pass.leftBytes,
      bad: pass.bad,
      bad_fragment_ids: pass.badFragmentIds.map(bytesToHex),
      unread: pass.unread,
    };
  return { address: at, every_ms: everyMs, current: document(current), last: document(last) };
}
