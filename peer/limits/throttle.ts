import type { Allowance } from "../../proto/client/allowance.ts";
import { monotonicMs, sleep } from "../../proto/process/clock.ts";
import { TokenBucket } from "../../proto/words/token_bucket.ts";
import { Precedence, repairShare, type TransferPriority } from "./priorities.ts";

/** A rate that changes holds after so long at the latest, for those who wait. */
const LOOK_MOST_MS = 100;

/** What copies that make up for lost ones take yields to all else. */
export interface RankedAllowance extends Allowance {
  readonly forRepair: Allowance;
}

interface Waiting {
  readonly bytes: number;
  readonly pass: () => void;
}

/**
 * Keeps all bytes of one direction to a rate. Those of the same priority pass in their order, so none is served before
 * another; a repair's yield to people's.
 */
export class Throttle implements RankedAllowance {
  readonly forRepair: Allowance;
  readonly #rate: () => number;
  readonly #bucket: TokenBucket;
  readonly #precedence = new Precedence();
  readonly #lines: Readonly<Record<TransferPriority, Set<Waiting>>> = {
    user: new Set(),
    repair: new Set(),
  };
  #passedAtMs = -Infinity;
  #passedBytes = 0;
  #idle: AbortController | undefined;

  /** @param rate The limit that holds now, in bytes a second. Asked again and again, since it may change. */
  constructor(rate: () => number) {
    this.#rate = rate;
    this.#bucket = new TokenBucket(rate(), monotonicMs());
    this.forRepair = {
      get bytesPerS() {
        return repairShare(rate());
      },
      take: (bytes, signal) => this.#take("repair", bytes, signal),
    };
  }

  get bytesPerS(): number {
    return this.#rate();
  }

  /** When bytes passed last, on the clock that never goes back. */
  get passedAtMs(): number {
    return this.#passedAtMs;
  }

  /** All bytes that ever passed. */
  get passedBytes(): number {
    return this.#passedBytes;
  }

  take(bytes: number, signal?: AbortSignal): Promise<void> | undefined {
    return this.#take("user", bytes, signal);
  }

  #take(
    priority: TransferPriority,
    bytes: number,
    signal: AbortSignal | undefined,
  ): Promise<void> | undefined {
    const line = this.#lines[priority];
    if (line.size === 0 && this.#waitMs(priority, bytes, monotonicMs()) === 0) {
      this.#spend(priority, bytes);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = () => {
        line.delete(waiting);
        if (line.size === 0) this.#idle?.abort();
        reject(signal!.reason);
      };
      const pass = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const waiting = { bytes, pass };
      signal?.addEventListener("abort", leave, { once: true });
      line.add(waiting);
      if (this.#idle === undefined) this.#serve();
      // It may be a repair that is waited for.
      else if (line.size === 1) this.#idle.abort();
    });
  }

  /** Lets those pass who wait, until nobody does. */
  async #serve(): Promise<void> {
    const { user, repair } = this.#lines;
    while (user.size + repair.size > 0) {
      const nowMs = monotonicMs();
      const priority = this.#turnOf(nowMs);
      const [first] = this.#lines[priority];
      const waitMs = this.#waitMs(priority, first!.bytes, nowMs);
      if (waitMs > 0) {
        this.#idle = new AbortController();
        await sleep(Math.min(waitMs, LOOK_MOST_MS), this.#idle.signal).catch(() => {});
      } else {
        this.#spend(priority, first!.bytes);
        this.#lines[priority].delete(first!);
        first!.pass();
      }
    }
    this.#idle = undefined;
  }

  #turnOf(nowMs: number): TransferPriority {
    const { user, repair } = this.#lines;
    if (user.size === 0) return "repair";
    const mayRepair = repair.size > 0 && this.#precedence.repairWaitMs(this.#rate(), nowMs) === 0;
    return mayRepair ? "repair" : "user";
  }

  #spend(priority: TransferPriority, bytes: number): void {
    this.#passedAtMs = monotonicMs();
    this.#passedBytes += bytes;
    this.#bucket.spend(bytes, this.#passedAtMs);
    this.#precedence.passed(priority, bytes, this.#passedAtMs);
  }

  #waitMs(priority: TransferPriority, bytes: number, nowMs: number): number {
    const rate = this.#rate();
    this.#bucket.setRate(rate, nowMs);
    const waitMs = this.#bucket.waitMs(bytes, nowMs);
    if (priority === "user") return waitMs;
    return Math.max(waitMs, this.#precedence.repairWaitMs(rate, nowMs));
  }
}
