import type { FragmentState } from "./receiver_state.ts";

/** Rates of two senders, as far as they are known. */
export interface RaceRates {
  readonly firstBytesPerMs: number | undefined;
  readonly secondBytesPerMs: number | undefined;
}

/**
 * By how much sooner a fragment would come from a second sender than from the one that has begun it, in ms; with so
 * much doubt that a race is rare. 0 or less: not worth its bytes.
 */
export function raceGainMs(fragment: FragmentState, rates: RaceRates, nowMs: number): number {
  const { sizeBytes, begun, racer } = fragment;
  const [first, other] = begun;
  if (first === undefined || other !== undefined || racer !== undefined) return 0;
  const tookMs = nowMs - first.sinceMs;
  if (tookMs < RACE_AFTER_MS) return 0;
  const firstRate = Math.min(first.cameBytes / tookMs, rates.firstBytesPerMs ?? Infinity);
  const firstMs = (sizeBytes - first.cameBytes) / firstRate;
  // Where nothing is known, one that is this late is worth a try.
  const guessedMs = tookMs < RACE_UNKNOWN_AFTER_MS ? Infinity : GUESSED_MS;
  const { secondBytesPerMs } = rates;
  const secondMs = secondBytesPerMs === undefined ? guessedMs : sizeBytes / secondBytesPerMs;
  return firstMs - RACE_FACTOR * Math.max(secondMs, RACE_AFTER_MS);
}

const RACE_FACTOR = 3;
const RACE_AFTER_MS = 250;
const RACE_UNKNOWN_AFTER_MS = 750;
const GUESSED_MS = 500;
