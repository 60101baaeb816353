import type { Random } from "../../proto/process/random.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { type Candidate, choosePeers, scoreOf } from "./placement.ts";

export interface PlacesQuestion {
  readonly sizeBytes: number;
  readonly wanted: number;
  readonly holders: ReadonlySet<PeerId>;
}

/** What one peer is to one fragment, and why. */
export interface PlaceReason {
  readonly peerId: PeerId;
  readonly zone: string;
  readonly holder: boolean;
  readonly reason: string;
}

/**
 * Why a fragment is where it is: the question of placement, asked again with today's figures. Holders come first.
 */
export function explainPlaces(
  question: PlacesQuestion,
  peers: readonly Candidate[],
  random: Random,
): PlaceReason[] {
  const { holders, wanted, sizeBytes } = question;
  const holding = peers.filter(({ peerId }) => holders.has(peerId));
  const missing = Math.max(0, wanted - holding.length);
  const { chosen, refused } = choosePeers(
    { sizeBytes, count: missing, holders, avoid: new Set() },
    peers,
    random,
  );
  const next = new Set(chosen.map(({ peerId }) => peerId));
  const others = peers.filter(({ peerId }) => !holders.has(peerId)).map((peer) => ({
    peerId: peer.peerId,
    zone: peer.zone,
    holder: false,
    reason: next.has(peer.peerId)
      ? `is next to get a copy: zone "${peer.zone}", score ${scoreOf(peer).toFixed(2)}`
      : refused.get(peer.peerId) ?? "is not needed",
  }));
  return [...holding.map((peer) => holderReason(peer, holding)), ...others];
}

function holderReason(peer: Candidate, holding: readonly Candidate[]): PlaceReason {
  const inZone = holding.filter(({ zone }) => zone === peer.zone).length;
  const zone = inZone === 1
    ? `the only copy in zone "${peer.zone}"`
    : `one of ${inZone} copies in zone "${peer.zone}"`;
  const state = peer.liveness !== "live"
    ? `, but is ${peer.liveness}`
    : peer.draining
    ? ", but is being emptied"
    : "";
  return {
    peerId: peer.peerId,
    zone: peer.zone,
    holder: true,
    reason: `has ${zone}${state} (score ${scoreOf(peer).toFixed(2)})`,
  };
}
