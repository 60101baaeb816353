import { rendezvousWeight } from "../words/rendezvous.ts";
import type {
  Begun,
  FragmentState,
  OrderLists,
  ReceiverSettings,
  SenderFacts,
  SenderOrders,
  SenderState,
} from "./receiver_state.ts";

/**
 * Decides which fragments are offered to which sender. It does no IO: what to tell senders comes back as values, what
 * they say and send is told by calls. Fragments are their indexes in the file, senders small numbers.
 *
 * The sets of fragments offered to senders are disjoint, so that no fragment is on its way twice. A sender with nothing
 * left takes over what another has not begun; one that is late with a fragment is raced by a sender that will be
 * clearly sooner. Across a zone's border each fragment comes through one of the zone's members, which are agreed on
 * without a word: by rendezvous hashing (Thaler and Ravishankar, 1998).
 */
export class Receiver {
  readonly #settings: ReceiverSettings;
  readonly #fragments: FragmentState[];
  readonly #senders = new Map<number, SenderState>();
  readonly #orders = new Map<number, OrderLists>();
  #missing = 0;
  /** Fragments before this one are not wanted any more. */
  #first = 0;
  /** When somebody of the own zone last gained or sent something. */
  #nearHeardMs = 0;

  constructor(settings: ReceiverSettings) {
    this.#settings = settings;
    this.#fragments = settings.sizesBytes.map((sizeBytes) => ({
      sizeBytes,
      wanted: false,
      copies: 0,
      nearCopies: 0,
      offeredTo: undefined,
      begun: [],
    }));
    for (const index of settings.wanted) {
      this.#fragments[index]!.wanted = true;
      this.#missing += 1;
    }
    this.#advance();
  }

  get done(): boolean {
    return this.#missing === 0;
  }

  /** Whether some sender has something to do. */
  get busy(): boolean {
    return [...this.#senders.values()].some((state) => load(state) > 0);
  }

  /** Fragments still to come. */
  get missing(): number {
    return this.#missing;
  }

  isWanted(index: number): boolean {
    return this.#fragments[index]?.wanted === true;
  }

  has(sender: number): boolean {
    return this.#senders.has(sender);
  }

  /** A sender said what it has; also when it says so anew. */
  joined(sender: number, { id, near, held, receiving = true }: SenderFacts, nowMs: number): void {
    if (this.#senders.has(sender)) this.left(sender);
    this.#senders.set(sender, {
      id,
      near,
      receiving,
      held: new Set(),
      offered: new Set(),
      begun: undefined,
      bytesPerMs: undefined,
    });
    this.gained(sender, held, nowMs);
  }

  /** A sender has more to give. */
  gained(sender: number, fragments: Iterable<number>, nowMs: number): void {
    const state = this.#senders.get(sender);
    if (state === undefined) return;
    for (const index of fragments) {
      const fragment = this.#fragments[index];
      if (fragment === undefined || state.held.has(index)) continue;
      state.held.add(index);
      fragment.copies += 1;
      if (state.near) fragment.nearCopies += 1;
    }
    if (state.near) this.#nearHeardMs = nowMs;
  }

  /** A sender cannot give these after all. */
  lost(sender: number, fragments: Iterable<number>): void {
    const state = this.#senders.get(sender);
    if (state === undefined) return;
    for (const index of fragments) {
      this.#takeBack(sender, index);
      if (!state.held.delete(index)) continue;
      const fragment = this.#fragments[index]!;
      fragment.copies -= 1;
      if (state.near) fragment.nearCopies -= 1;
    }
  }

  /** A sender is gone: what it was to send is open again. */
  left(sender: number): void {
    const state = this.#senders.get(sender);
    if (state === undefined) return;
    this.lost(sender, [...state.held]);
    this.#senders.delete(sender);
    this.#orders.delete(sender);
  }

  /** A sender begins a fragment. False: it is not wanted from it; the sender was told to stop. */
  began(sender: number, index: number, nowMs: number): boolean {
    const state = this.#senders.get(sender);
    const fragment = this.#fragments[index];
    if (state === undefined || fragment === undefined) return false;
    if (state.begun !== undefined) this.#forgetBegun(sender, state.begun);
    const raced = state.offered.delete(index) && fragment.offeredTo !== sender;
    const welcome = fragment.wanted && (fragment.begun.length === 0 || raced);
    if (!welcome) {
      this.#order(sender).cancel.push(index);
      return false;
    }
    // In a clash the first to begin wins.
    if (fragment.offeredTo !== undefined && fragment.offeredTo !== sender) {
      this.#withdraw(fragment.offeredTo, index);
    }
    fragment.offeredTo = undefined;
    fragment.begun.push({ sender, sinceMs: nowMs, cameBytes: 0 });
    state.begun = index;
    return true;
  }

  /** Bytes of what the sender has begun have come. */
  came(sender: number, bytes: number): void {
    const index = this.#senders.get(sender)?.begun;
    const begun = index === undefined ? undefined : this.#begunBy(index, sender);
    if (begun !== undefined) begun.cameBytes += bytes;
  }

  /** A fragment is here, verified. Others that were sending it are told to stop. */
  delivered(sender: number, index: number, nowMs: number): void {
    const state = this.#senders.get(sender);
    const fragment = this.#fragments[index]!;
    const begun = this.#begunBy(index, sender);
    if (state !== undefined && begun !== undefined) {
      const rate = fragment.sizeBytes / Math.max(1, nowMs - begun.sinceMs);
      state.bytesPerMs = state.bytesPerMs === undefined
        ? rate
        : (1 - RATE_WEIGHT) * state.bytesPerMs + RATE_WEIGHT * rate;
      if (state.near) this.#nearHeardMs = nowMs;
    }
    this.#forgetBegun(sender, index);
    for (const loser of [...fragment.begun]) {
      this.#order(loser.sender).cancel.push(index);
      this.#forgetBegun(loser.sender, index);
    }
    for (const [other, { offered }] of this.#senders) {
      if (offered.has(index)) this.#withdraw(other, index);
    }
    fragment.offeredTo = undefined;
    if (!fragment.wanted) return;
    fragment.wanted = false;
    this.#missing -= 1;
    this.#advance();
  }

  /** What a sender sent of this fragment is of no use. It may be asked again, unless it is gone or has lost it. */
  failed(sender: number, index: number): void {
    this.#takeBack(sender, index);
  }

  /** The time since a sender has begun what it has not finished, by bytes that came: for seeing that one is stuck. */
  begunBytes(sender: number): number | undefined {
    const index = this.#senders.get(sender)?.begun;
    return index === undefined ? undefined : this.#begunBy(index, sender)?.cameBytes;
  }

  /** Fragments that no sender has. */
  orphans(): number[] {
    return [...this.#wanted()].filter((index) => this.#fragments[index]!.copies === 0);
  }

  /** What each sender is to be told now. */
  update(nowMs: number): SenderOrders[] {
    const idleFirst = [...this.#senders].sort(([, one], [, other]) => load(one) - load(other));
    const best = this.#bestRate();
    for (const [sender, state] of idleFirst) {
      const target = this.#offersFor(state, best);
      while (state.offered.size < target) {
        const index = this.#pick(state, nowMs);
        if (index === undefined) break;
        this.#offer(sender, index);
      }
      if (load(state) === 0) this.#takeOver(sender, state, nowMs);
    }
    const orders = [...this.#orders].map(([sender, lists]) => ({ sender, ...lists }));
    this.#orders.clear();
    return orders;
  }

  #offersFor({ held, bytesPerMs }: SenderState, bestRate: number | undefined): number {
    if (this.#settings.order === "sequential") return OFFERS_IN_ORDER;
    if (bytesPerMs !== undefined && bestRate !== undefined && bytesPerMs < bestRate / SLOW_FACTOR) {
      return 1;
    }
    return held.size === this.#fragments.length ? OFFERS_COMPLETE : OFFERS_PARTIAL;
  }

  /** The rarest fragment that the sender has and nobody is to send, ties by chance; or the first in order. */
  #pick(state: SenderState, nowMs: number): number | undefined {
    let best: number | undefined;
    let fewest = Infinity;
    let ties = 0;
    for (const index of this.#wanted()) {
      const fragment = this.#fragments[index]!;
      if (fragment.offeredTo !== undefined || fragment.begun.length > 0) continue;
      if (!state.held.has(index) || !this.#mayCome(state, index, nowMs)) continue;
      if (this.#settings.order === "sequential") return index;
      if (fragment.copies > fewest) continue;
      if (fragment.copies < fewest) [fewest, ties] = [fragment.copies, 0];
      ties += 1;
      if (this.#settings.random() * ties < 1) best = index;
    }
    return best;
  }

  /** From another zone only what nobody in the own zone has, and what is this member's to bring in. */
  #mayCome(state: SenderState, index: number, nowMs: number): boolean {
    if (state.near || !this.#hasNear()) return true;
    if (nowMs - this.#nearHeardMs > NEAR_PATIENCE_MS) return true;
    return this.#fragments[index]!.nearCopies === 0 && this.#bringsIn(index);
  }

  #hasNear(): boolean {
    for (const { near } of this.#senders.values()) if (near) return true;
    return false;
  }

  #bringsIn(index: number): boolean {
    const own = rendezvousWeight(this.#settings.ownId, index);
    for (const { near, receiving, id } of this.#senders.values()) {
      if (near && receiving && rendezvousWeight(id, index) > own) return false;
    }
    return true;
  }

  /** Something for a sender that has nothing to do: what another has not begun, or is late with. */
  #takeOver(sender: number, state: SenderState, nowMs: number): void {
    let fullest: number | undefined;
    let longest = 0;
    for (const [other, { offered, begun, bytesPerMs }] of this.#senders) {
      if (offered.size + (begun === undefined ? 0 : 1) < 2) continue;
      const waiting = offered.size / (bytesPerMs ?? 1);
      const some = [...offered].some((index) => this.#mayTake(state, index, nowMs));
      if (other !== sender && some && waiting > longest) [fullest, longest] = [other, waiting];
    }
    if (fullest === undefined) return this.#race(sender, state, nowMs);
    const { offered } = this.#senders.get(fullest)!;
    const index = [...offered].findLast((index) => this.#mayTake(state, index, nowMs))!;
    this.#withdraw(fullest, index);
    this.#offer(sender, index);
  }

  #mayTake(state: SenderState, index: number, nowMs: number): boolean {
    return state.held.has(index) && this.#mayCome(state, index, nowMs);
  }

  /** A second sender for the fragment that is latest, when it will clearly be sooner. */
  #race(sender: number, state: SenderState, nowMs: number): void {
    let latest: number | undefined;
    let mostGainedMs = 0;
    const rate = state.bytesPerMs ?? this.#bestRate();
    for (const [other, { begun: index, bytesPerMs }] of this.#senders) {
      if (index === undefined || other === sender || !this.#mayTake(state, index, nowMs)) continue;
      const { sizeBytes, begun, offeredTo } = this.#fragments[index]!;
      if (begun.length > 1 || offeredTo !== undefined) continue;
      const { sinceMs, cameBytes } = begun[0]!;
      const tookMs = nowMs - sinceMs;
      if (tookMs < RACE_AFTER_MS) continue;
      const oldRate = Math.min(cameBytes / tookMs, bytesPerMs ?? Infinity);
      const oldMs = (sizeBytes - cameBytes) / oldRate;
      const gainedMs = oldMs - RACE_FACTOR * Math.max(sizeBytes / (rate ?? oldRate), RACE_AFTER_MS);
      if (gainedMs > mostGainedMs) [latest, mostGainedMs] = [index, gainedMs];
    }
    if (latest === undefined) return;
    // Marked by not being in `offeredTo`: whoever has begun it goes on.
    state.offered.add(latest);
    this.#order(sender).offer.push(latest);
  }

  #offer(sender: number, index: number): void {
    this.#fragments[index]!.offeredTo = sender;
    this.#senders.get(sender)!.offered.add(index);
    this.#order(sender).offer.push(index);
  }

  #withdraw(sender: number, index: number): void {
    this.#senders.get(sender)?.offered.delete(index);
    if (this.#fragments[index]!.offeredTo === sender) this.#fragments[index]!.offeredTo = undefined;
    const order = this.#order(sender);
    const justOffered = order.offer.indexOf(index);
    if (justOffered >= 0) order.offer.splice(justOffered, 1);
    else order.withdraw.push(index);
  }

  #takeBack(sender: number, index: number): void {
    const state = this.#senders.get(sender);
    state?.offered.delete(index);
    const fragment = this.#fragments[index];
    if (fragment?.offeredTo === sender) fragment.offeredTo = undefined;
    this.#forgetBegun(sender, index);
  }

  #forgetBegun(sender: number, index: number): void {
    const fragment = this.#fragments[index];
    if (fragment === undefined) return;
    fragment.begun = fragment.begun.filter((begun) => begun.sender !== sender);
    const state = this.#senders.get(sender);
    if (state?.begun === index) state.begun = undefined;
  }

  #begunBy(index: number, sender: number): Begun | undefined {
    return this.#fragments[index]?.begun.find((begun) => begun.sender === sender);
  }

  *#wanted(): Generator<number> {
    const { order, windowMax } = this.#settings;
    const end = order === "sequential" ? this.#first + windowMax : Infinity;
    for (let index = this.#first; index < Math.min(end, this.#fragments.length); index += 1) {
      if (this.#fragments[index]!.wanted) yield index;
    }
  }

  #advance(): void {
    while (this.#fragments[this.#first]?.wanted === false) this.#first += 1;
  }

  #bestRate(): number | undefined {
    const rates = [...this.#senders.values()].flatMap(({ bytesPerMs }) => bytesPerMs ?? []);
    return rates.length === 0 ? undefined : Math.max(...rates);
  }

  #order(sender: number): OrderLists {
    const known = this.#orders.get(sender);
    if (known !== undefined) return known;
    const lists = { offer: [], withdraw: [], cancel: [] };
    this.#orders.set(sender, lists);
    return lists;
  }
}

const OFFERS_COMPLETE = 10;
const OFFERS_PARTIAL = 3;
const OFFERS_IN_ORDER = 2;
const SLOW_FACTOR = 4;
const RATE_WEIGHT = 0.3;
const RACE_FACTOR = 2;
const RACE_AFTER_MS = 250;
/** So long may nothing come from the own zone before fragments are got from elsewhere all the same. */
const NEAR_PATIENCE_MS = 3_000;

function load({ offered, begun }: SenderState): number {
  return offered.size + (begun === undefined ? 0 : 1);
}
