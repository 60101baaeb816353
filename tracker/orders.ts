import type { FragmentTicket } from "../proto/gen/enjambre/v1/FragmentTicket.ts";
import type { Order as WireOrder } from "../proto/gen/enjambre/v1/Order.ts";
import { type FragmentId, idToBytes, type PeerId } from "../proto/words/ids.ts";
import type { PeerAddress } from "../proto/words/record.ts";
import { toPeerAddress } from "../proto/wire/convert.ts";
import type { PlacedReplica } from "./catalog/replica_records.ts";
import type { CopiesUnderWay } from "./core/repair.ts";
import type { Sessions } from "./sessions.ts";

/** What a peer is told to do. */
export type Order =
  | {
    readonly kind: "copy";
    readonly peerId: PeerId;
    readonly id: FragmentId;
    readonly sizeBytes: number;
    readonly sources: readonly PeerAddress[];
    /** Whether it makes up for a missing copy; otherwise it goes before one that is to go elsewhere. */
    readonly isRepair: boolean;
  }
  | {
    readonly kind: "drop";
    readonly peerId: PeerId;
    readonly id: FragmentId;
    readonly purge: boolean;
  }
  | { readonly kind: "verify"; readonly peerId: PeerId; readonly id: FragmentId }
  | {
    readonly kind: "check";
    /** Who tries to get it. */
    readonly peerId: PeerId;
    readonly id: FragmentId;
    readonly sizeBytes: number;
    /** Who claims to have it. */
    readonly holder: PeerAddress;
  };

export type CopyOrder = Extract<Order, { kind: "copy" }>;
/** By which a peer gets a fragment of another. */
export type FetchOrder = Extract<Order, { kind: "copy" | "check" }>;

/** An order to copy that is out. */
export interface CopyUnderWay {
  readonly orderId: number;
  readonly order: CopyOrder;
  readonly givenMs: number;
  readonly isCancelled: boolean;
}

/** What was ordered since the start. */
export interface OrderCounts {
  copies: number;
  drops: number;
  cancelled: number;
}

/**
 * The orders that are out. Soft state, tied to the session an order was sent on: when that ends, the peer forgets its
 * orders too, and what is still wanted is ordered anew.
 */
export class Orders implements CopiesUnderWay {
  readonly #orders = new Map<number, Order>();
  readonly #targets = new Map<FragmentId, Set<PeerId>>();
  readonly #streams = new Map<PeerId, number>();
  readonly #drops = new Map<PeerId, Set<FragmentId>>();
  readonly #copies = new Map<number, CopyUnderWay>();
  readonly counts: OrderCounts = { copies: 0, drops: 0, cancelled: 0 };
  readonly #sessions: Sessions;
  readonly #network: { readonly epoch: number };
  readonly #onGiven: (order: Order) => void;
  readonly #ticketOf: (order: FetchOrder) => FragmentTicket | undefined;
  #lastId = 0;

  /**
   * @param network Where it stands when an order is given.
   * @param onGiven Called with each order that a peer was told.
   * @param ticketOf What lets a peer get what it is to copy or to check.
   */
  constructor(
    sessions: Sessions,
    network: { readonly epoch: number },
    onGiven: (order: Order) => void = () => {},
    ticketOf: (order: FetchOrder) => FragmentTicket | undefined = () => undefined,
  ) {
    this.#ticketOf = ticketOf;
    this.#onGiven = onGiven;
    this.#sessions = sessions;
    this.#network = network;
  }

  get copies(): number {
    return this.#copies.size;
  }

  /** Tells a peer, and counts the order as out. Answers false when the peer has no session: nothing was done then. */
  give(order: Order, nowMs: number): boolean {
    const orderId = this.#lastId += 1;
    const message = { order: { orderId, epoch: this.#network.epoch, ...this.#taskOf(order) } };
    if (!this.#sessions.send(order.peerId, message)) return false;
    this.#orders.set(orderId, order);
    if (order.kind === "copy") {
      this.counts.copies += 1;
      this.#copies.set(orderId, { orderId, order, givenMs: nowMs, isCancelled: false });
      this.#targets.set(order.id, this.#targetSet(order.id).add(order.peerId));
      this.#stream(order.peerId, 1);
      this.#stream(order.sources[0]!.peerId, 1);
    } else if (order.kind === "drop") {
      this.counts.drops += 1;
      this.#drops.set(order.peerId, (this.#drops.get(order.peerId) ?? new Set()).add(order.id));
    }
    this.#onGiven(order);
    return true;
  }

  /** An order was carried out, refused or lost. Answers it if it was out, and this peer's. */
  end(orderId: number, peerId: PeerId): Order | undefined {
    const order = this.#orders.get(orderId);
    if (order === undefined || order.peerId !== peerId) return undefined;
    this.#orders.delete(orderId);
    this.#copies.delete(orderId);
    if (order.kind === "copy") {
      this.#remove(this.#targets, order.id, peerId);
      this.#stream(peerId, -1);
      this.#stream(order.sources[0]!.peerId, -1);
    } else if (order.kind === "drop") {
      this.#remove(this.#drops, peerId, order.id);
    }
    return order;
  }

  /** The copies that are being made, the oldest first. */
  copiesUnderWay(): CopyUnderWay[] {
    return [...this.#copies.values()];
  }

  /** Tells the peer that a copy is not needed any more. It is out until the peer answers. */
  cancel(orderId: number): void {
    const copy = this.#copies.get(orderId);
    if (copy === undefined || copy.isCancelled) return;
    this.#copies.set(orderId, { ...copy, isCancelled: true });
    this.counts.cancelled += 1;
    this.#sessions.send(copy.order.peerId, { cancelOrder: { orderId } });
  }

  /** A session ended. Answers the orders that ended with it. */
  endAll(peerId: PeerId): Order[] {
    const ids = [...this.#orders].filter(([, order]) => order.peerId === peerId).map(([id]) => id);
    return ids.flatMap((id) => this.end(id, peerId) ?? []);
  }

  targetsOf(fragmentId: FragmentId): ReadonlySet<PeerId> {
    return this.#targetSet(fragmentId);
  }

  streamsOf(peerId: PeerId): number {
    return this.#streams.get(peerId) ?? 0;
  }

  /** Whether a peer was told to give up this fragment and has not answered. */
  isDropping(peerId: PeerId, fragmentId: FragmentId): boolean {
    return this.#drops.get(peerId)?.has(fragmentId) ?? false;
  }

  /** Drops that a peer was told of and has not answered for. */
  dropsOf(peerId: PeerId): number {
    return this.#drops.get(peerId)?.size ?? 0;
  }

  /** The drops that are out. */
  drops(): PlacedReplica[] {
    return [...this.#drops].flatMap(([peerId, ids]) => [...ids].map((id) => ({ id, peerId })));
  }

  #targetSet(fragmentId: FragmentId): Set<PeerId> {
    return this.#targets.get(fragmentId) ?? new Set();
  }

  #stream(peerId: PeerId, change: number): void {
    const streams = this.streamsOf(peerId) + change;
    if (streams === 0) this.#streams.delete(peerId);
    else this.#streams.set(peerId, streams);
  }

  #remove<Key, Item>(sets: Map<Key, Set<Item>>, key: Key, item: Item): void {
    const set = sets.get(key);
    set?.delete(item);
    if (set?.size === 0) sets.delete(key);
  }

  #taskOf(order: Order): Pick<WireOrder, "copy" | "drop" | "verify" | "check"> {
    const fragmentId = idToBytes(order.id);
    switch (order.kind) {
      case "copy": {
        const sources = order.sources.map(toPeerAddress);
        const ticket = this.#ticketOf(order) ?? null;
        return { copy: { fragmentId, size: order.sizeBytes, sources, ticket } };
      }
      case "drop":
        return { drop: { fragmentId, purge: order.purge } };
      case "verify":
        return { verify: { fragmentId } };
      case "check": {
        const holder = toPeerAddress(order.holder);
        const ticket = this.#ticketOf(order) ?? null;
        return { check: { fragmentId, size: order.sizeBytes, holder, ticket } };
      }
    }
  }
}
