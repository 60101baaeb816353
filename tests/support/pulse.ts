import { monotonicMs, sleep } from "../../proto/process/clock.ts";

const EVERY_MS = 10;
const TIMEOUT_MS = 10_000;

/** Asks again and again, from its making to its end, and says how long answers took. */
export class Pulse {
  readonly #tookMs: number[] = [];
  readonly #failures: string[] = [];
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;

  constructor(ask: (timeoutMs: number) => Promise<unknown>) {
    this.#running = this.#run(ask);
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  result(): { count: number; failures: readonly string[]; p99Ms: number } {
    const sorted = this.#tookMs.toSorted((a, b) => a - b);
    const p99Ms = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Infinity;
    return { count: sorted.length, failures: this.#failures, p99Ms };
  }

  async #run(ask: (timeoutMs: number) => Promise<unknown>): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const startedMs = monotonicMs();
      try {
        await ask(TIMEOUT_MS);
      } catch (thrown) {
        this.#failures.push((thrown as Error).message);
      }
      this.#tookMs.push(monotonicMs() - startedMs);
      await sleep(EVERY_MS, this.#ending.signal).catch(() => {});
    }
  }
}
