/** What a run came to. */
export interface Verdict {
  readonly seed: number;
  /** What held not, in words, each with its invariant; empty: all is well. */
  readonly failures: readonly string[];
  /** What happened, in order, for reading. */
  readonly log: readonly string[];
  readonly calls: number;
  /** Changes that a client was told are done. */
  readonly acknowledged: number;
  /** Orders of the tracker, each of which was judged. */
  readonly orders: number;
  readonly faults: number;
  readonly events: number;
  readonly simulatedMs: number;
}
