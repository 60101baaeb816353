import { CALLS_BURST_MAX, CALLS_PER_S_MAX } from "../words/server_limits.ts";

const MS_PER_S = 1_000;
/** Devices that are told apart; those that have paused long enough are forgotten first. */
const DEVICES_MAX = 10_000;

/** How many calls each device may begin: so many a second, and a burst after a pause. */
export class CallRates {
  readonly #msPerCall: number;
  readonly #burstMs: number;
  /** When each device would have been done had it kept to its rate, in ms. */
  readonly #doneMs = new Map<string, number>();

  constructor(callsPerS = CALLS_PER_S_MAX, burstCalls = CALLS_BURST_MAX) {
    this.#msPerCall = MS_PER_S / callsPerS;
    this.#burstMs = burstCalls * this.#msPerCall;
  }

  /** Whether one more may begin now. One that may not costs nothing. */
  take(device: string, nowMs: number): boolean {
    const doneMs = Math.max(nowMs, this.#doneMs.get(device) ?? 0) + this.#msPerCall;
    if (doneMs - nowMs > this.#burstMs) return false;
    if (this.#doneMs.size >= DEVICES_MAX && !this.#doneMs.has(device)) this.#forget(nowMs);
    this.#doneMs.set(device, doneMs);
    return true;
  }

  #forget(nowMs: number): void {
    for (const [device, doneMs] of this.#doneMs) {
      if (doneMs <= nowMs) this.#doneMs.delete(device);
    }
    // Thousands at once, all of them busy: they begin anew, rather than fill the memory.
    if (this.#doneMs.size >= DEVICES_MAX) this.#doneMs.clear();
  }
}
