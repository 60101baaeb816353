import type { Allowance } from "../../proto/client/allowance.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import type { Manifest } from "../../proto/words/manifest.ts";
import type { PeerAddress, SwarmMember } from "../../proto/words/record.ts";
import { SWARM_NEIGHBOURS_MAX } from "../../proto/words/limits.ts";
import { SwarmCounts } from "./send_queue.ts";

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
  tellGained(index: number): void;
  tellMembers(peers: readonly PeerAddress[]): void;
}

/** One file as it is shared with those who want it now. */
export class Share {
  readonly source: ShareSource;
  readonly counts = new SwarmCounts();
  readonly #receivers = new Set<ShareReceiver>();
  readonly #listeners = new Set<(peer: PeerAddress) => void>();

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
  }

  /** There is one more fragment to be had here. */
  gained(index: number): void {
    for (const link of this.#receivers) link.tellGained(index);
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
