import { alarm, monotonicMs } from "../process/clock.ts";

/** Says when it is somebody's turn: at once after all that has just happened, or a moment later. */
export class TurnTimer {
  readonly #turn: () => void;
  #isSoon = false;
  #later: { readonly atMs: number; readonly alarm: Disposable } | undefined;

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

  /** Or before, when that was asked for. */
  within(mostMs: number): void {
    const atMs = monotonicMs() + mostMs;
    if (this.#later !== undefined && this.#later.atMs <= atMs) return;
    this.settle();
    this.#later = { atMs, alarm: alarm(mostMs, this.#turn) };
  }

  /** What was to come later is not to come any more, for it has. */
  settle(): void {
    this.#later?.alarm[Symbol.dispose]();
    this.#later = undefined;
  }
}
