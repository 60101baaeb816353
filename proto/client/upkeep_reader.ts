import type { DrainState__Output } from "../gen/enjambre/v1/DrainState.ts";
import type { RepairHold__Output } from "../gen/enjambre/v1/RepairHold.ts";
import type { RepairState__Output } from "../gen/enjambre/v1/RepairState.ts";
import type { SafeModeState__Output } from "../gen/enjambre/v1/SafeModeState.ts";
import type { SurveyState__Output } from "../gen/enjambre/v1/SurveyState.ts";
import { formatDuration, formatSize } from "../words/units.ts";

export type RepairHold = "safe_mode" | "vanished" | "by_hand";

/** What repair is doing. */
export interface RepairStatus extends Omit<RepairState__Output, "hold" | "why"> {
  /** Why it gives no orders; absent: it works, or has nothing to do. */
  readonly hold?: { readonly kind: RepairHold; readonly why: string };
}

export type SafeModeStatus = SafeModeState__Output;
export type SurveyStatus = SurveyState__Output;

/** How far a peer is emptied. */
export type DrainStatus = DrainState__Output;

const HOLD_BY_WIRE = {
  REPAIR_HOLD_UNSPECIFIED: undefined,
  REPAIR_HOLD_SAFE_MODE: "safe_mode",
  REPAIR_HOLD_VANISHED: "vanished",
  REPAIR_HOLD_BY_HAND: "by_hand",
} as const satisfies Record<RepairHold__Output, RepairHold | undefined>;

export function repairStatus({ hold, why, ...numbers }: RepairState__Output): RepairStatus {
  const kind = HOLD_BY_WIRE[hold];
  return { ...numbers, ...(kind !== undefined && { hold: { kind, why } }) };
}

/** For instance "works: 4 copies under way, 1.2 GiB left, at 30 MiB/s 40 s left". */
export function repairText(repair: RepairStatus): string {
  if (repair.hold !== undefined) {
    const left = repair.bytesLeft === 0 ? "" : `, ${formatSize(repair.bytesLeft)} left`;
    return `holds${left}. ${repair.hold.why}`;
  }
  const moves = repair.rebalancing ? "; a rebalance is under way" : "";
  if (repair.copiesUnderWay === 0 && repair.bytesLeft === 0) return `has nothing to do${moves}`;
  const parts = [
    `${repair.copiesUnderWay} copies under way`,
    `${formatSize(repair.bytesLeft)} left`,
    ...(repair.bytesPerS === 0 ? [] : [
      `at ${formatSize(repair.bytesPerS)}/s that takes ${formatDuration(repair.msLeft)}`,
    ]),
  ];
  return `works: ${parts.join(", ")}${moves}`;
}

export function safeModeText({ on, replicasExpected, replicasReported, mostMs }: SafeModeStatus) {
  if (!on) return "off";
  return `on: ${replicasReported} of ${replicasExpected} last-known copies were reported; ` +
    `for ${formatDuration(mostMs)} at most`;
}

export function surveyText({ known, ageMs, badlySpread, inExcess }: SurveyStatus): string {
  if (!known) return "not known yet: the first look at all fragments goes on";
  const badly = badlySpread === 0
    ? "as many zones as there can be"
    : `${badlySpread} fragments are in fewer zones than they could be`;
  const excess = inExcess === 0 ? "" : `, ${inExcess} have more copies than wanted`;
  return `${badly}${excess} (${formatDuration(ageMs)} ago)`;
}

export function drainText({ counted, fragmentsLeft, bytesLeft, mayGo }: DrainStatus): string {
  if (!counted) return "being emptied, its fragments are being counted";
  if (mayGo) return "empty, it may go";
  return `being emptied, ${fragmentsLeft} fragments (${formatSize(bytesLeft)}) still need it`;
}

/** For instance "0: 0, 1: 2, 2: 0, 3: 1200": how many fragments have so many copies, up to the most that any has. */
export function copiesText(byCopies: readonly number[], wanted: number): string {
  const most = Math.max(wanted, byCopies.findLastIndex((fragments) => fragments > 0));
  const last = byCopies.length - 1;
  return byCopies.slice(0, most + 1)
    .map((fragments, copies) => `${copies}${copies === last ? "+" : ""}: ${fragments}`).join(", ");
}

/** Whether peers serve whoever has a ticket alone, for a person. */
export function ticketsText(demanded: boolean): string {
  return demanded
    ? "peers give and take fragments with tickets alone"
    : "optional: peers serve every member, with a ticket or without";
}
