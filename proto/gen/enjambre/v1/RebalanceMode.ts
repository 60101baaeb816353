// Original file: proto/enjambre/v1/upkeep.proto

export const RebalanceMode = {
  REBALANCE_MODE_UNSPECIFIED: 'REBALANCE_MODE_UNSPECIFIED',
  REBALANCE_MODE_PREVIEW: 'REBALANCE_MODE_PREVIEW',
  REBALANCE_MODE_START: 'REBALANCE_MODE_START',
  REBALANCE_MODE_STOP: 'REBALANCE_MODE_STOP',
} as const;

export type RebalanceMode =
  | 'REBALANCE_MODE_UNSPECIFIED'
  | 0
  | 'REBALANCE_MODE_PREVIEW'
  | 1
  | 'REBALANCE_MODE_START'
  | 2
  | 'REBALANCE_MODE_STOP'
  | 3

export type RebalanceMode__Output = typeof RebalanceMode[keyof typeof RebalanceMode]
