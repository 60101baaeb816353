import { alarm } from "../process/clock.ts";
import type { Downloaded } from "./download_plan.ts";

/** Verified fragments that wait for their reader, and the reader that waits for them. */
export class Ready {
  readonly #items: Downloaded[] = [];
  #wake: (() => void) | undefined;

  push(downloaded: Downloaded): void {
    this.#items.push(downloaded);
    this.wake();
  }

  take(): Downloaded | undefined {
    return this.#items.shift();
  }

  /** The reader is to look again. */
  wake(): void {
    this.#wake?.();
  }

  /** Answers whether all the time has passed without anything. */
  async wait(mostMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    using _late = alarm(mostMs, () => resolve(true));
    this.#wake = () => resolve(false);
    const isLate = await promise;
    this.#wake = undefined;
    return isLate;
  }
}
