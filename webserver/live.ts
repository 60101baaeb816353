import type { NetworkStatus, PeerState } from "../proto/client/catalog_reader.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { NetworkEvent, PeerTraffic, WatchUpdate } from "../proto/client/watch_reader.ts";

/** Events that pages can look back on. */
const EVENTS_MAX = 1_000;
/** Copies under way that are remembered one by one. */
const MOVING_MAX = 4_096;

/** What is known of the network, as it was at a moment. */
export interface LiveState {
  /** When the tracker last told anything, milliseconds since 1970-01-01 UTC; undefined: it never did. */
  readonly asOfMs: number | undefined;
  /** Whether the tracker is heard now: then the state holds. */
  readonly isHeard: boolean;
  readonly status: NetworkStatus | undefined;
  /** In order of zone and id. */
  readonly peers: readonly PeerState[];
  readonly traffic: readonly PeerTraffic[];
  /** Newest first. */
  readonly events: readonly NetworkEvent[];
  /** The copies that are being made, as far as their beginnings and ends were told. */
  readonly moving: readonly MovingCopy[];
  /** Counts the changes. */
  readonly stamp: number;
}

/** A copy that is being made. */
export interface MovingCopy {
  readonly fragmentId: FragmentId;
  /** Absent: not told. */
  readonly from: PeerId | undefined;
  readonly to: PeerId;
}

/** What a change was about; an empty one says that the tracker came or went. */
export interface LiveChange {
  readonly status: boolean;
  readonly traffic: boolean;
  readonly peers: readonly PeerState[];
  readonly events: readonly NetworkEvent[];
  /** Whether what was told before is void. */
  readonly whole: boolean;
}

const NOTHING: LiveChange = { status: false, traffic: false, peers: [], events: [], whole: false };

/**
 * The network as one watch of the tracker tells it, for all pages that are open. What was last known stays when the
 * tracker goes.
 */
export class Live implements LiveState {
  asOfMs: number | undefined;
  isHeard = false;
  status: NetworkStatus | undefined;
  traffic: readonly PeerTraffic[] = [];
  peers: readonly PeerState[] = [];
  stamp = 0;
  #events: NetworkEvent[] = [];
  /** The stamps of the events, in their order. */
  #eventStamps: number[] = [];
  readonly #peerStamps = new Map<PeerId, number>();
  readonly #moving = new Map<string, MovingCopy>();
  readonly #listeners = new Set<(change: LiveChange) => void>();

  get events(): readonly NetworkEvent[] {
    return this.#events;
  }

  /** Bytes that the live peers could still take, all together; undefined: not known now. */
  get roomBytes(): number | undefined {
    if (!this.isHeard) return undefined;
    return this.peers.filter(({ liveness, drain }) => liveness === "live" && drain === undefined)
      .reduce((sum, { freeBytes }) => sum + freeBytes, 0);
  }

  get moving(): MovingCopy[] {
    return [...this.#moving.values()];
  }

  /** Peers that changed after a stamp. */
  peersSince(stamp: number): PeerState[] {
    return this.peers.filter(({ peer }) => (this.#peerStamps.get(peer.peerId) ?? 0) > stamp);
  }

  /** Events that were told after a stamp, oldest first. */
  eventsSince(stamp: number): NetworkEvent[] {
    return this.#events.filter((_, index) => this.#eventStamps[index]! > stamp).toReversed();
  }

  /** Calls back with every change, until it is disposed. */
  listen(onChange: (change: LiveChange) => void): Disposable {
    this.#listeners.add(onChange);
    return { [Symbol.dispose]: () => void this.#listeners.delete(onChange) };
  }

  /** The tracker told something. */
  take(update: WatchUpdate): void {
    this.asOfMs = update.atMs;
    this.isHeard = true;
    if (update.status !== undefined) this.status = update.status;
    if (update.traffic !== undefined) this.traffic = update.traffic;
    this.stamp += 1;
    this.#takePeers(update);
    this.#takeEvents(update);
    this.#takeMoving(update);
    this.#tell({
      status: update.status !== undefined,
      traffic: update.traffic !== undefined,
      peers: update.peers,
      events: update.events,
      whole: update.whole,
    });
  }

  /** The tracker is not heard any more. */
  lose(): void {
    if (!this.isHeard) return;
    this.isHeard = false;
    this.stamp += 1;
    this.#tell(NOTHING);
  }

  #takePeers({ whole, peers }: WatchUpdate): void {
    for (const { peer } of peers) this.#peerStamps.set(peer.peerId, this.stamp);
    if (whole) {
      this.peers = peers;
      return;
    }
    if (peers.length === 0) return;
    const byId = new Map(this.peers.map((state) => [state.peer.peerId, state]));
    for (const state of peers) byId.set(state.peer.peerId, state);
    this.peers = [...byId.values()].sort((a, b) => orderOf(a) < orderOf(b) ? -1 : 1);
  }

  /** After a restart of the tracker numbers begin anew; what was known from before stays below. */
  #takeEvents({ whole, events }: WatchUpdate): void {
    const known = whole ? new Set(this.#events.map(keyOf)) : new Set<string>();
    const fresh = events.filter((event) => !known.has(keyOf(event))).toReversed();
    this.#events = [...fresh, ...this.#events].slice(0, EVENTS_MAX);
    const stamps = fresh.map(() => this.stamp);
    this.#eventStamps = [...stamps, ...this.#eventStamps].slice(0, EVENTS_MAX);
  }

  #takeMoving({ whole, events, status }: WatchUpdate): void {
    if (whole || status?.copiesUnderWay === 0) this.#moving.clear();
    if (status?.copiesUnderWay === 0) return;
    for (const { kind, fragmentId, fromPeerId, peerId } of events) {
      if (fragmentId === undefined || peerId === undefined) continue;
      const key = `${fragmentId} ${peerId}`;
      if (kind === "copied" || kind === "copy_ended") this.#moving.delete(key);
      if (kind !== "copy" || this.#moving.size >= MOVING_MAX) continue;
      this.#moving.set(key, { fragmentId, from: fromPeerId, to: peerId });
    }
  }

  #tell(change: LiveChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function orderOf({ peer }: PeerState): string {
  return `${peer.zone}\u0000${peer.peerId}`;
}

function keyOf({ number, atMs }: NetworkEvent): string {
  return `${number} ${atMs}`;
}
