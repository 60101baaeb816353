import type { Random } from "../../proto/process/random.ts";

/**
 * Decides what is sent to whom next. It does no IO. A few fragments are on their way at a time, one for each receiver,
 * in turn; of what a receiver has offered to take, the fragment that was sent least goes first, then the one that the
 * fewest have, then chance decides. So the only complete holder sends every fragment once before it sends any twice.
 */
export class SendQueue<Receiver> {
  readonly #settings: SendQueueSettings;
  /** In the order in which they are served. */
  readonly #receivers = new Map<Receiver, ReceiverState>();
  #sending = 0;

  constructor(settings: SendQueueSettings) {
    this.#settings = settings;
  }

  joined(receiver: Receiver, facts: ReceiverFacts): void {
    const state = { ...facts, offered: new Set<number>(), sending: undefined, written: new Map() };
    this.#receivers.set(receiver, state);
  }

  left(receiver: Receiver): void {
    this.ended(receiver, "stopped");
    for (const index of this.#receivers.get(receiver)?.written.keys() ?? []) {
      this.received(receiver, index);
    }
    this.#receivers.delete(receiver);
  }

  /** The receiver would take these. Each counts once, in the order of the first time. */
  offered(receiver: Receiver, fragments: Iterable<number>): void {
    const state = this.#receivers.get(receiver);
    for (const index of fragments) {
      if (state !== undefined && state.offered.size < OFFERS_MAX) state.offered.add(index);
    }
  }

  /** Whether the receiver would take nothing more of what is here. */
  isIdle(receiver: Receiver): boolean {
    const state = this.#receivers.get(receiver);
    return state === undefined || state.offered.size === 0 && state.sending === undefined;
  }

  withdrawn(receiver: Receiver, fragments: Iterable<number>): void {
    for (const index of fragments) this.#receivers.get(receiver)?.offered.delete(index);
  }

  /** What to begin now. Time is told so that nobody who does not say what came holds a slot for good. */
  next(nowMs = 0): { readonly receiver: Receiver; readonly index: number }[] {
    const begun = [];
    this.#forgetOld(nowMs);
    for (const [receiver, state] of [...this.#receivers]) {
      if (this.#sending >= this.#settings.slots) break;
      if (state.sending !== undefined) continue;
      const index = this.#choose(state);
      if (index === undefined) continue;
      state.offered.delete(index);
      state.sending = index;
      state.counts.began(index, state.zone);
      this.#sending += 1;
      // To the end of the line.
      this.#receivers.delete(receiver);
      this.#receivers.set(receiver, state);
      begun.push({ receiver, index });
    }
    return begun;
  }

  /** What was being sent to the receiver is sent, or was stopped before its end. */
  ended(receiver: Receiver, how: "sent" | "stopped"): void {
    const state = this.#receivers.get(receiver);
    if (state?.sending === undefined) return;
    if (how === "stopped") state.counts.stopped(state.sending, state.zone);
    state.sending = undefined;
    this.#sending -= 1;
  }

  /** All of it is on its way: the receiver may be sent the next, but its slot is free only when it has come. */
  written(receiver: Receiver, nowMs: number): void {
    const state = this.#receivers.get(receiver);
    if (state?.sending === undefined) return;
    state.written.set(state.sending, nowMs);
    state.sending = undefined;
  }

  /** What was written to the receiver has come, or will not be waited for. */
  received(receiver: Receiver, index: number): void {
    if (this.#receivers.get(receiver)?.written.delete(index)) this.#sending -= 1;
  }

  #forgetOld(nowMs: number): void {
    for (const [receiver, { written }] of this.#receivers) {
      for (const [index, writtenMs] of written) {
        if (nowMs - writtenMs >= UNSEEN_MS) this.received(receiver, index);
      }
    }
  }

  #choose({ offered, counts, inOrder, zone }: ReceiverState): number | undefined {
    const { random } = this.#settings;
    let best: number | undefined;
    let bestKey: readonly number[] | undefined;
    for (const index of offered) {
      if (inOrder) return index;
      // What its zone has not got yet goes first: there it spreads without us.
      const key = [counts.sentTo(zone, index), counts.sent(index), counts.copies(index), random()];
      if (bestKey === undefined || isLess(key, bestKey)) [best, bestKey] = [index, key];
    }
    return best;
  }
}

/** How often this sender has sent each fragment of one file, and how many of its neighbours have it. */
export class SwarmCounts {
  readonly #sent = new Map<number, number>();
  readonly #sentTo = new Map<string, Map<number, number>>();
  readonly #copies = new Map<number, number>();

  sent(index: number): number {
    return this.#sent.get(index) ?? 0;
  }

  sentTo(zone: string, index: number): number {
    return this.#sentTo.get(zone)?.get(index) ?? 0;
  }

  copies(index: number): number {
    return this.#copies.get(index) ?? 0;
  }

  /** A neighbour has it. */
  gained(index: number): void {
    this.#copies.set(index, this.copies(index) + 1);
  }

  began(index: number, zone: string): void {
    this.#add(index, zone, 1);
  }

  stopped(index: number, zone: string): void {
    this.#add(index, zone, -1);
  }

  #add(index: number, zone: string, more: number): void {
    const inZone = this.#sentTo.get(zone) ?? new Map<number, number>();
    this.#sentTo.set(zone, inZone.set(index, this.sentTo(zone, index) + more));
    this.#sent.set(index, this.sent(index) + more);
  }
}

export interface SendQueueSettings {
  /** Fragments on their way at a time, to all receivers together, those in the buffers of slow links included. */
  readonly slots: number;
  readonly random: Random;
}

export interface ReceiverFacts {
  readonly counts: SwarmCounts;
  readonly zone: string;
  /** Whether it wants fragments in the order of its offers. */
  readonly inOrder: boolean;
}

interface ReceiverState extends ReceiverFacts {
  readonly offered: Set<number>;
  sending: number | undefined;
  /** Fragments on their way, and when the last of their bytes was written. */
  readonly written: Map<number, number>;
}

/** Fragments that one receiver may offer at a time; more are not remembered. */
const OFFERS_MAX = 4_096;
/** So long what was written holds a slot when the receiver does not say that it came. */
const UNSEEN_MS = 10_000;

function isLess(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && one[at]! < other[at]!;
}
