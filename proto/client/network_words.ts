import type { NetworkStatus, PeerState, VerifiedState } from "./catalog_reader.ts";
import { formatSize } from "../words/units.ts";

/** How good news is; becomes a class and never stands alone: not everybody sees colours. */
export type Tone = "ok" | "short" | "none" | "quiet";

export interface Verdict {
  readonly tone: Tone;
  readonly text: string;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** Whether everything is safe, in a few words. */
export function safetyOf(status: NetworkStatus | undefined): Verdict {
  if (status === undefined) return { tone: "quiet", text: "Not known now" };
  const lost = status.fragmentsByCopies[0] ?? 0;
  if (lost > 0) return { tone: "none", text: `${plural(lost, "fragment")} without a copy` };
  if (status.fragmentsShort > 0) {
    return { tone: "short", text: `${plural(status.fragmentsShort, "fragment")} short of copies` };
  }
  return { tone: "ok", text: "Every fragment has its copies" };
}

/** A rate, or that nothing moves. */
export function rateText(bytesPerS: number): string {
  return bytesPerS === 0 ? "nothing moves" : `${formatSize(bytesPerS)}/s`;
}

/** Part of a whole in percent; a little of much is not nothing. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "0 %";
  const value = part / whole * 100;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

/** The beginning of a peer's id: enough to tell peers apart, and to name one on the command line. */
export function peerLabel(peerId: string): string {
  return peerId.slice(0, 8);
}

/** A peer of which it is known when its copies were compared with their ids. */
export type VerifiedPeer = PeerState & { readonly verified: VerifiedState };

/** Of how many peers that hold something it is known when their copies were compared with their ids, and when. */
export interface VerifiedInAll {
  /** Whose copies were not compared for the longest time first. */
  readonly known: readonly VerifiedPeer[];
  readonly unknown: number;
  /** Undefined: of none it is known. */
  readonly inAll: VerifiedState | undefined;
}

/** The scrub's age over all peers that are not dead; who holds more counts more in the average. */
export function verifiedInAll(peers: readonly PeerState[]): VerifiedInAll {
  const holders = peers.filter(({ liveness, fragments }) => liveness !== "dead" && fragments > 0);
  const known = holders.filter((peer): peer is VerifiedPeer => peer.verified !== undefined)
    .sort((a, b) => a.verified.oldestMs - b.verified.oldestMs);
  const bytes = known.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
  const weighted = known.reduce((sum, peer) => sum + peer.verified.averageMs * peer.heldBytes, 0);
  return {
    known,
    unknown: holders.length - known.length,
    inAll: bytes === 0
      ? undefined
      : { oldestMs: known[0]!.verified.oldestMs, averageMs: weighted / bytes },
  };
}
