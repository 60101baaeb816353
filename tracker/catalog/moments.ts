/** The latest that moments of each kind can be. */
export interface LatestMoments {
  /** Of all that has happened. */
  readonly nowMs: number;
  readonly leaseUntilMs: number;
  readonly maintenanceUntilMs: number;
}

export interface PruneMoments {
  readonly supersededBeforeMs: number;
  readonly tombstonesBeforeMs: number;
  readonly operationsBeforeMs: number;
  readonly fragmentsBeforeMs: number;
}
