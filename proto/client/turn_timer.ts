import { alarm } from "../process/clock.ts";

/** Says when it is somebody's turn: at once after all that has just happened, or a moment later. */
export class TurnTimer implements Disposable {
  readonly #turn: () => void;
  #isSoon = false;
  #later: Disposable | undefined;

  constructor(turn: () => void) {
    this.#turn = turn;
  }

  soon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    queueMicrotask(() => {
      this.#isSoon = false;
      this.#turn();
    });
  }

  within(mostMs: number): void {
    this.#later ??= alarm(mostMs, this.#turn);
  }

  /** What was to come later is not to come any more, for it has. */
  settle(): void {
    this.#later?.[Symbol.dispose]();
    this.#later = undefined;
  }

  [Symbol.dispose](): void {
    this.settle();
  }
}
