import { moment, repairDocument } from "../../proto/client/documents.ts";
import { drainAnswer } from "../../proto/client/drain_answer.ts";
import { repairStatus, repairText, ticketsText } from "../../proto/client/upkeep_reader.ts";
import { nowMs } from "../../proto/process/clock.ts";
import { print, printJson, shown } from "../../proto/process/output.ts";
import { invalid } from "../../proto/words/errors.ts";
import { formatDuration } from "../../proto/words/units.ts";
import { fromPeerAddress, required } from "../../proto/wire/convert.ts";
import { upkeepService } from "../../proto/wire/schema.ts";
import type { RunningTracker } from "./running.ts";

export interface DrainFlags {
  readonly undo: boolean;
}

/** `tracker drain ID` */
export async function drain(
  { call, flags }: RunningTracker,
  { undo }: DrainFlags,
  peer: string,
): Promise<void> {
  const answer = drainAnswer(await call(upkeepService.Drain, { peer, undo }));
  if (flags.json) return printJson(answer.document);
  print(answer.text);
}

/** `tracker maintenance ID TIME` @param forMs 0: no longer. */
export async function maintenance(
  { call, flags }: RunningTracker,
  peerText: string,
  forMs: number,
): Promise<void> {
  const response = await call(upkeepService.Maintain, { peer: peerText, forMs });
  const { peerId, zone } = fromPeerAddress(required(response.peer, "peer"));
  const { untilMs } = response;
  if (flags.json) {
    const until = untilMs === 0 ? null : moment(untilMs);
    return printJson({ peer_id: peerId, zone, maintenance_until: until });
  }
  const says = untilMs === 0
    ? "is not in maintenance any more"
    : `may be away for ${formatDuration(untilMs - nowMs())}: its copies are not made up for`;
  print(`${peerId} (zone ${shown(zone)}) ${says}`);
}

/** `tracker trust ID` */
export async function trust({ call, flags }: RunningTracker, peerText: string): Promise<void> {
  const response = await call(upkeepService.Trust, { peer: peerText });
  const { peerId, zone } = fromPeerAddress(required(response.peer, "peer"));
  const { wasFenced } = response;
  if (flags.json) return printJson({ peer_id: peerId, zone, was_fenced: wasFenced });
  const says = wasFenced ? "is trusted again: its copies count" : "was not fenced";
  print(`${peerId} (zone ${shown(zone)}) ${says}`);
}

export interface RepairFlags {
  readonly pause: boolean;
  readonly resume: boolean;
}

/** `tracker repair --pause|--resume` */
export async function repair(
  { call, flags }: RunningTracker,
  { pause, resume }: RepairFlags,
): Promise<void> {
  if (pause === resume) throw invalid("Cannot tell what to do: give either --pause or --resume");
  const response = await call(upkeepService.Repair, { pause });
  const state = repairStatus(required(response.repair, "repair"));
  if (flags.json) return printJson(repairDocument(state));
  print(`repair ${repairText(state)}`);
}

export interface TicketFlags {
  readonly demand: boolean;
  readonly optional: boolean;
}

/** `tracker tickets --demand|--optional` */
export async function tickets(
  { call, flags }: RunningTracker,
  { demand, optional }: TicketFlags,
): Promise<void> {
  if (demand === optional) {
    throw invalid("Cannot tell what to do: give either --demand or --optional");
  }
  const { demanded } = await call(upkeepService.Tickets, { demand });
  if (flags.json) return printJson({ tickets_demanded: demanded });
  print(`tickets    ${ticketsText(demanded)}`);
}

/** `tracker safe-mode --leave` */
export async function leaveSafeMode({ call, flags }: RunningTracker): Promise<void> {
  const { wasOn } = await call(upkeepService.LeaveSafeMode, {});
  if (flags.json) return printJson({ was_on: wasOn });
  print(wasOn ? "safe mode is over" : "safe mode was not on");
}
