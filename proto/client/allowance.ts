import { CHUNK_BYTES } from "../words/limits.ts";

/** What bytes of fragments ask before they pass, in one direction. */
export interface Allowance {
  /** Bytes a second; Infinity without a limit. */
  readonly bytesPerS: number;
  /**
   * Waits for its turn: those who wait get it in their order. Answers undefined when they may pass at once. Rejects
   * with the signal's reason when it is aborted first.
   */
  take(bytes: number, signal?: AbortSignal): Promise<void> | undefined;
}

/** Bytes pass as they come. */
export const NO_LIMIT: Allowance = { bytesPerS: Infinity, take: () => undefined };

/** A chunk holds the line no longer than this, so that others get their turn and hear in time that one is alive. */
const CHUNK_TIME_MS = 100;
const CHUNK_MIN_BYTES = 4 * 1024;

/** The largest chunk to send at a rate. */
export function chunkBytesAt(bytesPerS: number): number {
  const most = Math.floor(bytesPerS * CHUNK_TIME_MS / 1000);
  return Math.min(CHUNK_BYTES, Math.max(CHUNK_MIN_BYTES, most));
}

/** What one fragment on its way needs at least: the other side gives up those that are slower than half of it. */
const FRAGMENT_BYTES_PER_S = 128 * 1024;

/** How many fragments can be on their way at a time without any being given up as too slow. */
export function fragmentsAtOnce(bytesPerS: number, most: number): number {
  return Math.min(most, Math.max(1, Math.floor(bytesPerS / FRAGMENT_BYTES_PER_S)));
}
