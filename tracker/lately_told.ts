/** What was told a while ago and need not be told again; of a bounded number of things. */
export class LatelyTold {
  readonly #atMs = new Map<string, number>();
  readonly #everyMs: number;
  readonly #most: number;

  constructor(everyMs: number, most: number) {
    this.#everyMs = everyMs;
    this.#most = most;
  }

  /** Whether it is time to tell it; then it is told. */
  isNew(what: string, nowMs: number): boolean {
    if (nowMs - (this.#atMs.get(what) ?? -Infinity) < this.#everyMs) return false;
    this.#atMs.delete(what);
    if (this.#atMs.size >= this.#most) this.#atMs.delete(this.#atMs.keys().next().value!);
    this.#atMs.set(what, nowMs);
    return true;
  }
}
