import { alarm, monotonicMs } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { formatDuration } from "../../proto/words/units.ts";

/** What storing a fragment may wait for. */
const WAITS = ["sender", "limit", "disk", "next peer"] as const;
export type StoreWait = typeof WAITS[number];

/** Whoever waits longer wants to know why. */
const SLOW_AFTER_MS = 5_000;
const log = logger("store");

/** Remembers what one fragment on its way waits for, and says so when that takes long: meanwhile, and at the end. */
export class StoreWatch implements Disposable {
  readonly #fragment: FragmentRef;
  readonly #next: PeerAddress | undefined;
  readonly #startedMs = monotonicMs();
  readonly #waitedMs = new Map<StoreWait, number>();
  /** Since when it waits for this now. */
  readonly #sinceMs = new Map<StoreWait, number>();
  readonly #alarm = alarm(SLOW_AFTER_MS, () => this.#tell("Storing a fragment is slow"));
  #bytes = 0;

  /** @param next To whom it is passed on. */
  constructor(fragment: FragmentRef, next: PeerAddress | undefined) {
    this.#fragment = fragment;
    this.#next = next;
  }

  /** So many more bytes are here. */
  came(bytes: number): void {
    this.#bytes += bytes;
  }

  async during<Result>(wait: StoreWait, work: Promise<Result> | Result): Promise<Result> {
    const sinceMs = monotonicMs();
    this.#sinceMs.set(wait, sinceMs);
    try {
      return await work;
    } finally {
      this.#sinceMs.delete(wait);
      this.#waitedMs.set(wait, (this.#waitedMs.get(wait) ?? 0) + monotonicMs() - sinceMs);
    }
  }

  [Symbol.dispose](): void {
    this.#alarm[Symbol.dispose]();
    if (monotonicMs() - this.#startedMs > SLOW_AFTER_MS) this.#tell("A fragment was slow to store");
  }

  #tell(what: string): void {
    const nowMs = monotonicMs();
    const waitedMs = WAITS.map((wait) => {
      const sinceMs = this.#sinceMs.get(wait) ?? nowMs;
      return [wait, (this.#waitedMs.get(wait) ?? 0) + nowMs - sinceMs] as const;
    });
    const [wait] = waitedMs.reduce((most, each) => each[1] > most[1] ? each : most);
    const waited = waitedMs.map(([wait, ms]) => [`${wait.replace(" ", "_")}_ms`, Math.round(ms)]);
    log.warning(`${what}: after {took} it has waited most for the {wait}`, {
      took: formatDuration(nowMs - this.#startedMs),
      wait,
      fragment: this.#fragment.id,
      bytes: this.#bytes,
      of_bytes: this.#fragment.sizeBytes,
      ...Object.fromEntries(waited),
      ...(this.#next !== undefined && {
        next_peer: this.#next.peerId,
        next_address: this.#next.address,
      }),
    });
  }
}
