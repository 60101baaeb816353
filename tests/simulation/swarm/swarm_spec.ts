/** A swarm to be simulated: who takes part with which links, and what each has at the start. */
export interface SwarmSpec {
  readonly peers: readonly PeerSpec[];
  readonly fragments: number;
  readonly fragmentBytes: number;
  /** The link between zones, each way; absent: none narrower than the peers' own. */
  readonly narrowBytesPerMs?: number;
  /** Fragments that a sender has on their way at a time. */
  readonly slots: number;
  readonly seed: number;
  /** No longer than this. */
  readonly giveUpMs: number;
  /** Whom everybody is told of first; absent: whom the tracker tells. */
  readonly firstNeighbours?: (peer: number) => readonly number[];
}

export interface PeerSpec {
  readonly upBytesPerMs: number;
  readonly downBytesPerMs: number;
  readonly zone: string;
  readonly holds: "all" | "nothing" | readonly number[];
  readonly joinsAtMs: number;
  readonly leavesAtMs: number;
  /** Says that it has everything and sends wrong bytes. */
  readonly lies: boolean;
}

export interface SwarmOutcome {
  readonly peers: readonly PeerOutcome[];
  /** Bytes that went between zones. */
  readonly acrossBytes: number;
  /** How often the first peer sent a fragment again before each had left it once. */
  readonly earlyRepeats: number;
  readonly endMs: number;
}

export interface PeerOutcome {
  readonly joinedMs: number;
  /** Absent: it never had everything. */
  readonly finishedMs: number | undefined;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Bytes of fragments that came twice, also of those that were stopped in time. */
  readonly duplicateBytes: number;
}
