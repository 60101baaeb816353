/** An accuser that was refuted so often within the time below is not heard for as long. */
const REFUTED_MAX = 3;
const SILENT_MS = 24 * 3_600_000;
/** Accusers that are remembered; the oldest of more are forgotten. */
const ACCUSERS_MAX = 4_096;

/** Whose word about others counts. Soft state: a tracker that starts anew listens to everybody. */
export class Voices {
  /** When each was refuted, the oldest first. */
  readonly #refuted = new Map<string, readonly number[]>();

  /** Whether what this device says of others is looked into. */
  has(device: string, nowMs: number): boolean {
    return this.#lately(device, nowMs).length < REFUTED_MAX;
  }

  /** Others found what it said was not there. */
  refuted(device: string, nowMs: number): void {
    const moments = [...this.#lately(device, nowMs), nowMs].slice(-REFUTED_MAX);
    this.#refuted.delete(device);
    this.#refuted.set(device, moments);
    if (this.#refuted.size > ACCUSERS_MAX) {
      this.#refuted.delete(this.#refuted.keys().next().value!);
    }
  }

  #lately(device: string, nowMs: number): readonly number[] {
    return (this.#refuted.get(device) ?? []).filter((momentMs) => nowMs - momentMs < SILENT_MS);
  }
}
