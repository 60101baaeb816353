import type { Random } from "../proto/process/random.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { ShortCursor } from "./catalog/replica_records.ts";
import type { ChosenPlaces } from "./core/chosen_places.ts";
import { type Holding, type Need, needOf } from "./core/needs.ts";
import { Pace } from "./core/pace.ts";
import type { Candidate } from "./core/placement.ts";
import { planRepair } from "./core/repair.ts";
import type { RepairBudget } from "./core/repair_budget.ts";
import type { Reservations } from "./core/reservations.ts";
import type { Order, Orders } from "./orders.ts";

/** Owner of the room that repair reserves. */
const OWNER = "repair";
/** Short fragments looked at in one turn: those nearest to being lost, and as many of the others in turn. */
const SCAN_MAX = 256;
const QUICK_SCAN_MAX = 64;
/** Fragments that somebody said should be looked at; what does not fit is said again. */
const SEEN_MAX = 4096;
/** A copy that failed is tried again after this long, doubled each time up to the most. */
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 60_000;
const FAILURES_MAX = 16_384;
const SINCE_MAX = 65_536;
/** A copy that takes longer is given up, and made elsewhere. */
const COPY_MOST_MS = 10 * 60_000;

export interface RepairParts {
  readonly catalog: Catalog;
  readonly orders: Orders;
  readonly reservations: Reservations;
  readonly random: Random;
  readonly budget: RepairBudget;
  readonly places: ChosenPlaces;
}

interface Failure {
  readonly untilMs: number;
  readonly times: number;
}

type Peers = ReadonlyMap<PeerId, Candidate>;

/**
 * Has missing copies made. Each turn asks the catalog anew what is missing; what is kept between turns is only where to
 * look.
 */
export class Repairs {
  readonly pace = new Pace();
  readonly #parts: RepairParts;
  #after: ShortCursor | undefined;
  /** Fragments to look at although they are not short: their peer is being emptied, or they are badly spread. */
  readonly #toLookAt = new Set<FragmentId>();
  /** Since when a fragment has been seen to need copies. */
  readonly #since = new Map<FragmentId, number>();
  readonly #failures = new Map<FragmentId, Failure>();
  #made = 0;

  constructor(parts: RepairParts) {
    this.#parts = parts;
  }

  /** Copies made since the start. */
  get made(): number {
    return this.#made;
  }

  /** Says that this fragment may need copies although it is not short. */
  lookAt(id: FragmentId): void {
    if (this.#toLookAt.size < SEEN_MAX) this.#toLookAt.add(id);
  }

  /**
   * Gives the orders that are due.
   * @param isQuick Whether it is only to fill the place of a copy that is done: then it looks at few.
   */
  async turn(peers: Peers, nowMs: number, isQuick: boolean): Promise<void> {
    const needs = await this.#needs(peers, nowMs, isQuick);
    const { orders, budget, random } = this.#parts;
    const ready = needs.filter(({ id }) => (this.#failures.get(id)?.untilMs ?? 0) <= nowMs);
    const turn = { peers, underWay: orders, budget, nowMs, random };
    const { copies, hopeless } = planRepair(ready, turn);
    // Room for others; who says that it should be looked at says so again.
    for (const id of hopeless) this.#toLookAt.delete(id);
    for (const copy of copies) {
      this.give({ kind: "copy", peerId: copy.target, ...copy, isRepair: true }, nowMs);
    }
  }

  give(order: Extract<Order, { kind: "copy" }>, nowMs: number): void {
    if (!this.#parts.orders.give(order, nowMs)) return;
    this.#parts.places.choose(order.id, [order.peerId]);
    this.#parts.reservations.reserve(ownerOf(order.peerId), order, [order.peerId]);
  }

  /** Calls off what is not needed any more: its fragment has enough copies again, since a peer came back. */
  async callOff(peers: Peers, nowMs: number): Promise<void> {
    const { catalog, orders } = this.#parts;
    const underWay = orders.copiesUnderWay();
    if (underWay.length === 0) return;
    const now = await catalog.replicasOf(underWay.map(({ order }) => order.id));
    for (const [index, { orderId, order, givenMs }] of underWay.entries()) {
      const holding = now[index]!;
      // It is there already, and only its result is on the way.
      if (holding.holders.includes(order.peerId)) continue;
      const isNeeded = needOf(holding, peers, nowMs) !== undefined;
      const isLate = nowMs - givenMs > COPY_MOST_MS;
      if (isLate || (order.isRepair && !isNeeded)) orders.cancel(orderId);
      if (isLate) this.#ended(order, false, orders.end(orderId, order.peerId), nowMs);
    }
  }

  /** An order was carried out, refused or lost. */
  ended(order: Order, done: boolean, nowMs: number): void {
    this.#ended(order, done, order, nowMs);
  }

  #ended(order: Order, done: boolean, wasOut: Order | undefined, nowMs: number): void {
    if (order.kind !== "copy" || wasOut === undefined) return;
    this.#parts.reservations.settle(ownerOf(order.peerId), order.id, order.peerId);
    if (done) {
      this.#made += 1;
      this.#failures.delete(order.id);
      this.pace.add(order.sizeBytes, nowMs);
      return;
    }
    const times = (this.#failures.get(order.id)?.times ?? 0) + 1;
    if (this.#failures.size >= FAILURES_MAX) this.#failures.clear();
    const waitMs = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** (times - 1));
    this.#failures.set(order.id, { untilMs: nowMs + waitMs, times });
  }

  async #needs(peers: Peers, nowMs: number, isQuick: boolean): Promise<Need[]> {
    const { catalog } = this.#parts;
    const most = isQuick ? QUICK_SCAN_MAX : SCAN_MAX;
    const first = await catalog.shortFragments(most);
    const others = isQuick || first.length < most ? [] : await this.#nextShort(catalog);
    const looked = [...this.#toLookAt].slice(0, most);
    const holdings = new Map<FragmentId, Holding>();
    for (const holding of [...first, ...others, ...await catalog.replicasOf(looked)]) {
      holdings.set(holding.id, holding);
    }
    const needs: Need[] = [];
    for (const [id, holding] of holdings) {
      const sinceMs = this.#since.get(id) ?? nowMs;
      const need = holding.wanted > 0 ? needOf(holding, peers, sinceMs) : undefined;
      this.#remember(id, need === undefined ? undefined : sinceMs);
      if (need !== undefined) needs.push(need);
    }
    for (const id of looked) this.#lookedAt(id, this.#since.has(id));
    return needs;
  }

  /** The oldest of very many are forgotten: then their age begins anew. */
  #remember(id: FragmentId, sinceMs: number | undefined): void {
    if (sinceMs === undefined) return void this.#since.delete(id);
    this.#since.set(id, sinceMs);
    if (this.#since.size > SINCE_MAX) this.#since.delete(this.#since.keys().next().value!);
  }

  /** Many may be short for which nothing can be done; the cursor makes sure that the others get their turn. */
  async #nextShort(catalog: Catalog): Promise<Holding[]> {
    const page = await catalog.shortFragments(SCAN_MAX, this.#after);
    const last = page.length < SCAN_MAX ? undefined : page.at(-1);
    this.#after = last && { copies: last.copies, id: last.id };
    return page;
  }

  /** What still needs copies waits behind the others. */
  #lookedAt(id: FragmentId, needsMore: boolean): void {
    this.#toLookAt.delete(id);
    if (needsMore) this.#toLookAt.add(id);
  }
}

/** One owner a target: a fragment may be on its way to several. */
function ownerOf(target: PeerId): string {
  return `${OWNER} ${target}`;
}
