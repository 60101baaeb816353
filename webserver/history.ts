import type { LiveState } from "./live.ts";

/** A day, in steps that a plot can show. */
export const HISTORY_STEP_MS = 60_000;
export const SAMPLES_MAX = 24 * 60;

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

/** The last 24 hours, a sample a minute. */
export class History {
  readonly #samples: Sample[] = [];

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Begins with what was remembered, in its order; what is not of the last day, or not past, is left out. */
  recall(samples: readonly Sample[], nowMs: number): void {
    const past = samples.filter(({ atMs }) => atMs <= nowMs);
    this.#samples.push(...past.slice(-SAMPLES_MAX));
    this.#forget(nowMs);
  }

  take(live: LiveState, nowMs: number): void {
    if (live.status === undefined) return;
    this.#samples.push(sampleOf(live, nowMs));
    this.#forget(nowMs);
  }

  #forget(nowMs: number): void {
    const isOfToday = ({ atMs }: Sample) => nowMs - atMs < SAMPLES_MAX * HISTORY_STEP_MS;
    const old = this.#samples.findIndex(isOfToday);
    const tooMany = Math.max(0, this.#samples.length - SAMPLES_MAX);
    this.#samples.splice(0, Math.max(old < 0 ? this.#samples.length : old, tooMany));
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
