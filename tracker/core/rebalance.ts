import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { isVerified, type Replica } from "./excess.ts";
import { isOpen, zonesOf } from "./needs.ts";
import { type Candidate, roomOf } from "./placement.ts";

/** A fragment is to be copied from one peer to another, and then given up by the first. */
export interface Move extends FragmentRef {
  readonly source: PeerId;
  readonly target: PeerId;
}

/** A fragment that may be moved. */
export interface Movable extends FragmentRef {
  readonly id: FragmentId;
  readonly wanted: number;
  readonly claimed: boolean;
  readonly replicas: readonly Replica[];
}

/** What a rebalance moves at one peer. */
export interface PeerShift {
  readonly peer: Candidate;
  /** Part of its capacity that is in use, before anything is moved. */
  readonly used: number;
  bytesOut: number;
  bytesIn: number;
}

type Peers = ReadonlyMap<PeerId, Candidate>;

/**
 * Evens out how full peers are, fragment by fragment. How full a peer is goes by the bytes of its copies, not by the
 * room it reports: what was moved away may lie in its trash for a day. A move takes no zone from a fragment, and is
 * planned only where all other copies are on peers that can be counted on, so that the old one may go.
 */
export class RebalancePlan {
  readonly mean: number;
  readonly shifts = new Map<PeerId, PeerShift>();
  /** Whether all are in it who are expected back, as after a start of the tracker. */
  readonly isWhole: boolean;
  readonly #peers: Peers;
  readonly #toleranceShare: number;
  readonly #bytes = new Map<PeerId, number>();
  /** The emptiest first: most often one of the first few is the target. */
  readonly #byUse: PeerId[];

  /** @param bytes Of the copies on each peer, those on their way among them. */
  constructor(peers: Peers, bytes: ReadonlyMap<PeerId, number>, toleranceShare: number) {
    this.#peers = peers;
    this.#toleranceShare = toleranceShare;
    let all = 0;
    let capacity = 0;
    let isWhole = true;
    for (const peer of peers.values()) {
      if (!isOpen(peer) || !isVerified(peer) || peer.capacityBytes === 0) {
        isWhole &&= isLeftOut(peer);
        continue;
      }
      const held = bytes.get(peer.peerId) ?? 0;
      this.#bytes.set(peer.peerId, held);
      const used = held / peer.capacityBytes;
      this.shifts.set(peer.peerId, { peer, used, bytesOut: 0, bytesIn: 0 });
      all += held;
      capacity += peer.capacityBytes;
    }
    this.isWhole = isWhole;
    this.mean = capacity === 0 ? 0 : all / capacity;
    this.#byUse = [...this.#bytes.keys()].sort((a, b) => this.#used(a) - this.#used(b));
  }

  /** Peers that have more than they should, the fullest first. */
  overfull(): PeerId[] {
    return this.#byUse.filter((peerId) => this.isOverfull(peerId)).reverse();
  }

  isOverfull(peerId: PeerId): boolean {
    return this.#used(peerId) > this.mean + this.#toleranceShare;
  }

  /**
   * The move of this fragment away from `source` that helps, if there is one; it counts as made from then on.
   * @param isFree Whether a peer may be given a copy now.
   */
  consider(
    fragment: Movable,
    source: PeerId,
    isFree: (target: PeerId) => boolean = () => true,
  ): Move | undefined {
    const { id, sizeBytes, wanted, claimed, replicas } = fragment;
    const isMine = replicas.some(({ peerId, placed }) => peerId === source && placed);
    if (!isMine || claimed || wanted === 0 || !this.isOverfull(source)) return undefined;
    // What has too many copies will be trimmed, what has too few will be repaired: neither is to be moved as well.
    if (replicas.length !== wanted) return undefined;
    const others = replicas.flatMap(({ peerId }) =>
      peerId === source ? [] : this.shifts.get(peerId)?.peer ?? []
    );
    if (others.length !== wanted - 1) return undefined;
    const zones = zonesOf([...others, this.#peers.get(source)!]).size;
    const target = this.#byUse.find((peerId) =>
      this.#mayTake(peerId, fragment) && isFree(peerId) &&
      zonesOf([...others, this.#peers.get(peerId)!]).size >= zones
    );
    if (target === undefined) return undefined;
    this.#shift(source, target, sizeBytes);
    return { id, sizeBytes, source, target };
  }

  /** Whether a peer has it not, gave nothing, and would not have more than the mean afterwards. */
  #mayTake(peerId: PeerId, { sizeBytes, replicas }: Movable): boolean {
    const peer = this.#peers.get(peerId)!;
    return (this.#bytes.get(peerId)! + sizeBytes) / peer.capacityBytes <= this.mean &&
      roomOf(peer) >= sizeBytes && this.shifts.get(peerId)!.bytesOut === 0 &&
      !replicas.some((replica) => replica.peerId === peerId);
  }

  #shift(source: PeerId, target: PeerId, bytes: number): void {
    this.#bytes.set(source, this.#bytes.get(source)! - bytes);
    this.#bytes.set(target, this.#bytes.get(target)! + bytes);
    this.shifts.get(source)!.bytesOut += bytes;
    this.shifts.get(target)!.bytesIn += bytes;
    for (const peerId of [source, target]) this.#place(peerId);
  }

  /** Puts a peer where it belongs now. */
  #place(peerId: PeerId): void {
    this.#byUse.splice(this.#byUse.indexOf(peerId), 1);
    const at = this.#byUse.findIndex((other) => this.#used(other) > this.#used(peerId));
    this.#byUse.splice(at < 0 ? this.#byUse.length : at, 0, peerId);
  }

  #used(peerId: PeerId): number {
    return (this.#bytes.get(peerId) ?? 0) / this.#peers.get(peerId)!.capacityBytes;
  }
}

/** Whether a peer that cannot be counted on now will not be before long. */
function isLeftOut({ liveness, draining, inMaintenance, fenced }: Candidate): boolean {
  return liveness === "dead" || draining || inMaintenance || fenced;
}
