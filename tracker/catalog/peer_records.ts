import type { PeerId } from "../../proto/words/ids.ts";

/** What is recorded of a peer. */
export interface PeerRow {
  readonly peerId: PeerId;
  readonly incarnation: number;
  readonly address: string;
  readonly zone: string;
}

export interface AdmittedPeer {
  /** Whether its replicas do not count because it was dead. */
  readonly wasDead: boolean;
  /** Whether it had a higher incarnation before. */
  readonly isOlder: boolean;
  /** When it was last heard before; undefined for one that was never admitted. */
  readonly lastHeardMs?: number;
}

/** A peer that claimed fragments which it does not give. */
export interface Fence {
  /** Since when, milliseconds since 1970-01-01 UTC. */
  readonly sinceMs: number;
  /** Why, one sentence. */
  readonly reason: string;
}

export interface KnownPeer extends PeerRow {
  /** Whether its replicas count: it is neither dead nor fenced. */
  readonly counted: boolean;
  readonly firstSeenMs: number;
  readonly lastHeardMs: number;
  readonly liveTotalMs: number;
  readonly fragments: number;
  readonly bytes: number;
  /** Since when it is being emptied; undefined: it is not. */
  readonly drainingSinceMs: number | undefined;
  /** Until when its copies are not made up for; a moment that is past: it is not in maintenance. */
  readonly maintenanceUntilMs: number;
  /** Undefined: it is not fenced. */
  readonly fence: Fence | undefined;
}

export interface HeardPeer {
  readonly peerId: PeerId;
  readonly lastHeardMs: number;
  readonly addLiveMs: number;
}
