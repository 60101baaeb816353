import type { PeerId } from "../../proto/words/ids.ts";
import type { PeerAddress } from "../../proto/words/record.ts";

export type Liveness = "live" | "suspect" | "stale" | "dead";

/** The longest time of maintenance: a peer that is away for longer is better emptied. */
export const MAINTENANCE_MAX_MS = 7 * 24 * 3_600_000;

/** How long a peer may be silent before it is trusted less. */
export interface MembershipSettings {
  readonly suspectAfterMs: number;
  readonly staleAfterMs: number;
  readonly deadAfterMs: number;
}

/** What a peer last said of itself. */
export interface PeerLoad {
  readonly capacityBytes: number;
  readonly freeBytes: number;
  readonly activeTransfers: number;
  /** Bytes that it may send a second; Infinity: as many as it can. */
  readonly uploadBytesPerS: number;
  /** When what it holds was compared with its ids; absent: not known. */
  readonly verified?: Verified;
}

/** When the copies of a peer were compared with their ids. Milliseconds since 1970-01-01 UTC. */
export interface Verified {
  /** Each of them since then. */
  readonly oldestMs: number;
  /** On the average of their bytes. */
  readonly averageMs: number;
}

/** A peer as the tracker sees it at one moment. */
export interface Member extends PeerAddress, PeerLoad {
  readonly incarnation: number;
  readonly liveness: Liveness;
  readonly lastHeardMs: number;
  /** Part of the time since it was first seen that it was live, 0 to 1. */
  readonly availability: number;
  /** Whether it has reported what it holds in its present session. */
  readonly confirmed: boolean;
  /** Whether it is being emptied. */
  readonly draining: boolean;
  /** Whether its copies are not to be made up for now, because it is known to be away for a while. */
  readonly inMaintenance: boolean;
  /** Whether its claims are not believed, because it did not give what it claimed to have. */
  readonly fenced: boolean;
}

/** What is known of a peer when it is first heard of by this process. */
export interface MemberBeginning extends PeerAddress {
  readonly incarnation: number;
  readonly firstSeenMs: number;
  readonly liveTotalMs: number;
  readonly drainingSinceMs: number | undefined;
  readonly maintenanceUntilMs: number;
  /** Undefined: its claims are believed. */
  readonly fence: unknown;
}

/** A peer was trusted so, and is trusted otherwise now. */
export interface Transition {
  readonly peerId: PeerId;
  readonly from: Liveness;
  readonly to: Liveness;
}

interface State {
  address: string;
  zone: string;
  incarnation: number;
  load: PeerLoad;
  /** The number of the session that is open; undefined when there is none. */
  session: number | undefined;
  lastHeardMs: number;
  liveness: Liveness;
  readonly firstSeenMs: number;
  liveTotalMs: number;
  /** Since when it has been live without a break and not been added to the total. */
  liveSinceMs: number | undefined;
  /** Part of the total that was not taken out for keeping yet. */
  untakenMs: number;
  confirmed: boolean;
  draining: boolean;
  maintenanceUntilMs: number;
  fenced: boolean;
}

const NO_LOAD: PeerLoad = {
  capacityBytes: 0,
  freeBytes: 0,
  activeTransfers: 0,
  uploadBytesPerS: Infinity,
};

/**
 * Who is here. Soft state: sessions are leases, renewed by whatever a peer says. A peer without a session is suspect at
 * once, since a broken connection is the surest sign there is; only long silence makes it stale, then dead.
 */
export class Membership {
  readonly #settings: MembershipSettings;
  readonly #peers = new Map<PeerId, State>();

  constructor(settings: MembershipSettings) {
    this.#settings = settings;
  }

  /**
   * Takes in a peer known from before this process started. Silence counts from now on: what happened while nobody
   * listened says nothing of it.
   */
  remember(peer: MemberBeginning, dead: boolean, nowMs: number): void {
    this.#peers.set(peer.peerId, {
      ...begin(peer, nowMs),
      liveness: dead ? "dead" : "suspect",
    });
  }

  /** A session was opened: the peer is live. */
  opened(peer: MemberBeginning, session: number, nowMs: number): Transition[] {
    const state = this.#peers.get(peer.peerId) ?? begin(peer, nowMs);
    this.#peers.set(peer.peerId, state);
    state.address = peer.address;
    state.zone = peer.zone;
    state.incarnation = peer.incarnation;
    state.session = session;
    state.confirmed = false;
    state.lastHeardMs = nowMs;
    return this.#become(peer.peerId, state, "live", nowMs);
  }

  /** Something came on a session. What an older session says changes nothing. */
  heard(peerId: PeerId, session: number, nowMs: number, load?: PeerLoad): Transition[] {
    const state = this.#peers.get(peerId);
    if (state === undefined || state.session !== session) return [];
    state.lastHeardMs = nowMs;
    if (load !== undefined) state.load = load;
    return this.#judge(peerId, state, nowMs);
  }

  closed(peerId: PeerId, session: number, nowMs: number): Transition[] {
    const state = this.#peers.get(peerId);
    if (state === undefined || state.session !== session) return [];
    state.session = undefined;
    return this.#judge(peerId, state, nowMs);
  }

  /** What is recorded of a peer's disk is what it reported on this session. Answers whether that is news. */
  confirm(peerId: PeerId, session: number): boolean {
    const state = this.#peers.get(peerId);
    if (state === undefined || state.session !== session || state.confirmed) return false;
    return state.confirmed = true;
  }

  /** Whether what is recorded of a peer's disk is what it reported on its session. */
  isConfirmed(peerId: PeerId): boolean {
    return this.#peers.get(peerId)?.confirmed ?? false;
  }

  /** What is recorded of a peer's disk is not what it says: it is not believed before it has told all. */
  doubt(peerId: PeerId, session: number): void {
    const state = this.#peers.get(peerId);
    if (state?.session === session) state.confirmed = false;
  }

  setDraining(peerId: PeerId, draining: boolean): void {
    const state = this.#peers.get(peerId);
    if (state !== undefined) state.draining = draining;
  }

  /** Until then the peer does not become dead, however silent it is. */
  setMaintenance(peerId: PeerId, untilMs: number): void {
    const state = this.#peers.get(peerId);
    if (state !== undefined) state.maintenanceUntilMs = untilMs;
  }

  setFenced(peerId: PeerId, fenced: boolean): void {
    const state = this.#peers.get(peerId);
    if (state !== undefined) state.fenced = fenced;
  }

  isFenced(peerId: PeerId): boolean {
    return this.#peers.get(peerId)?.fenced ?? false;
  }

  /** Nobody listened for so long: that is no silence of the peers. */
  pardon(ms: number, nowMs: number): void {
    for (const state of this.#peers.values()) {
      state.lastHeardMs = Math.min(nowMs, state.lastHeardMs + ms);
    }
  }

  /** Time has passed. */
  tick(nowMs: number): Transition[] {
    return [...this.#peers].flatMap(([peerId, state]) => this.#judge(peerId, state, nowMs));
  }

  /** The session that is open with a peer now. */
  sessionOf(peerId: PeerId): number | undefined {
    return this.#peers.get(peerId)?.session;
  }

  /** As it was judged last. */
  livenessOf(peerId: PeerId): Liveness | undefined {
    return this.#peers.get(peerId)?.liveness;
  }

  member(peerId: PeerId, nowMs: number): Member | undefined {
    const state = this.#peers.get(peerId);
    return state && view(peerId, state, nowMs);
  }

  members(nowMs: number): Member[] {
    return [...this.#peers].map(([peerId, state]) => view(peerId, state, nowMs));
  }

  /** Takes out how long each peer has been live since this was last asked, for keeping. */
  takeLiveTimes(nowMs: number): { peerId: PeerId; lastHeardMs: number; addLiveMs: number }[] {
    const times = [];
    for (const [peerId, state] of this.#peers) {
      if (state.liveSinceMs !== undefined) {
        addLiveTime(state, nowMs);
        state.liveSinceMs = nowMs;
      }
      if (state.untakenMs === 0) continue;
      times.push({ peerId, lastHeardMs: state.lastHeardMs, addLiveMs: state.untakenMs });
      state.untakenMs = 0;
    }
    return times;
  }

  #judge(peerId: PeerId, state: State, nowMs: number): Transition[] {
    return this.#become(peerId, state, this.#livenessOf(state, nowMs), nowMs);
  }

  #become(peerId: PeerId, state: State, to: Liveness, nowMs: number): Transition[] {
    const from = state.liveness;
    if (from === to) return [];
    state.liveness = to;
    if (to === "live") state.liveSinceMs = nowMs;
    else if (state.liveSinceMs !== undefined) {
      addLiveTime(state, state.lastHeardMs);
      state.liveSinceMs = undefined;
    }
    return [{ peerId, from, to }];
  }

  #livenessOf(state: State, nowMs: number): Liveness {
    const silentMs = nowMs - state.lastHeardMs;
    // The dead stay dead until they open a new session: their replicas were given up, and count only after it.
    if (state.liveness === "dead") return "dead";
    const isDue = silentMs >= this.#settings.deadAfterMs;
    if (isDue && nowMs >= state.maintenanceUntilMs) return "dead";
    if (silentMs >= this.#settings.staleAfterMs) return "stale";
    if (silentMs >= this.#settings.suspectAfterMs || state.session === undefined) return "suspect";
    return "live";
  }
}

function begin(peer: MemberBeginning, nowMs: number): State {
  return {
    address: peer.address,
    zone: peer.zone,
    incarnation: peer.incarnation,
    load: NO_LOAD,
    session: undefined,
    lastHeardMs: nowMs,
    liveness: "suspect",
    firstSeenMs: peer.firstSeenMs,
    liveTotalMs: peer.liveTotalMs,
    liveSinceMs: undefined,
    untakenMs: 0,
    confirmed: false,
    draining: peer.drainingSinceMs !== undefined,
    maintenanceUntilMs: peer.maintenanceUntilMs,
    fenced: peer.fence !== undefined,
  };
}

/** Adds the time from when it became live, or from when that was last added. */
function addLiveTime(state: State, untilMs: number): void {
  const addMs = Math.max(0, untilMs - state.liveSinceMs!);
  state.liveTotalMs += addMs;
  state.untakenMs += addMs;
}

function view(peerId: PeerId, state: State, nowMs: number): Member {
  const knownMs = nowMs - state.firstSeenMs;
  const liveMs = state.liveTotalMs +
    (state.liveSinceMs === undefined ? 0 : nowMs - state.liveSinceMs);
  return {
    peerId,
    address: state.address,
    zone: state.zone,
    incarnation: state.incarnation,
    ...state.load,
    liveness: state.liveness,
    lastHeardMs: state.lastHeardMs,
    availability: knownMs <= 0 ? 1 : Math.min(1, Math.max(0, liveMs / knownMs)),
    confirmed: state.confirmed && state.session !== undefined,
    draining: state.draining,
    inMaintenance: nowMs < state.maintenanceUntilMs,
    fenced: state.fenced,
  };
}
