import type { Random } from "../../proto/process/random.ts";

/**
 * Decides what is sent to whom next. It does no IO. A few fragments are on their way at a time, one of them being
 * written for each receiver; of what a receiver has offered to take, the fragment that was sent least goes first, then
 * the one that the fewest have, then chance decides. So the only complete holder sends every fragment once before it
 * sends any twice.
 */
export class SendQueue<Receiver> {
  readonly #settings: SendQueueSettings;
  /** In the order in which they are served. */
  readonly #receivers = new Map<Receiver, ReceiverState>();
  #sending = 0;
  /** Whether the next turn is that of the neediest. */
  #isForNeediest = false;

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

  /** Whether something was written that has not come. */
  get isWaiting(): boolean {
    return this.#receivers.values().some(({ written }) => written.size > 0);
  }

  withdrawn(receiver: Receiver, fragments: Iterable<number>): void {
    for (const index of fragments) this.#receivers.get(receiver)?.offered.delete(index);
  }

  /** What to begin now. Time is told so that nobody who does not say what came holds a slot for good. */
  next(nowMs = 0): { readonly receiver: Receiver; readonly index: number }[] {
    const begun = [];
    this.#forgetOld(nowMs);
    while (this.#sending < this.#settings.slots) {
      const turn = this.#nextTurn();
      if (turn === undefined) break;
      const { receiver, state, index } = turn;
      state.offered.delete(index);
      state.sending = index;
      state.counts.began(index, state.zone);
      this.#sending += 1;
      this.#isForNeediest = !this.#isForNeediest;
      // To the end of the line.
      this.#receivers.delete(receiver);
      this.#receivers.set(receiver, state);
      begun.push({ receiver, index });
    }
    return begun;
  }

  /**
   * Of those to whom something can be sent, the one on whose way least lies: to the others the link is full, and a slot
   * held by what waits there keeps nobody busy. Among equals every second turn is the neediest's, so that all are done
   * at about the same time, and every other goes round, so that nobody starves.
   */
  #nextTurn(): Turn<Receiver> | undefined {
    let best: Turn<Receiver> | undefined;
    let bestKey: readonly number[] = [Infinity];
    for (const [receiver, state] of this.#receivers) {
      if (state.sending !== undefined || state.offered.size === 0) continue;
      const key = [state.written.size, this.#isForNeediest ? state.heldShare() : 0];
      if (!isLess(key, bestKey)) continue;
      const index = this.#choose(state);
      if (index !== undefined) [best, bestKey] = [{ receiver, state, index }, key];
    }
    return best;
  }

  /** What was being sent to the receiver is sent, or was stopped before its end. */
  ended(receiver: Receiver, how: "sent" | "stopped"): void {
    const state = this.#receivers.get(receiver);
    if (state?.sending === undefined) return;
    if (how === "stopped") state.counts.stopped(state.sending, state.zone);
    else state.counts.came(state.sending);
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
    const state = this.#receivers.get(receiver);
    if (!state?.written.delete(index)) return;
    state.counts.came(index);
    this.#sending -= 1;
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
    let bestKey: readonly number[] = [Infinity];
    for (const index of offered) {
      if (counts.onTheWay(index) >= COPIES_AT_ONCE) continue;
      if (inOrder) return index;
      // What its zone has not got yet goes first: there it spreads without us.
      const key = [counts.sentTo(zone, index), counts.sent(index), counts.copies(index), random()];
      if (isLess(key, bestKey)) [best, bestKey] = [index, key];
    }
    return best;
  }
}

/** How often this sender has sent each fragment of one file, and how many of its neighbours have it. */
export class SwarmCounts {
  readonly #sent = new Map<number, number>();
  readonly #sentTo = new Map<string, Map<number, number>>();
  readonly #copies = new Map<number, number>();
  readonly #onTheWay = new Map<number, number>();

  /** To how many it is being sent, or was and has not come. */
  onTheWay(index: number): number {
    return this.#onTheWay.get(index) ?? 0;
  }

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
    this.#onTheWay.set(index, this.onTheWay(index) + 1);
    this.#add(index, zone, 1);
  }

  stopped(index: number, zone: string): void {
    this.came(index);
    this.#add(index, zone, -1);
  }

  /** It has come, or is not waited for any more. */
  came(index: number): void {
    const less = this.onTheWay(index) - 1;
    if (less > 0) this.#onTheWay.set(index, less);
    else this.#onTheWay.delete(index);
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
  /** What it has of the file now, from 0 to 1. */
  readonly heldShare: () => number;
  /** Whether it wants fragments in the order of its offers. */
  readonly inOrder: boolean;
}

interface ReceiverState extends ReceiverFacts {
  readonly offered: Set<number>;
  sending: number | undefined;
  /** Fragments on their way, and when the last of their bytes was written. */
  readonly written: Map<number, number>;
}

/** What is to begin. */
interface Turn<Receiver> {
  readonly receiver: Receiver;
  readonly state: ReceiverState;
  readonly index: number;
}

/**
 * Fragments that are on their way to others at a time: with fewer some receiver's link is idle too often, with more
 * each comes later, and is passed on later.
 */
export const SLOTS = 6;
/** Receivers that one fragment is on its way to at a time: the sooner it is with the first, the sooner it spreads. */
const COPIES_AT_ONCE = 3;
/** Fragments that one receiver may offer at a time; more are not remembered. */
const OFFERS_MAX = 4_096;
/** So long what was written holds a slot when the receiver does not say that it came. */
export const UNSEEN_MS = 10_000;

function isLess(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && one[at]! < other[at]!;
}
