import type { Allowance } from "../../proto/client/allowance.ts";
import { TurnTimer } from "../../proto/client/turn_timer.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import type { Manifest } from "../../proto/words/manifest.ts";
import type { PeerAddress, SwarmMember } from "../../proto/words/record.ts";
import { SWARM_NEIGHBOURS_MAX } from "../../proto/words/limits.ts";
import { chunksOf } from "./chunks.ts";
import { RecentFragments } from "./recent_fragments.ts";
import { SwarmCounts } from "./send_queue.ts";

/** Receivers that are told of a new fragment at once. */
const TOLD_AT_ONCE = 2;
/** How long others may not hear of it. */
const LATE_NEWS_MS = 250;

/** The fragments of one file that can be had from here. */
export interface ShareSource {
  readonly manifest: Manifest;
  /** Whether there will be more, because the file is being got. */
  readonly receiving: boolean;
  has(index: number): boolean;
  /**
   * The fragment in chunks, each when it may leave, verified before the first of them.
   * @throws when it is not here after all, or the signal's reason.
   */
  read(index: number, signal: AbortSignal, upload: Allowance): AsyncGenerator<ExchangeResponse>;
}

/** Somebody who gets fragments of the file from here. */
export interface ShareReceiver {
  readonly receiver: SwarmMember;
  /** Whether it has nothing to choose from here. */
  readonly isHungry: boolean;
  /** There is one more fragment: answers whether that is news to the receiver. It is told with other news. */
  noteGained(index: number): boolean;
  /** All that is noted is told. */
  tellNow(): void;
  tellMembers(peers: readonly PeerAddress[]): void;
}

/** One file as it is shared with those who want it now. */
export class Share {
  readonly source: ShareSource;
  readonly counts = new SwarmCounts();
  readonly #receivers = new Set<ShareReceiver>();
  readonly #listeners = new Set<(peer: PeerAddress) => void>();
  readonly #recent = new RecentFragments();
  readonly #lateNews = new TurnTimer(() => this.#tellAll());

  constructor(source: ShareSource) {
    this.source = source;
  }

  get idle(): boolean {
    return this.#receivers.size === 0;
  }

  /** The receivers learn of each other, so that a swarm goes on without a tracker. */
  joined(link: ShareReceiver): void {
    const others = [...this.#receivers].flatMap(({ receiver }) => addressOf(receiver) ?? []);
    link.tellMembers(others.slice(-SWARM_NEIGHBOURS_MAX));
    const address = addressOf(link.receiver);
    this.#receivers.add(link);
    if (address === undefined) return;
    for (const other of this.#receivers) if (other !== link) other.tellMembers([address]);
    for (const listener of this.#listeners) listener(address);
  }

  left(link: ShareReceiver): void {
    this.#receivers.delete(link);
    if (this.idle) this.#lateNews.settle();
  }

  has(index: number): boolean {
    return this.#recent.has(index) || this.source.has(index);
  }

  /** As the source gives it, or sooner. */
  async *read(
    index: number,
    signal: AbortSignal,
    upload: Allowance,
  ): AsyncGenerator<ExchangeResponse> {
    using recent = this.#recent.open(index);
    if (recent === undefined) return yield* this.source.read(index, signal, upload);
    const { bytes } = recent;
    const read = (offset: number, into: Uint8Array) =>
      void into.set(bytes.subarray(offset, offset + into.byteLength));
    yield* chunksOf({ sizeBytes: bytes.byteLength, read }, { upload, signal });
  }

  /**
   * There is one more fragment to be had here. A few that have nothing to choose from are told at once, everybody else
   * with other news or a moment later: most get it elsewhere, and every message costs as much as many kilobytes.
   */
  gained(index: number): void {
    let atOnce = TOLD_AT_ONCE;
    let isLate = false;
    for (const link of [...this.#receivers]) {
      if (!link.noteGained(index)) continue;
      if (atOnce > 0 && link.isHungry) {
        atOnce -= 1;
        link.tellNow();
        // To the end of the line.
        this.#receivers.delete(link);
        this.#receivers.add(link);
      } else isLate = true;
    }
    if (isLate) this.#lateNews.within(LATE_NEWS_MS);
  }

  #tellAll(): void {
    this.#lateNews.settle();
    for (const link of this.#receivers) link.tellNow();
  }

  /**
   * A verified fragment came and is about to be stored. Answers whether it can be had from memory until then: others
   * are told, and the memory is given back later.
   */
  came(index: number, bytes: Uint8Array, recycle: () => void): boolean {
    if (!this.#recent.add(index, bytes, recycle)) return false;
    this.gained(index);
    return true;
  }

  /** What `came` can be had from the source. */
  stored(index: number): void {
    this.#recent.stored(index);
  }

  /** Nothing more will come. */
  settled(): void {
    this.#recent.clear();
  }

  /** Calls back with each receiver that can give fragments, too. */
  onMet(listener: (peer: PeerAddress) => void): void {
    this.#listeners.add(listener);
    for (const { receiver } of this.#receivers) {
      const address = addressOf(receiver);
      if (address !== undefined) listener(address);
    }
  }
}

function addressOf({ address, ...rest }: SwarmMember): PeerAddress | undefined {
  return address === undefined ? undefined : { ...rest, address };
}
