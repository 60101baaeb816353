import type { LiveState } from "./live.ts";

/** A day, in steps that a plot can show. */
export const HISTORY_STEP_MS = 60_000;
const SAMPLES_MAX = 24 * 60;

/** What the network was at one moment. */
export interface Sample {
  readonly atMs: number;
  /** Whether the tracker was heard: what follows is then of this moment. */
  readonly isHeard: boolean;
  readonly names: number;
  readonly logicalBytes: number;
  readonly replicaBytes: number;
  readonly fragmentsShort: number;
  readonly peersLive: number;
  /** Bytes of fragments that all peers received, a second. */
  readonly bytesPerS: number;
  readonly copiesUnderWay: number;
}

/** The last 24 hours, a sample a minute. Kept in memory: it begins with the webserver. */
export class History {
  readonly #samples: Sample[] = [];

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  take(live: LiveState, nowMs: number): void {
    if (live.status === undefined) return;
    this.#samples.push(sampleOf(live, nowMs));
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
  }
}

export function sampleOf(live: LiveState, nowMs: number): Sample {
  const { status, isHeard, peers } = live;
  return {
    atMs: nowMs,
    isHeard,
    names: status?.names ?? 0,
    logicalBytes: status?.logicalBytes ?? 0,
    replicaBytes: status?.replicaBytes ?? 0,
    fragmentsShort: status?.fragmentsShort ?? 0,
    peersLive: status?.peersByLiveness.live ?? 0,
    bytesPerS: peers.reduce((sum, peer) => sum + peer.receivedBytesPerS, 0),
    copiesUnderWay: status?.copiesUnderWay ?? 0,
  };
}
