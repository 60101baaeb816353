import { nextTurn } from "../proto/process/clock.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { PeerAddress } from "../proto/words/record.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { PlacedReplica } from "./catalog/replica_records.ts";
import type { Candidate } from "./core/placement.ts";
import { type Move, type PeerShift, RebalancePlan } from "./core/rebalance.ts";
import type { RepairBudget } from "./core/repair_budget.ts";
import type { Order, Orders } from "./orders.ts";
import type { Repairs } from "./repairs.ts";

/** Fragments of one peer looked at in one turn, and in one page of a preview. */
const PAGE_MAX = 256;
const PREVIEW_PAGE_MAX = 4096;
/** Fragments that a preview looks at: more would keep an operator waiting for too long. */
const PREVIEW_MAX = 500_000;
/** Fragments whose copy has just been moved and whose old one is to be trimmed. */
const MOVED_MAX = 4096;

export interface RebalanceParts {
  readonly catalog: Catalog;
  readonly orders: Orders;
  readonly repairs: Repairs;
  readonly budget: RepairBudget;
}

/** What a rebalance would move. */
export interface RebalancePreview {
  readonly mean: number;
  readonly shifts: readonly PeerShift[];
  readonly fragments: number;
  readonly bytes: number;
  /** False when only a part of the fragments was looked at. */
  readonly isComplete: boolean;
}

interface Run {
  readonly tolerance: number;
  /** Where the look at each overfull peer's fragments goes on. */
  readonly after: Map<PeerId, number | undefined>;
  /** Peers whose fragments were all looked at since one of anybody's was moved. */
  readonly exhausted: Set<PeerId>;
}

type Peers = ReadonlyMap<PeerId, Candidate>;

/**
 * Evens out how full peers are, on an operator's word and within the budget of repair: a copy is made where there is
 * room, then the one that is too many is trimmed. A goal, not a list: each turn decides anew, also after a restart.
 */
export class Rebalances {
  readonly #parts: RebalanceParts;
  #run: Run | undefined;
  /** The peer that each is to be given up by. */
  readonly #moved = new Map<FragmentId, PeerId>();

  constructor(parts: RebalanceParts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  async start(tolerance: number): Promise<void> {
    await this.#parts.catalog.setRebalance(tolerance);
    this.#begin(tolerance);
  }

  /** Goes on with what was wanted before the tracker's start. */
  async resume(): Promise<void> {
    const tolerance = await this.#parts.catalog.rebalanceTolerance();
    if (tolerance !== undefined) this.#begin(tolerance);
  }

  /** Moves that are under way are finished. */
  async stop(): Promise<void> {
    this.#run = undefined;
    await this.#parts.catalog.setRebalance(undefined);
  }

  /** Orders the next moves. */
  async turn(peers: Peers, nowMs: number): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    const plan = new RebalancePlan(peers, await this.#bytesByPeer(), run.tolerance);
    if (!plan.isWhole) run.exhausted.clear();
    const sources = plan.overfull().filter((peerId) => !run.exhausted.has(peerId));
    if (sources.length === 0 && plan.isWhole && !this.#isMoving()) return await this.stop();
    for (const source of sources) {
      if (this.#hasStream(source)) await this.#moveFrom(source, plan, run, peers, nowMs);
    }
  }

  /** An order was carried out, refused or lost. */
  ended(order: Order, done: boolean): void {
    if (order.kind !== "copy" || order.isRepair || !done) return;
    if (this.#moved.size < MOVED_MAX) this.#moved.set(order.id, order.sources[0]!.peerId);
  }

  /** The copies that are too many since others were made in their place. */
  takeMoved(): PlacedReplica[] {
    const moved = [...this.#moved].map(([id, peerId]) => ({ id, peerId }));
    this.#moved.clear();
    return moved;
  }

  /** What would be moved; nothing is. */
  async preview(
    peers: Peers,
    tolerance: number,
    signal: AbortSignal,
  ): Promise<RebalancePreview> {
    const plan = new RebalancePlan(peers, await this.#bytesByPeer(), tolerance);
    let looked = 0;
    let fragments = 0;
    let bytes = 0;
    for (const source of plan.overfull()) {
      let after: number | undefined;
      do {
        const page = await this.#parts.catalog.surveyPeer(source, PREVIEW_PAGE_MAX, after);
        for (const fragment of page.fragments) {
          const move = plan.consider(fragment, source);
          fragments += move === undefined ? 0 : 1;
          bytes += move?.sizeBytes ?? 0;
        }
        looked += page.fragments.length;
        after = page.next;
        await nextTurn();
      } while (
        after !== undefined && plan.isOverfull(source) && looked < PREVIEW_MAX && !signal.aborted
      );
    }
    const shifts = [...plan.shifts.values()];
    return { mean: plan.mean, shifts, fragments, bytes, isComplete: looked < PREVIEW_MAX };
  }

  #begin(tolerance: number): void {
    this.#run = { tolerance, after: new Map(), exhausted: new Set() };
  }

  async #moveFrom(
    source: PeerId,
    plan: RebalancePlan,
    run: Run,
    peers: Peers,
    nowMs: number,
  ): Promise<void> {
    const page = await this.#parts.catalog.surveyPeer(source, PAGE_MAX, run.after.get(source));
    const isFree = (peerId: PeerId) => this.#hasStream(peerId);
    for (const fragment of page.fragments) {
      // What is on its way already must not be sent twice.
      if (this.#isOnItsWay(fragment.id)) continue;
      if (!isFree(source) || !this.#mayBegin(source, fragment.sizeBytes, peers, nowMs)) return;
      const move = plan.consider(fragment, source, isFree);
      if (move === undefined) continue;
      this.#give(move, peers, nowMs);
      run.exhausted.clear();
    }
    // Whoever is busy now may take what nobody else can: the same page is looked at again.
    if (![...plan.shifts.keys()].every(isFree)) return;
    run.after.set(source, page.next);
    if (page.next === undefined) run.exhausted.add(source);
  }

  #isOnItsWay(id: FragmentId): boolean {
    return this.#parts.orders.targetsOf(id).size > 0 || this.#moved.has(id);
  }

  #give({ id, sizeBytes, source, target }: Move, peers: Peers, nowMs: number): void {
    const { budget, repairs } = this.#parts;
    const from = peers.get(source)!;
    budget.spend(source, from.uploadBytesPerS, sizeBytes, nowMs);
    const sources = [addressOf(from)];
    const order = {
      kind: "copy",
      peerId: target,
      id,
      sizeBytes,
      sources,
      isRepair: false,
    } as const;
    repairs.give(order, nowMs);
  }

  #mayBegin(source: PeerId, bytes: number, peers: Peers, nowMs: number): boolean {
    const { budget, orders } = this.#parts;
    const { uploadBytesPerS } = peers.get(source)!;
    return orders.copies < budget.settings.streamsMax && budget.hasRoom(bytes, nowMs) &&
      budget.maySend(source, uploadBytesPerS, bytes, nowMs);
  }

  #hasStream(peerId: PeerId): boolean {
    const { orders, budget } = this.#parts;
    return orders.streamsOf(peerId) < budget.settings.streamsPerPeerMax;
  }

  #isMoving(): boolean {
    return this.#moved.size > 0 ||
      this.#parts.orders.copiesUnderWay().some(({ order }) => !order.isRepair);
  }

  /** Of the copies on each peer, those that are on their way where they go, and no more where they leave. */
  async #bytesByPeer(): Promise<Map<PeerId, number>> {
    const { catalog, orders } = this.#parts;
    const bytes = new Map((await catalog.peers()).map((peer) => [peer.peerId, peer.bytes]));
    const add = (peerId: PeerId, change: number) =>
      bytes.set(peerId, (bytes.get(peerId) ?? 0) + change);
    for (const { order } of orders.copiesUnderWay()) {
      add(order.peerId, order.sizeBytes);
      if (!order.isRepair) add(order.sources[0]!.peerId, -order.sizeBytes);
    }
    return bytes;
  }
}

function addressOf({ peerId, address, zone }: Candidate): PeerAddress {
  return { peerId, address, zone };
}
