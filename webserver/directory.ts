import type { Door, Doorway, TrackerAddress } from "../proto/client/locate.ts";
import type { DirectoryHandlers } from "../proto/gen/enjambre/v1/Directory.ts";
import type { PeerAddress } from "../proto/words/record.ts";
import { toPeerAddress } from "../proto/wire/convert.ts";
import { unary } from "../proto/wire/server.ts";

/** What this webserver knows of the trackers and, for when there is none, of some peers. Kept in memory alone. */
export class Directory {
  /** In the order in which they were given. */
  readonly #healthy: Map<string, boolean>;
  #peers: readonly PeerAddress[] = [];

  constructor(trackers: readonly string[]) {
    this.#healthy = new Map(trackers.map((address) => [address, false]));
  }

  /** Answers whether that is news. */
  setHealth(address: string, healthy: boolean): boolean {
    const before = this.#healthy.get(address);
    if (before === undefined) throw new Error(`No tracker ${address} is watched`);
    this.#healthy.set(address, healthy);
    return before !== healthy;
  }

  /** Peers that were live when a tracker last answered. */
  rememberPeers(peers: readonly PeerAddress[]): void {
    this.#peers = [...peers];
  }

  /** All trackers, healthy ones first, else in the order in which they were given. */
  get trackers(): TrackerAddress[] {
    const all = [...this.#healthy].map(([address, healthy]) => ({ address, healthy }));
    return [...all.filter(({ healthy }) => healthy), ...all.filter(({ healthy }) => !healthy)];
  }

  get peers(): readonly PeerAddress[] {
    return this.#peers;
  }

  /** The tracker to use now. */
  get healthyTracker(): string | undefined {
    return this.trackers.find(({ healthy }) => healthy)?.address;
  }
}

/** What newcomers are told. */
export function directoryHandlers(directory: Directory): Pick<DirectoryHandlers, "FindTracker"> {
  return {
    FindTracker: unary(() =>
      Promise.resolve({
        trackers: directory.trackers,
        peers: directory.peers.map(toPeerAddress),
      })
    ),
  };
}

/** The door as this webserver itself sees it: without a call. */
export function ownDoor(directory: Directory): Door {
  return {
    description: "this webserver",
    look: (): Promise<Doorway> =>
      Promise.resolve({ trackers: directory.trackers, peers: directory.peers }),
  };
}
