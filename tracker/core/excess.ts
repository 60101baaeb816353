import type { PeerId } from "../../proto/words/ids.ts";
import type { Candidate } from "./placement.ts";

/** A replica that counts, and whether the network chose its place. */
export interface Replica {
  readonly peerId: PeerId;
  readonly placed: boolean;
}

/**
 * Which copies of a fragment can go: never one that leaves fewer than `wanted` on other peers that are live and have
 * said in their present session what they hold. Copies that somebody asked a peer to keep neither go nor count as
 * others. A peer that is being emptied gives up its copy as soon as there are enough elsewhere. What stays is in as
 * many zones as it can be; of a zone that has several, the one on the peer with the least room goes.
 */
export function excessOf(
  wanted: number,
  replicas: readonly Replica[],
  peers: ReadonlyMap<PeerId, Candidate>,
): PeerId[] {
  const verified = replicas.flatMap(({ peerId, placed }) => {
    const peer = peers.get(peerId);
    return peer !== undefined && isVerified(peer) ? [{ peer, placed }] : [];
  });
  const staying = verified.filter(({ peer }) => !peer.draining);
  const leaving = staying.length >= wanted ? verified.filter(({ peer }) => peer.draining) : [];
  const placed = staying.filter((replica) => replica.placed).map(({ peer }) => peer);
  const excess = leaving.map(({ peer }) => peer.peerId);
  while (placed.length > wanted) {
    const next = leastUseful(placed);
    placed.splice(placed.indexOf(next), 1);
    excess.push(next.peerId);
  }
  return excess;
}

/** Whether what is recorded of a peer's disk is what it says itself, now. */
export function isVerified({ liveness, confirmed }: Candidate): boolean {
  return liveness === "live" && confirmed;
}

/** One of the zone with the most copies, there the one with the least room. */
function leastUseful(holders: readonly Candidate[]): Candidate {
  const copies = new Map<string, number>();
  for (const { zone } of holders) copies.set(zone, (copies.get(zone) ?? 0) + 1);
  return holders.reduce((a, b) => {
    const order = copies.get(b.zone)! - copies.get(a.zone)! || roomShare(a) - roomShare(b) ||
      (a.peerId < b.peerId ? -1 : 1);
    return order <= 0 ? a : b;
  });
}

function roomShare({ freeBytes, capacityBytes }: Candidate): number {
  return freeBytes / Math.max(1, capacityBytes);
}
