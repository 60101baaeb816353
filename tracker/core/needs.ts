import type { PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { Candidate } from "./placement.ts";

/** A wanted fragment and who has it, as far as that counts. */
export interface Holding extends FragmentRef {
  readonly wanted: number;
  readonly holders: readonly PeerId[];
}

/** A fragment of which copies are to be made, and what decides whose turn it is. */
export interface Need extends FragmentRef {
  readonly missing: number;
  readonly holders: readonly PeerId[];
  /** Copies on peers that are live. */
  readonly alive: number;
  /** Zones of those. */
  readonly zonesAlive: number;
  /** There are enough copies, but in too few zones: only one in another zone helps. */
  readonly isSpread: boolean;
  /** When it was first seen to need copies. */
  readonly sinceMs: number;
}

type Peers = ReadonlyMap<PeerId, Candidate>;

/**
 * What a fragment lacks, if anything. Copies on peers that are being emptied count for getting it, but are to be made
 * up for; copies in one zone alone are too few wherever there is another zone.
 */
export function needOf(holding: Holding, peers: Peers, sinceMs: number): Need | undefined {
  const { id, sizeBytes, holders, wanted } = holding;
  const staying = holders.flatMap((peerId) => peers.get(peerId) ?? [])
    .filter(({ draining }) => !draining);
  const short = wanted - staying.length;
  const isSpread = short <= 0 && isBadlySpread(staying, wanted, peers);
  if (short <= 0 && !isSpread) return undefined;
  const alive = holders.flatMap((peerId) => peers.get(peerId) ?? [])
    .filter(({ liveness }) => liveness === "live");
  return {
    ...{ id, sizeBytes, holders, isSpread, sinceMs },
    missing: isSpread ? 1 : short,
    alive: alive.length,
    zonesAlive: zonesOf(alive).size,
  };
}

/** Whether the copies are in fewer zones than they could be. */
export function isBadlySpread(
  holders: readonly Candidate[],
  wanted: number,
  peers: Peers,
): boolean {
  const zones = zonesOf(holders);
  if (zones.size >= wanted) return false;
  for (const peer of peers.values()) {
    if (isOpen(peer) && !zones.has(peer.zone)) return true;
  }
  return false;
}

/** In the order in which copies are made: what is nearest to being lost first, and of that what has waited longest. */
export function byRisk(a: Need, b: Need): number {
  return Number(a.isSpread) - Number(b.isSpread) || a.alive - b.alive ||
    a.zonesAlive - b.zonesAlive || a.sinceMs - b.sinceMs;
}

/** Whether new copies may go there. */
export function isOpen({ liveness, draining, inMaintenance, fenced }: Candidate): boolean {
  return liveness === "live" && !draining && !inMaintenance && !fenced;
}

export function zonesOf(peers: Iterable<Candidate>): Set<string> {
  const zones = new Set<string>();
  for (const { zone } of peers) zones.add(zone);
  return zones;
}
