/** What a run came to. */
export interface Verdict {
  readonly seed: number;
  /** What held not, in words, each with its invariant; empty: all is well. */
  readonly failures: readonly string[];
  /** What happened, in order, for reading. */
  readonly log: readonly string[];
  readonly calls: number;
  readonly faults: number;
  readonly events: number;
  readonly simulatedMs: number;
}
