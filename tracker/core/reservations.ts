import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";

/**
 * Room promised on peers and not yet taken, by whom it was promised to (an upload, repair). Soft state: after a restart
 * the peers' own figures are all there is, and they are right within a heartbeat.
 */
export class Reservations {
  readonly #byOwner = new Map<string, Map<FragmentId, Reservation>>();
  readonly #bytes = new Map<PeerId, number>();

  /** Bytes promised on a peer. */
  of(peerId: PeerId): number {
    return this.#bytes.get(peerId) ?? 0;
  }

  /** Promises room for one fragment; an earlier promise of the same owner for it is void. */
  reserve(owner: string, fragment: FragmentRef, peerIds: readonly PeerId[]): void {
    this.#take(owner, fragment.id);
    const fragments = this.#byOwner.get(owner) ?? new Map<FragmentId, Reservation>();
    this.#byOwner.set(owner, fragments);
    const peers = new Set(peerIds);
    fragments.set(fragment.id, { sizeBytes: fragment.sizeBytes, peers });
    for (const peerId of peers) this.#add(peerId, fragment.sizeBytes);
  }

  /** The fragment arrived on the peer (or will not): the promise is kept. */
  settle(owner: string, fragmentId: FragmentId, peerId: PeerId): void {
    const promise = this.#byOwner.get(owner)?.get(fragmentId);
    if (promise?.peers.delete(peerId)) this.#add(peerId, -promise.sizeBytes);
    if (promise?.peers.size === 0) this.#take(owner, fragmentId);
  }

  /** The same, whoever it was promised to. */
  arrived(fragmentId: FragmentId, peerId: PeerId): void {
    for (const owner of this.#byOwner.keys()) this.settle(owner, fragmentId, peerId);
  }

  /** All promises of an owner end. */
  release(owner: string): void {
    for (const fragmentId of this.#byOwner.get(owner)?.keys() ?? []) this.#take(owner, fragmentId);
    this.#byOwner.delete(owner);
  }

  owners(): string[] {
    return [...this.#byOwner.keys()];
  }

  #take(owner: string, fragmentId: FragmentId): void {
    const fragments = this.#byOwner.get(owner);
    const promise = fragments?.get(fragmentId);
    if (fragments === undefined || promise === undefined) return;
    for (const peerId of promise.peers) this.#add(peerId, -promise.sizeBytes);
    fragments.delete(fragmentId);
    if (fragments.size === 0) this.#byOwner.delete(owner);
  }

  #add(peerId: PeerId, bytes: number): void {
    const total = this.of(peerId) + bytes;
    if (total === 0) this.#bytes.delete(peerId);
    else this.#bytes.set(peerId, total);
  }
}

interface Reservation {
  readonly sizeBytes: number;
  readonly peers: Set<PeerId>;
}
