/**
 * A bounded amount of something, for instance bytes of memory, that users wait for in order. Whoever wants more than
 * there is in all waits until nothing is taken.
 */
export class Budget {
  readonly #total: number;
  readonly #waiting: { amount: number; grant: () => void }[] = [];
  #taken = 0;

  constructor(total: number) {
    this.#total = total;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Waits for its turn; disposing the result gives the amount back. @throws the signal's reason when it is aborted. */
  async take(amount: number, signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    if (this.#waiting.length > 0 || !this.#fits(amount)) await this.#turn(amount, signal);
    else this.#taken += amount;
    let returned = false;
    return {
      [Symbol.dispose]: () => {
        if (returned) return;
        returned = true;
        this.#taken -= amount;
        this.#grantNext();
      },
    };
  }

  #fits(amount: number): boolean {
    return this.#taken === 0 || this.#taken + amount <= this.#total;
  }

  #turn(amount: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(place), 1);
        reject(signal!.reason);
        this.#grantNext();
      };
      const place = {
        amount,
        grant: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      this.#waiting.push(place);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  #grantNext(): void {
    while (this.#waiting.length > 0 && this.#fits(this.#waiting[0]!.amount)) {
      const { amount, grant } = this.#waiting.shift()!;
      this.#taken += amount;
      grant();
    }
  }
}
