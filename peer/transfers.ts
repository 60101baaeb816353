/** Counts the streams that this peer serves or takes now. */
export class Transfers {
  #active = 0;

  get active(): number {
    return this.#active;
  }

  /** One stream, until it is disposed. */
  begin(): Disposable {
    this.#active += 1;
    return {
      [Symbol.dispose]: () => {
        this.#active -= 1;
      },
    };
  }
}
