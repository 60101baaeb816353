import type { PeerId } from "../proto/words/ids.ts";

/** Others that one heartbeat tells of: those with most bytes. */
const PEERS_TOLD_MAX = 16;
/** Others that are counted between two heartbeats. */
const PEERS_COUNTED_MAX = 1024;

/** Bytes of fragments between this peer and another. */
export interface PeerBytes {
  readonly received: number;
  readonly sent: number;
}

/** Counts what this peer exchanges with which others, for the tracker to tell who sends to whom. */
export class Traffic {
  readonly #bytes = new Map<PeerId, PeerBytes>();

  received(from: PeerId, bytes: number): void {
    this.#count(from, { received: bytes, sent: 0 });
  }

  sent(to: PeerId, bytes: number): void {
    this.#count(to, { received: 0, sent: bytes });
  }

  /** Takes out what was counted since this was last asked, most bytes first. */
  take(): (PeerBytes & { readonly peerId: PeerId })[] {
    const all = [...this.#bytes].map(([peerId, bytes]) => ({ peerId, ...bytes }));
    this.#bytes.clear();
    return all.sort((a, b) => b.received + b.sent - a.received - a.sent).slice(0, PEERS_TOLD_MAX);
  }

  #count(peerId: PeerId, { received, sent }: PeerBytes): void {
    const before = this.#bytes.get(peerId) ?? { received: 0, sent: 0 };
    if (!this.#bytes.has(peerId) && this.#bytes.size >= PEERS_COUNTED_MAX) return;
    this.#bytes.set(peerId, { received: before.received + received, sent: before.sent + sent });
  }
}
