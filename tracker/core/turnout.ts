import { isOpen } from "./needs.ts";
import type { Candidate } from "./placement.ts";

/** The peers that copies of a put may go to. */
export interface Turnout {
  /** Live now. */
  readonly here: number;
  /** Silent for a moment only, as all are after a start of the tracker: a put waits for them where it needs them. */
  readonly awaited: number;
}

export function turnoutOf(candidates: Iterable<Candidate>): Turnout {
  const turnout = { here: 0, awaited: 0 };
  for (const peer of candidates) {
    if (isOpen(peer)) turnout.here += 1;
    else if (isAwaited(peer)) turnout.awaited += 1;
  }
  return turnout;
}

/** How many that nothing can be stored on at this moment may take it soon; none when one of them can. */
export function missedOf(peers: readonly Candidate[]): number {
  const isReady = (peer: Candidate) => isOpen(peer) && hasSaidItsRoom(peer);
  if (peers.some(isReady)) return 0;
  return peers.filter((peer) => isOpen(peer) || isAwaited(peer)).length;
}

function isAwaited(peer: Candidate): boolean {
  return peer.liveness === "suspect" && isOpen({ ...peer, liveness: "live" });
}

/** A peer that has just come has not said yet what it has room for. */
function hasSaidItsRoom({ capacityBytes }: Candidate): boolean {
  return capacityBytes > 0;
}
