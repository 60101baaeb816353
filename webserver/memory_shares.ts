/** Memory of one transfer, until it is disposed. */
export interface MemoryShare extends Disposable {
  readonly bytes: number;
}

/**
 * Divides memory among transfers: the more there are when one begins, the less it gets. What it got it keeps, so the
 * sum grows with the logarithm of their number, slowly.
 */
export class MemoryShares {
  readonly #totalBytes: number;
  #transfers = 0;

  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes;
  }

  share(): MemoryShare {
    this.#transfers += 1;
    let ended = false;
    return {
      // Half of it is kept for those to come.
      bytes: Math.floor(this.#totalBytes / (this.#transfers + 1)),
      [Symbol.dispose]: () => {
        if (!ended) this.#transfers -= 1;
        ended = true;
      },
    };
  }
}
