import type { Allowance } from "../../proto/client/allowance.ts";
import { monotonicMs, sleep } from "../../proto/process/clock.ts";
import { TokenBucket } from "../../proto/words/token_bucket.ts";

/** A rate that changes holds after so long at the latest, for those who wait. */
const LOOK_MOST_MS = 100;

interface Waiting {
  readonly bytes: number;
  readonly pass: () => void;
}

/** Keeps all bytes of one direction to a rate. Those who wait pass in their order, so none is served before another. */
export class Throttle implements Allowance {
  readonly #rate: () => number;
  readonly #bucket: TokenBucket;
  readonly #line = new Set<Waiting>();
  #passedAtMs = -Infinity;
  #idle: AbortController | undefined;

  /** @param rate The limit that holds now, in bytes a second. Asked again and again, since it may change. */
  constructor(rate: () => number) {
    this.#rate = rate;
    this.#bucket = new TokenBucket(rate(), monotonicMs());
  }

  get bytesPerS(): number {
    return this.#rate();
  }

  /** When bytes passed last, on the clock that never goes back. */
  get passedAtMs(): number {
    return this.#passedAtMs;
  }

  take(bytes: number, signal?: AbortSignal): Promise<void> | undefined {
    if (this.#line.size === 0 && this.#waitMs(bytes) === 0) {
      this.#spend(bytes);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = () => {
        this.#line.delete(waiting);
        if (this.#line.size === 0) this.#idle?.abort();
        reject(signal!.reason);
      };
      const pass = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const waiting = { bytes, pass };
      signal?.addEventListener("abort", leave, { once: true });
      this.#line.add(waiting);
      if (this.#idle === undefined) this.#serve();
    });
  }

  /** Lets those pass who wait, until nobody does. */
  async #serve(): Promise<void> {
    while (this.#line.size > 0) {
      const [first] = this.#line;
      const waitMs = this.#waitMs(first!.bytes);
      if (waitMs > 0) {
        this.#idle = new AbortController();
        await sleep(Math.min(waitMs, LOOK_MOST_MS), this.#idle.signal).catch(() => {});
      } else {
        this.#spend(first!.bytes);
        this.#line.delete(first!);
        first!.pass();
      }
    }
    this.#idle = undefined;
  }

  #spend(bytes: number): void {
    this.#passedAtMs = monotonicMs();
    this.#bucket.spend(bytes, this.#passedAtMs);
  }

  #waitMs(bytes: number): number {
    const nowMs = monotonicMs();
    this.#bucket.setRate(this.#rate(), nowMs);
    return this.#bucket.waitMs(bytes, nowMs);
  }
}
