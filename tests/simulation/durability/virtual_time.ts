import { setImmediate } from "node:timers";
import { Agenda } from "../swarm/agenda.ts";

/** Virtual time begins here, the same in every run. */
const START_MS = 1_700_000_000_000;

/**
 * Time that passes only when nothing is left to do at the present moment. While it is installed, the clock and the
 * timers of this process are virtual ones, so that the product's own code runs in it unchanged (it takes time from
 * `proto/process/clock.ts` alone, and that from the globals replaced here). Work that needs turns of the real event
 * loop, as the catalog's writes do, is held: the moment lasts until it is done.
 */
export class VirtualTime implements Disposable {
  readonly #agenda = new Agenda();
  readonly #restore: (() => void)[] = [];
  readonly #timers = new Map<number, () => void>();
  #nowMs = START_MS;
  #lastTimer = 0;
  #held = 0;
  /** Moments at which something happened. */
  events = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Milliseconds since the start. */
  get elapsedMs(): number {
    return this.#nowMs - START_MS;
  }

  install(): this {
    this.#replace(Date, "now", () => this.#nowMs);
    this.#replace(performance, "now", () => this.#nowMs);
    this.#replace(performance, "timeOrigin", 0);
    this.#replace(globalThis, "setTimeout", (happen: () => void, ms = 0) => {
      const id = this.#lastTimer += 1;
      this.#timers.set(id, happen);
      this.after(Math.max(0, Math.ceil(ms)), () => this.#ring(id));
      return id;
    });
    this.#replace(globalThis, "clearTimeout", (id: number) => void this.#timers.delete(id));
    return this;
  }

  /** Puts down what is to happen. */
  after(ms: number, happen: () => void): void {
    this.#agenda.at(this.#nowMs + ms, happen);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** The present moment lasts until this is settled. */
  hold<Value>(work: Promise<Value>): Promise<Value> {
    this.#held += 1;
    return work.finally(() => this.#held -= 1);
  }

  /** Lets everything happen up to this moment. */
  async runUntil(untilMs: number): Promise<void> {
    await this.#settle();
    while (this.#agenda.nextMs <= untilMs) {
      this.#nowMs = Math.max(this.#nowMs, this.#agenda.nextMs);
      this.#agenda.run(this.#nowMs);
      this.events += 1;
      await this.#settle();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** Lets so much time pass. */
  async run(ms: number): Promise<void> {
    await this.runUntil(this.#nowMs + ms);
  }

  /** All that can go on now has gone on: between two turns of the event loop every promise that can be is settled. */
  async #settle(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve)); while (this.#held > 0);
  }

  #ring(id: number): void {
    const happen = this.#timers.get(id);
    this.#timers.delete(id);
    happen?.();
  }

  // deno-lint-ignore no-explicit-any -- globals of several kinds.
  #replace(target: any, key: string, value: unknown): void {
    const own = Object.getOwnPropertyDescriptor(target, key);
    Object.defineProperty(target, key, { value, configurable: true, writable: true });
    this.#restore.push(() => {
      if (own === undefined) delete target[key];
      else Object.defineProperty(target, key, own);
    });
  }

  [Symbol.dispose](): void {
    for (const restore of this.#restore.splice(0)) restore();
  }
}

/** For what a process that is dead would have waited for. */
export function never<Value>(): Promise<Value> {
  return new Promise(() => {});
}
