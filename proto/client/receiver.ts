import { OpenFragments } from "./open_fragments.ts";
import { OrdersBySender } from "./orders_by_sender.ts";
import { raceGainMs } from "./race.ts";
import {
  type Begun,
  type FragmentState,
  load,
  type Moment,
  offersTo,
  type ReceiverSettings,
  type SenderFacts,
  type SenderOrders,
  type SenderState,
} from "./receiver_state.ts";
import { leftToSenderMs } from "./takeover.ts";
import { ZoneBorder } from "./zone_border.ts";

/**
 * Decides which fragments are offered to which sender. It does no IO: what to tell senders comes back as values, what
 * they say and send is told by calls. Fragments are their indexes in the file, senders small numbers.
 *
 * The sets of fragments offered to senders are disjoint, so that no fragment is on its way twice. A sender that alone
 * has many fragments is offered many, for it knows best which are rare; they are taken back when others gain them. A
 * sender with nothing left takes over what another has not begun; one that is late with a fragment is raced by a sender
 * that will be clearly sooner. Across a zone's border each fragment comes through one of the zone's members.
 */
export class Receiver {
  readonly #settings: ReceiverSettings;
  readonly #fragments: FragmentState[];
  readonly #senders = new Map<number, SenderState>();
  readonly #orders = new OrdersBySender();
  readonly #open: OpenFragments;
  /** Offered to one sender and since then gained by others. */
  readonly #spread = new Set<number>();
  readonly #border: ZoneBorder;
  #missing = 0;
  /** Fragments before this one are not wanted any more. */
  #first = 0;

  constructor(settings: ReceiverSettings) {
    this.#settings = settings;
    this.#fragments = settings.sizesBytes.map((sizeBytes) => ({
      sizeBytes,
      wanted: false,
      offeredTo: undefined,
      offeredMs: 0,
      begun: [],
      racer: undefined,
    }));
    const border = this.#border = new ZoneBorder(settings.ownId, this.#fragments.length);
    this.#open = new OpenFragments(this.#fragments.length, (index) => border.isOurs(index));
    for (const index of settings.wanted) {
      this.#fragments[index]!.wanted = true;
      this.#missing += 1;
      this.#open.set(index, "open");
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

  isWanted(index: number): boolean {
    return this.#fragments[index]?.wanted === true;
  }

  /** Whether a sender sends nothing though it is offered something, or has nothing that is wanted. */
  isIdle(sender: number): boolean {
    const state = this.#senders.get(sender);
    if (state === undefined || state.begun !== undefined) return false;
    return state.offered.size > 0 || !this.#open.isOfUse(sender);
  }

  /** Whether a sender should be told at once what is to be told: it may be idle soon, or somebody sends for nothing. */
  isPressing(sender: number): boolean {
    const state = this.#senders.get(sender);
    return this.#orders.hasStops || (state !== undefined && load(state) <= 1);
  }

  /** A sender said what it has; also when it says so anew. */
  joined(sender: number, facts: SenderFacts, nowMs: number): void {
    this.left(sender);
    const { id, near, held, receiving = true } = facts;
    this.#senders.set(sender, {
      near,
      offered: new Set(),
      begun: undefined,
      begunAll: new Set(),
      bytesPerMs: undefined,
    });
    this.#open.joined(sender, near);
    if (this.#border.joined(sender, { id, near, receiving }, nowMs)) this.#open.reorder();
    this.gained(sender, held, nowMs);
  }

  /** Members of the own zone that are getting the file, linked to or not: the more are known, the less comes twice. */
  membersKnown(ids: Iterable<string>): void {
    if (this.#border.knows(ids)) this.#open.reorder();
  }

  /** A sender has more to give. */
  gained(sender: number, fragments: Iterable<number>, nowMs: number): void {
    const state = this.#senders.get(sender);
    if (state === undefined) return;
    for (const index of fragments) {
      const fragment = this.#fragments[index];
      if (fragment === undefined || !this.#open.gained(sender, index)) continue;
      if (!fragment.wanted) continue;
      if (fragment.offeredTo !== undefined) this.#spread.add(index);
      if (state.near && this.#open.nearCopies(index) === 1) this.#border.freshHeard(nowMs);
    }
    if (state.near) this.#border.nearHeard(nowMs);
  }

  /** A sender cannot give these after all. */
  lost(sender: number, fragments: Iterable<number>): void {
    if (!this.#senders.has(sender)) return;
    for (const index of fragments) {
      this.#takeBack(sender, index);
      this.#open.lost(sender, index);
    }
  }

  /** A sender is gone: what it was to send is open again. */
  left(sender: number): void {
    const state = this.#senders.get(sender);
    if (state === undefined) return;
    for (const index of [...state.offered, ...state.begunAll]) this.#takeBack(sender, index);
    this.#open.left(sender);
    this.#senders.delete(sender);
    this.#orders.forget(sender);
    if (this.#border.left(sender)) this.#open.reorder();
  }

  /** A sender begins a fragment. False: it is not wanted from it; the sender was told to stop. */
  began(sender: number, index: number, nowMs: number): boolean {
    const state = this.#senders.get(sender);
    const fragment = this.#fragments[index];
    if (state === undefined || fragment === undefined) return false;
    const before = state.begun;
    // What has come whole may still be on its way through the verification.
    if (before !== undefined && !this.#isWhole(before, sender)) this.#forgetBegun(sender, before);
    state.offered.delete(index);
    const isRace = fragment.racer === sender;
    if (isRace) fragment.racer = undefined;
    if (!fragment.wanted || (fragment.begun.length > 0 && !isRace)) {
      this.#orders.cancel(sender, index);
      return false;
    }
    // In a clash the first to begin wins.
    const { offeredTo } = fragment;
    if (offeredTo !== undefined && offeredTo !== sender) this.#withdraw(offeredTo, index);
    fragment.offeredTo = undefined;
    fragment.begun.push({ sender, sinceMs: nowMs, cameBytes: 0 });
    state.begun = index;
    state.begunAll.add(index);
    this.#classify(index);
    return true;
  }

  /** Bytes of what the sender has begun have come. */
  came(sender: number, bytes: number): void {
    const begun = this.#begunBy(this.#senders.get(sender)?.begun, sender);
    if (begun !== undefined) begun.cameBytes += bytes;
  }

  /** A fragment is here, verified. Others that were sending it are told to stop. */
  delivered(sender: number, index: number, nowMs: number): void {
    const state = this.#senders.get(sender);
    const fragment = this.#fragments[index]!;
    const begun = this.#begunBy(index, sender);
    if (state !== undefined && begun !== undefined) {
      const rate = fragment.sizeBytes / Math.max(1, nowMs - begun.sinceMs);
      const weight = state.bytesPerMs === undefined ? 1 : RATE_WEIGHT;
      state.bytesPerMs = (1 - weight) * (state.bytesPerMs ?? 0) + weight * rate;
      if (state.near) this.#border.nearHeard(nowMs);
    }
    this.#forgetBegun(sender, index);
    for (const loser of [...fragment.begun]) {
      this.#orders.cancel(loser.sender, index);
      this.#forgetBegun(loser.sender, index);
    }
    const { offeredTo, racer } = fragment;
    if (racer !== undefined) this.#withdraw(racer, index);
    if (offeredTo !== undefined) this.#withdraw(offeredTo, index);
    if (!fragment.wanted) return;
    fragment.wanted = false;
    this.#classify(index);
    this.#missing -= 1;
    this.#advance();
  }

  /** What a sender sent of this fragment is of no use. It may be asked again, unless it is gone or has lost it. */
  failed(sender: number, index: number): void {
    this.#takeBack(sender, index);
  }

  /** Bytes that came of what a sender has begun and not finished: for seeing that one is stuck. */
  begunBytes(sender: number): number | undefined {
    const index = this.#senders.get(sender)?.begun;
    return this.#begunBy(index, sender)?.cameBytes;
  }

  /** Fragments that no sender has. */
  orphans(): number[] {
    return this.#open.orphans();
  }

  /** What each sender is to be told now. */
  update(nowMs: number): SenderOrders[] {
    const senders = [...this.#senders];
    const sending = senders.filter(([, { begun }]) => begun !== undefined).length;
    const moment = { nowMs, best: this.#bestRate(), sending };
    this.#takeBackSpread(moment.best);
    // What comes from afar may be slow, and is none the less on its way.
    const isComing = senders.some(([, { near, begun }]) => !near && begun !== undefined);
    if (isComing) this.#border.freshHeard(nowMs);
    for (const [sender, state] of senders.sort(([, one], [, other]) => load(one) - load(other))) {
      this.#fill(sender, state, moment);
      if (load(state) === 0) this.#findWork(sender, state, moment);
    }
    return this.#orders.take();
  }

  #fill(sender: number, state: SenderState, moment: Moment): void {
    const { order, random, windowMax } = this.#settings;
    const target = this.#offersFor(sender, state, moment.best);
    while (state.offered.size < OFFERS_ALONE) {
      const isAlone = state.offered.size >= target;
      if (isAlone && order === "sequential") return;
      const index = order === "sequential"
        ? this.#open.first(sender, this.#first, this.#first + windowMax)
        : this.#open.rarest(sender, random, isAlone ? 1 : Infinity);
      if (index === undefined) return;
      this.#offer(sender, index, moment.nowMs);
    }
  }

  #offersFor(sender: number, state: SenderState, best: number | undefined): number {
    if (this.#settings.order === "sequential") return OFFERS_IN_ORDER;
    return offersTo(state, this.#open.isComplete(sender), best);
  }

  /** What was offered to its only holder and has others now: they give it as well, and it has enough to choose from. */
  #takeBackSpread(best: number | undefined): void {
    for (const index of this.#spread) {
      const { offeredTo } = this.#fragments[index]!;
      const state = offeredTo === undefined ? undefined : this.#senders.get(offeredTo);
      if (state === undefined) continue;
      const isShunned = !state.near && this.#open.nearCopies(index) > 0;
      const target = this.#offersFor(offeredTo!, state, best);
      if (isShunned) this.#withdraw(offeredTo!, index);
      else if (state.offered.size > target) this.#withdraw(offeredTo!, index, "spare");
    }
    this.#spread.clear();
  }

  /** For a sender that has nothing to do: what another has not begun, or is late with, or is better got elsewhere. */
  #findWork(sender: number, state: SenderState, moment: Moment): void {
    const index = this.#laterElsewhere(sender, state, moment) ??
      this.#shunnedTooLong(sender, state, moment.nowMs);
    if (index === undefined) return this.#race(sender, state, moment);
    const { offeredTo } = this.#fragments[index]!;
    if (offeredTo !== undefined) this.#withdraw(offeredTo, index);
    this.#offer(sender, index, moment.nowMs);
  }

  /** What waits longest for another sender, and will come sooner from this one. */
  #laterElsewhere(sender: number, state: SenderState, moment: Moment): number | undefined {
    const { nowMs, best, sending } = moment;
    let latest: number | undefined;
    let longestMs = 0;
    const rate = state.bytesPerMs ?? best ?? Infinity;
    for (const index of this.#open.offered(sender)) {
      const { offeredTo, offeredMs, sizeBytes } = this.#fragments[index]!;
      const other = this.#senders.get(offeredTo!)!;
      const ownMs = sizeBytes / rate;
      if (nowMs - offeredMs < leftToSenderMs(other, ownMs, sending)) continue;
      const waitMs = load(other) * sizeBytes / (other.bytesPerMs ?? best ?? 1);
      if (waitMs < ownMs || waitMs <= longestMs) continue;
      if (this.#mayCome(state, index, nowMs)) [latest, longestMs] = [index, waitMs];
    }
    return latest;
  }

  #shunnedTooLong(sender: number, state: SenderState, nowMs: number): number | undefined {
    if (!this.#border.isLate(nowMs, this.#patienceMs())) return undefined;
    return this.#open.shunned(sender).find((index) => this.#mayCome(state, index, nowMs));
  }

  /** From another zone only what nobody in the own zone has, and what is this member's to bring in: or later. */
  #mayCome({ near }: SenderState, index: number, nowMs: number): boolean {
    if (near || !this.#open.hasNear) return true;
    return this.#border.mayCome(index, this.#open.nearCopies(index), nowMs, this.#patienceMs());
  }

  #patienceMs(): number {
    const fragmentMs = this.#fragments[0]!.sizeBytes / (this.#bestRate() ?? Infinity);
    return Math.max(NEAR_PATIENCE_MIN_MS, NEAR_PATIENCE_FRAGMENTS * fragmentMs);
  }

  /** A second sender for the fragment that is latest, when it will clearly be sooner. */
  #race(sender: number, state: SenderState, moment: Moment): void {
    let latest: number | undefined;
    let mostGainedMs = 0;
    const secondBytesPerMs = state.bytesPerMs ?? moment.best;
    for (const [other, { begun: index, bytesPerMs }] of this.#senders) {
      if (index === undefined || other === sender || !this.#open.has(sender, index)) continue;
      const rates = { firstBytesPerMs: bytesPerMs, secondBytesPerMs };
      const gainedMs = raceGainMs(this.#fragments[index]!, rates, moment.nowMs);
      if (gainedMs <= mostGainedMs || !this.#mayCome(state, index, moment.nowMs)) continue;
      [latest, mostGainedMs] = [index, gainedMs];
    }
    if (latest === undefined) return;
    const fragment = this.#fragments[latest]!;
    [fragment.racer, fragment.offeredMs] = [sender, moment.nowMs];
    state.offered.add(latest);
    this.#orders.offer(sender, latest);
  }

  #offer(sender: number, index: number, nowMs: number): void {
    const fragment = this.#fragments[index]!;
    fragment.offeredTo = sender;
    fragment.offeredMs = nowMs;
    this.#senders.get(sender)!.offered.add(index);
    this.#orders.offer(sender, index);
    this.#classify(index);
  }

  #withdraw(sender: number, index: number, how: "withdraw" | "spare" = "withdraw"): void {
    this.#unoffer(sender, index);
    this.#orders[how](sender, index);
  }

  #takeBack(sender: number, index: number): void {
    if (this.#fragments[index] === undefined) return;
    this.#unoffer(sender, index);
    this.#forgetBegun(sender, index);
  }

  #unoffer(sender: number, index: number): void {
    const fragment = this.#fragments[index]!;
    this.#senders.get(sender)?.offered.delete(index);
    if (fragment.racer === sender) fragment.racer = undefined;
    if (fragment.offeredTo === sender) fragment.offeredTo = undefined;
    this.#classify(index);
  }

  #forgetBegun(sender: number, index: number): void {
    const fragment = this.#fragments[index]!;
    const state = this.#senders.get(sender);
    if (!state?.begunAll.delete(index)) return;
    fragment.begun = fragment.begun.filter((begun) => begun.sender !== sender);
    if (state.begun === index) state.begun = undefined;
    if (fragment.begun.length === 0 && fragment.racer !== undefined) {
      // Nobody is left whom it races.
      fragment.offeredTo = fragment.racer;
      fragment.racer = undefined;
    }
    this.#classify(index);
  }

  #classify(index: number): void {
    const { wanted, begun, offeredTo } = this.#fragments[index]!;
    const isOpen = wanted && begun.length === 0;
    this.#open.set(index, !isOpen ? "closed" : offeredTo === undefined ? "open" : "offered");
  }

  #isWhole(index: number, sender: number): boolean {
    return this.#begunBy(index, sender)?.cameBytes === this.#fragments[index]!.sizeBytes;
  }

  #begunBy(index: number | undefined, sender: number): Begun | undefined {
    return this.#fragments[index ?? -1]?.begun.find((begun) => begun.sender === sender);
  }

  #advance(): void {
    while (this.#fragments[this.#first]?.wanted === false) this.#first += 1;
  }

  #bestRate(): number | undefined {
    const rates = [...this.#senders.values()].flatMap(({ bytesPerMs }) => bytesPerMs ?? []);
    return rates.length === 0 ? undefined : Math.max(...rates);
  }
}

const OFFERS_IN_ORDER = 2;
/** Of what a sender alone has. */
const OFFERS_ALONE = 256;
const RATE_WEIGHT = 0.3;
/** So long may nothing come from the own zone before fragments are got from elsewhere all the same. */
const NEAR_PATIENCE_MIN_MS = 3_000;
const NEAR_PATIENCE_FRAGMENTS = 4;
