/** What was done in this time says how fast it goes. */
const WINDOW_MS = 30_000;
const SLOTS = 30;
const SLOT_MS = WINDOW_MS / SLOTS;
const MS_PER_S = 1000;

/** Bytes a second over the last half minute. */
export class Pace {
  /** Bytes by slot of time. */
  readonly #slots = new Map<number, number>();

  add(bytes: number, nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    this.#slots.set(slot, (this.#slots.get(slot) ?? 0) + bytes);
    this.#forget(slot);
  }

  /** 0 when nothing was done lately. */
  bytesPerS(nowMs: number): number {
    const slot = Math.floor(nowMs / SLOT_MS);
    this.#forget(slot);
    if (this.#slots.size === 0) return 0;
    const bytes = [...this.#slots.values()].reduce((sum, each) => sum + each, 0);
    const first = Math.min(...this.#slots.keys());
    const tookMs = Math.max(SLOT_MS, nowMs - first * SLOT_MS);
    return bytes * MS_PER_S / tookMs;
  }

  #forget(slot: number): void {
    for (const each of this.#slots.keys()) {
      if (each <= slot - SLOTS) this.#slots.delete(each);
    }
  }
}
