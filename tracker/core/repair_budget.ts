import type { PeerId } from "../../proto/words/ids.ts";
import { TokenBucket, UNLIMITED } from "../../proto/words/token_bucket.ts";

/** What repair may take of the network. Rates are bytes a second, Infinity for no limit. */
export interface RepairBudgetSettings {
  /** Copies that a peer makes, and that a peer is a source of, at the same time. */
  readonly streamsPerPeerMax: number;
  /** Copies under way in the whole network. */
  readonly streamsMax: number;
  readonly bytesPerS: number;
  /** What a peer may send for repair. */
  readonly peerBytesPerS: number;
  /** Part of a peer's own limit that it may send for repair, 0 to 1. */
  readonly uploadShare: number;
}

/** Says whether there is room for one more copy now, by bytes; the streams are counted by who gives the orders. */
export class RepairBudget {
  readonly settings: RepairBudgetSettings;
  readonly #network: TokenBucket;
  readonly #peers = new Map<PeerId, TokenBucket>();

  constructor(settings: RepairBudgetSettings, nowMs: number) {
    this.settings = settings;
    this.#network = new TokenBucket(settings.bytesPerS, nowMs);
  }

  /** Whether the whole network may begin one more copy of so many bytes. */
  hasRoom(bytes: number, nowMs: number): boolean {
    return this.#network.waitMs(bytes, nowMs) === 0;
  }

  /** Whether a peer whose own limit is `uploadBytesPerS` may send so many bytes. */
  maySend(peerId: PeerId, uploadBytesPerS: number, bytes: number, nowMs: number): boolean {
    return this.#bucket(peerId, uploadBytesPerS, nowMs).waitMs(bytes, nowMs) === 0;
  }

  spend(peerId: PeerId, uploadBytesPerS: number, bytes: number, nowMs: number): void {
    this.#network.spend(bytes, nowMs);
    this.#bucket(peerId, uploadBytesPerS, nowMs).spend(bytes, nowMs);
  }

  /** Bytes a second that a peer may send for repair. */
  rateOf(uploadBytesPerS: number): number {
    const share = uploadBytesPerS === UNLIMITED
      ? UNLIMITED
      : uploadBytesPerS * this.settings.uploadShare;
    return Math.min(this.settings.peerBytesPerS, share);
  }

  #bucket(peerId: PeerId, uploadBytesPerS: number, nowMs: number): TokenBucket {
    const rate = this.rateOf(uploadBytesPerS);
    const bucket = this.#peers.get(peerId) ?? new TokenBucket(rate, nowMs);
    this.#peers.set(peerId, bucket);
    bucket.setRate(rate, nowMs);
    return bucket;
  }
}
