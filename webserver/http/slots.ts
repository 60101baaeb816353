import { EnjambreError } from "../../proto/words/errors.ts";

/** So many things at once and no more. */
export class Slots {
  readonly most: number;
  #taken = 0;

  constructor(most: number) {
    this.most = most;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Disposing what it answers gives the slot back. @throws unavailable when all are taken */
  take(): Disposable {
    if (this.#taken >= this.most) {
      throw new EnjambreError(
        "unavailable",
        `The gateway has ${this.most} transfers under way, as many as it may; try again`,
      );
    }
    this.#taken += 1;
    let given = false;
    return {
      [Symbol.dispose]: () => {
        if (!given) this.#taken -= 1;
        given = true;
      },
    };
  }
}
