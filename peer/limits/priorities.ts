/**
 * Who comes first where several want the uplink, the downlink or the disk: what people wait for, then copies that make
 * up for lost ones, then the scrub. Nobody who yields stands still, for the longer that takes the fewer copies may be
 * left.
 */
export type TransferPriority = "user" | "repair";

/** Those who come first get so many times as much as who yields to them. */
const YIELD_TIMES = 4;
/** Bytes that passed so long ago are of something that goes on. */
export const BUSY_FOR_MS = 500;
/** A repair gets so much in any case, or people who are slow themselves would keep it from what nobody uses. */
const REPAIR_MIN_BYTES_PER_S = 1024 * 1024;
/** What a repair may have saved up, or be in debt. */
const SAVED_MAX_BYTES = 256 * 1024;
/** While others are busy, a scrub that nobody waits for reads a fragment this often. */
const SCRUB_EVERY_MS = 1_000;

/** A repair's part of a limit for all, both in bytes a second. */
export function repairShare(limitBytesPerS: number): number {
  return limitBytesPerS / (1 + YIELD_TIMES);
}

/** The last reading of the disk, and whether somebody waits for what is read. */
export interface ScrubReading {
  readonly forced: boolean;
  readonly tookMs: number;
  /** Since it ended. */
  readonly sinceReadMs: number;
}

/** How long the scrub leaves the disk to transfers before it reads on. */
export function scrubRestMs({ forced, tookMs, sinceReadMs }: ScrubReading): number {
  return Math.max(0, (forced ? YIELD_TIMES * tookMs : SCRUB_EVERY_MS) - sinceReadMs);
}

/**
 * Decides whether bytes of a repair may pass yet, in one direction: while people's pass, up to a fifth of all, or what
 * it gets in any case if that is more. It waits for nothing and has no clock.
 */
export class Precedence {
  /** When people's bytes passed last. */
  #userAtMs = -Infinity;
  /** Up to when time was turned into bytes. */
  #grownAtMs = 0;
  /** What a repair may pass by what people's bytes have left it, and by the time; below 0 after a larger chunk. */
  #shareBytes = 0;
  #minBytes = 0;

  /** So many bytes pass now. */
  passed(priority: TransferPriority, bytes: number, nowMs: number): void {
    const isContended = this.#isContended(nowMs);
    if (priority === "user") {
      if (!isContended) [this.#shareBytes, this.#minBytes, this.#grownAtMs] = [0, 0, nowMs];
      this.#shareBytes = bounded(this.#shareBytes + bytes / YIELD_TIMES);
      this.#userAtMs = nowMs;
    } else if (isContended) {
      this.#shareBytes = bounded(this.#shareBytes - bytes);
      this.#minBytes = bounded(this.#minBytes - bytes);
    }
  }

  /** How long a repair's bytes wait if no more of people's pass; 0: they go before those of people who wait. */
  repairWaitMs(limitBytesPerS: number, nowMs: number): number {
    if (!this.#isContended(nowMs)) return 0;
    const bytesPerS = Math.min(REPAIR_MIN_BYTES_PER_S, repairShare(limitBytesPerS));
    const bytesPerMs = bytesPerS / 1_000;
    this.#minBytes = bounded(this.#minBytes + (nowMs - this.#grownAtMs) * bytesPerMs);
    this.#grownAtMs = nowMs;
    if (this.#shareBytes > 0 || this.#minBytes > 0) return 0;
    const idleInMs = this.#userAtMs + BUSY_FOR_MS - nowMs;
    return Math.min(Math.max(1, -this.#minBytes / bytesPerMs), idleInMs);
  }

  #isContended(nowMs: number): boolean {
    return nowMs - this.#userAtMs < BUSY_FOR_MS;
  }
}

/** Neither is much saved up, nor does one way of counting wait long for what the other has let pass. */
function bounded(bytes: number): number {
  return Math.max(-SAVED_MAX_BYTES, Math.min(SAVED_MAX_BYTES, bytes));
}
