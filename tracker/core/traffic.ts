import type { PeerId } from "../../proto/words/ids.ts";

/** What a peer counted between two heartbeats. */
export interface CountedTraffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly countedMs: number;
  readonly withPeers: readonly {
    readonly peerId: PeerId;
    readonly sentBytes: number;
    readonly receivedBytes: number;
  }[];
}

/** Bytes a second, from one peer to another. */
export interface TrafficBetween {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly bytesPerS: number;
}

export interface PeerRates {
  readonly sentBytesPerS: number;
  readonly receivedBytesPerS: number;
}

const MS_PER_S = 1000;
const NO_RATES: PeerRates = { sentBytesPerS: 0, receivedBytesPerS: 0 };
/** Of one heartbeat that is over quickly, a rate says nothing. */
const COUNTED_MIN_MS = 50;

/** Who sends how fast to whom, by what the peers counted last. Soft state. */
export class TrafficBook {
  readonly #keepMs: number;
  readonly #last = new Map<PeerId, { readonly atMs: number; readonly counted: CountedTraffic }>();

  /** @param keepMs What a peer counted holds for so long when nothing newer comes. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  heard(peerId: PeerId, counted: CountedTraffic, nowMs: number): void {
    if (counted.countedMs < COUNTED_MIN_MS) return;
    this.#last.set(peerId, { atMs: nowMs, counted });
  }

  ratesOf(peerId: PeerId, nowMs: number): PeerRates {
    const counted = this.#fresh(peerId, nowMs);
    if (counted === undefined) return NO_RATES;
    return {
      sentBytesPerS: perSecond(counted.sentBytes, counted),
      receivedBytesPerS: perSecond(counted.receivedBytes, counted),
    };
  }

  /** Pairs with bytes, most first. What both of two counted is added up: each counts what the other does not. */
  between(most: number, nowMs: number): TrafficBetween[] {
    const pairs = new Map<string, TrafficBetween>();
    const add = (from: PeerId, to: PeerId, bytesPerS: number) => {
      if (bytesPerS === 0) return;
      const key = `${from} ${to}`;
      pairs.set(key, { from, to, bytesPerS: bytesPerS + (pairs.get(key)?.bytesPerS ?? 0) });
    };
    for (const peerId of [...this.#last.keys()]) {
      const counted = this.#fresh(peerId, nowMs);
      for (const other of counted?.withPeers ?? []) {
        add(peerId, other.peerId, perSecond(other.sentBytes, counted!));
        add(other.peerId, peerId, perSecond(other.receivedBytes, counted!));
      }
    }
    return [...pairs.values()].sort((a, b) => b.bytesPerS - a.bytesPerS).slice(0, most);
  }

  #fresh(peerId: PeerId, nowMs: number): CountedTraffic | undefined {
    const last = this.#last.get(peerId);
    if (last === undefined || nowMs - last.atMs <= this.#keepMs) return last?.counted;
    this.#last.delete(peerId);
    return undefined;
  }
}

function perSecond(bytes: number, { countedMs }: CountedTraffic): number {
  return Math.round(bytes / countedMs * MS_PER_S);
}
