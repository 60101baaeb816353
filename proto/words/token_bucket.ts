/** A bucket holds what may pass in so long at most: after a pause that much goes at once. */
export const BURST_MS = 200;
/** A bucket never has to hold less than this, or nothing would ever pass. */
const BURST_MIN_BYTES = 4 * 1024;
const MS_PER_S = 1000;
const US_PER_MS = 1000;

/** No limit, as a rate in bytes a second. */
export const UNLIMITED = Infinity;

/**
 * Decides when bytes may pass so that they keep to a rate. In any time T no more pass than rate x T, one burst and what
 * the last chunk is larger than half a burst; whoever asks as soon as it may gets no less than rate x T.
 */
export class TokenBucket {
  #bytesPerS: number;
  /** What may pass now; below 0 while a chunk larger than the bucket is paid for. */
  #bytes: number;
  #atMs: number;

  /** It is full at first. */
  constructor(bytesPerS: number, nowMs: number) {
    this.#bytesPerS = bytesPerS;
    this.#bytes = burstBytes(bytesPerS);
    this.#atMs = nowMs;
  }

  /** From now on this rate holds. What has come together stays, as far as the bucket has room for it. */
  setRate(bytesPerS: number, nowMs: number): void {
    if (bytesPerS === this.#bytesPerS) return;
    this.#fill(nowMs);
    // Without a limit nothing was counted: it begins with an empty bucket.
    if (this.#bytesPerS === UNLIMITED) this.#bytes = 0;
    this.#bytesPerS = bytesPerS;
    this.#bytes = Math.min(this.#bytes, burstBytes(bytesPerS));
  }

  /** How long the next bytes have to wait; 0: they may pass now. */
  waitMs(bytes: number, nowMs: number): number {
    if (this.#bytesPerS === UNLIMITED) return 0;
    this.#fill(nowMs);
    // Half a bucket is enough, so that nothing runs over when a timer is late.
    const needed = Math.min(bytes, burstBytes(this.#bytesPerS) / 2);
    const waitMs = Math.max(0, (needed - this.#bytes) / this.#bytesPerS * MS_PER_S);
    // In whole microseconds, or what is left by rounding would be waited for again and again.
    return Math.ceil(waitMs * US_PER_MS) / US_PER_MS;
  }

  /** They pass. */
  spend(bytes: number, nowMs: number): void {
    if (this.#bytesPerS === UNLIMITED) return;
    this.#fill(nowMs);
    this.#bytes -= bytes;
  }

  #fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    if (this.#bytesPerS === UNLIMITED) return;
    const more = this.#bytesPerS * passedMs / MS_PER_S;
    this.#bytes = Math.min(this.#bytes + more, burstBytes(this.#bytesPerS));
  }
}

/** The most that passes at once at a rate in bytes a second. */
export function burstBytes(bytesPerS: number): number {
  return Math.max(BURST_MIN_BYTES, bytesPerS * BURST_MS / MS_PER_S);
}
