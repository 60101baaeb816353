import type { Random } from "../../proto/process/random.ts";
import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { type Candidate, choosePeers } from "./placement.ts";

/** A fragment with fewer copies than wanted. */
export interface Short extends FragmentRef {
  readonly copies: number;
  readonly wanted: number;
  readonly holders: readonly PeerId[];
}

/** Have `target` get a fragment from one of `sources`. */
export interface Copy extends FragmentRef {
  readonly target: PeerId;
  readonly sources: readonly PeerAddress[];
}

export interface RepairSettings {
  /** Copies that a peer makes, and that a peer is a source of, at the same time. */
  readonly streamsPerPeerMax: number;
}

/** The copies that are being made: kept by the driver from order to result. */
export interface CopiesUnderWay {
  /** Peers that are being given a fragment. */
  targetsOf(fragmentId: FragmentId): ReadonlySet<PeerId>;
  /** Copies that a peer is part of, as target or as first source. */
  streamsOf(peerId: PeerId): number;
}

/** Sources named in one order: the first is meant to serve, the others are for when it cannot. */
const SOURCES_MAX = 4;

/**
 * Chooses the next copies to make. `short` comes ordered by risk, fewest copies first; what a peer has no free stream
 * for waits for the next turn. It is computed from wanted against held each time: there is no list to lose.
 */
export function planRepair(
  short: readonly Short[],
  peers: ReadonlyMap<PeerId, Candidate>,
  underWay: CopiesUnderWay,
  settings: RepairSettings,
  random: Random,
): Copy[] {
  const copies: Copy[] = [];
  const added = new Map<PeerId, number>();
  const streams = (peerId: PeerId) => underWay.streamsOf(peerId) + (added.get(peerId) ?? 0);
  const hasStream = (peerId: PeerId) => streams(peerId) < settings.streamsPerPeerMax;
  const busy = () => new Set([...peers.keys()].filter((peerId) => !hasStream(peerId)));
  for (const fragment of short) {
    const targets = underWay.targetsOf(fragment.id);
    const missing = fragment.wanted - fragment.copies - targets.size;
    const sources = fragment.holders
      .filter((peerId) => peers.get(peerId)?.liveness === "live")
      .sort((a, b) => streams(a) - streams(b));
    if (missing <= 0 || sources.length === 0 || !hasStream(sources[0]!)) continue;
    const { chosen } = choosePeers(
      {
        sizeBytes: fragment.sizeBytes,
        count: 1,
        holders: new Set([...fragment.holders, ...targets]),
        avoid: busy(),
      },
      [...peers.values()],
      random,
    );
    const target = chosen[0]?.peerId;
    if (target === undefined) continue;
    copies.push({
      id: fragment.id,
      sizeBytes: fragment.sizeBytes,
      target,
      sources: sources.slice(0, SOURCES_MAX).map((peerId) => addressOf(peers.get(peerId)!)),
    });
    for (const peerId of [target, sources[0]!]) added.set(peerId, (added.get(peerId) ?? 0) + 1);
  }
  return copies;
}

function addressOf({ peerId, address, zone }: Candidate): PeerAddress {
  return { peerId, address, zone };
}
