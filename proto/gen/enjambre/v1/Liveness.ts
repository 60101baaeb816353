// Original file: proto/enjambre/v1/catalog.proto

export const Liveness = {
  LIVENESS_UNSPECIFIED: 'LIVENESS_UNSPECIFIED',
  LIVENESS_LIVE: 'LIVENESS_LIVE',
  LIVENESS_SUSPECT: 'LIVENESS_SUSPECT',
  LIVENESS_STALE: 'LIVENESS_STALE',
  LIVENESS_DEAD: 'LIVENESS_DEAD',
} as const;

export type Liveness =
  | 'LIVENESS_UNSPECIFIED'
  | 0
  | 'LIVENESS_LIVE'
  | 1
  | 'LIVENESS_SUSPECT'
  | 2
  | 'LIVENESS_STALE'
  | 3
  | 'LIVENESS_DEAD'
  | 4

export type Liveness__Output = typeof Liveness[keyof typeof Liveness]
