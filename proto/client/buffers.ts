import { Buffer } from "node:buffer";

/** The most that one download has; of large fragments there are fewer, as its memory allows. */
export const BUFFERS_MAX = 64;

/** A bounded number of buffers of one size, which are used again and again. */
export class Buffers {
  readonly #sizeBytes: number;
  readonly #most: number;
  readonly #spare: Buffer[] = [];
  readonly #waiting: (() => void)[] = [];
  #made = 0;
  #isClosed = false;

  constructor(sizeBytes: number, most: number) {
    this.#sizeBytes = sizeBytes;
    this.#most = most;
  }

  /** Waits until one is free; undefined when they were closed meanwhile. */
  async take(): Promise<Buffer | undefined> {
    while (!this.#isClosed && this.#spare.length === 0 && this.#made >= this.#most) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#isClosed) return undefined;
    const spare = this.#spare.pop();
    if (spare !== undefined) return spare;
    this.#made += 1;
    // Not zeroed: every byte is written before anybody reads it, or it is thrown away.
    return Buffer.allocUnsafeSlow(this.#sizeBytes);
  }

  /** @param bytes A buffer that was taken, or any part of it. */
  giveBack(bytes: Uint8Array): void {
    this.#spare.push(Buffer.from(bytes.buffer as ArrayBuffer, 0, this.#sizeBytes));
    this.#waiting.shift()?.();
  }

  /** Nobody gets one any more. */
  close(): void {
    this.#isClosed = true;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
