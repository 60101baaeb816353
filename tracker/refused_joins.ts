const WINDOW_MS = 3_600_000;
/** Refusals that the audit log takes in that time of one source, and of all: an invitation may be open for a month. */
const KEPT_PER_SOURCE_MAX = 10;
const KEPT_MAX = 200;

/** Which refusals to join are written down, so that strangers cannot fill the disk. */
export class RefusedJoins {
  readonly #kept = new Map<string, number>();
  #total = 0;
  #beganMs = -Infinity;

  /** Whether this one is; then it counts. @param source An address, as limits tell one from another. */
  isToBeKept(source: string, nowMs: number): boolean {
    // A clock that went back must not silence the log for as long as it went.
    if (nowMs - this.#beganMs >= WINDOW_MS || nowMs < this.#beganMs) {
      this.#beganMs = nowMs;
      this.#total = 0;
      this.#kept.clear();
    }
    const kept = this.#kept.get(source) ?? 0;
    if (kept >= KEPT_PER_SOURCE_MAX || this.#total >= KEPT_MAX) return false;
    this.#kept.set(source, kept + 1);
    this.#total += 1;
    return true;
  }
}
