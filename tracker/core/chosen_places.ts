import type { FragmentId, PeerId } from "../../proto/words/ids.ts";

/** Fragments remembered at most; the oldest are forgotten first. A place is used within seconds, or never. */
const FRAGMENTS_MAX = 65_536;

/**
 * Where the network has lately said that fragments should go. A copy that arrives there was placed by the network, and
 * may be trimmed when there are too many; others stay. Soft state: what is forgotten here is never trimmed.
 */
export class ChosenPlaces {
  readonly #peers = new Map<FragmentId, Set<PeerId>>();

  choose(id: FragmentId, peerIds: Iterable<PeerId>): void {
    const chosen = this.#peers.get(id) ?? new Set<PeerId>();
    for (const peerId of peerIds) chosen.add(peerId);
    if (chosen.size === 0) return;
    this.#peers.delete(id);
    this.#peers.set(id, chosen);
    if (this.#peers.size <= FRAGMENTS_MAX) return;
    this.#peers.delete(this.#peers.keys().next().value!);
  }

  /** A copy arrived: answers whether its place was chosen. */
  take(id: FragmentId, peerId: PeerId): boolean {
    const chosen = this.#peers.get(id);
    const wasChosen = chosen?.delete(peerId) ?? false;
    if (chosen?.size === 0) this.#peers.delete(id);
    return wasChosen;
  }
}
