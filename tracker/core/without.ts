import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { Replica } from "./excess.ts";
import { isOpen } from "./needs.ts";
import { type Candidate, roomOf } from "./placement.ts";

/** A wanted fragment and the replicas of it that count. */
export interface Held extends FragmentRef {
  readonly wanted: number;
  readonly replicas: readonly Replica[];
}

/** What would be without some peers. */
export interface WithoutFigures {
  fragments: number;
  fragmentsLost: number;
  bytesLost: number;
  fragmentsAtOne: number;
  /** Those that are lost or at one among them, where more are wanted. */
  fragmentsShort: number;
  /** Of copies that repair could make of what is left. */
  bytesToCopy: number;
}

/** Counts what would be lost, or at risk, when these peers were gone. */
export class Without {
  readonly figures: WithoutFigures = {
    fragments: 0,
    fragmentsLost: 0,
    bytesLost: 0,
    fragmentsAtOne: 0,
    fragmentsShort: 0,
    bytesToCopy: 0,
  };
  readonly #gone: ReadonlySet<PeerId>;

  constructor(gone: ReadonlySet<PeerId>) {
    this.#gone = gone;
  }

  /**
   * Takes in a fragment that one of the peers holds. It is met once for each of them that does, and counted once.
   * Answers its id when it would be lost.
   */
  take({ id, sizeBytes, wanted, replicas }: Held, metAt: PeerId): FragmentId | undefined {
    const holders = replicas.map(({ peerId }) => peerId);
    const first = holders.filter((peerId) => this.#gone.has(peerId)).sort()[0];
    if (wanted === 0 || first !== metAt) return undefined;
    const left = holders.filter((peerId) => !this.#gone.has(peerId)).length;
    const { figures } = this;
    figures.fragments += 1;
    if (left < wanted) figures.fragmentsShort += 1;
    if (left === 1) figures.fragmentsAtOne += 1;
    if (left > 0) figures.bytesToCopy += Math.max(0, wanted - left) * sizeBytes;
    if (left > 0) return undefined;
    figures.fragmentsLost += 1;
    figures.bytesLost += sizeBytes;
    return id;
  }
}

/** Bytes that the other peers could take. */
export function roomWithout(gone: ReadonlySet<PeerId>, peers: Iterable<Candidate>): number {
  let bytes = 0;
  for (const peer of peers) {
    if (!gone.has(peer.peerId) && isOpen(peer)) bytes += Math.max(0, roomOf(peer));
  }
  return bytes;
}
