import { formatDuration } from "../../proto/words/units.ts";
import type { SafeModeView } from "./safe_mode.ts";
import type { Vanished } from "./vanishing.ts";

export const HOLD_KINDS = ["safe_mode", "vanished", "by_hand"] as const;
export type HoldKind = typeof HOLD_KINDS[number];

/** Why repair gives no orders. */
export interface Hold {
  readonly kind: HoldKind;
  /** In words, with what to do about it. */
  readonly why: string;
}

/** The first reason that holds, if any. */
export function holdOf(
  safeMode: SafeModeView,
  isPaused: boolean,
  vanished: Vanished,
): Hold | undefined {
  if (safeMode.on) {
    return {
      kind: "safe_mode",
      why: `The tracker has just started: ${safeMode.reported} of ${safeMode.expected} replicas ` +
        `were reported so far; it waits for ${formatDuration(safeMode.mostMs)} at most, or until ` +
        "`tracker safe-mode --leave`",
    };
  }
  if (isPaused) {
    return {
      kind: "by_hand",
      why: "It was paused by an operator: `tracker repair --resume` lets it go on",
    };
  }
  if (vanished.tooMany) {
    return {
      kind: "vanished",
      why: `${vanished.peers} of ${vanished.of} peers vanished at once, which is more likely a ` +
        "broken network than lost disks: it goes on when they return, or at once after " +
        "`tracker repair --resume`",
    };
  }
  return undefined;
}
