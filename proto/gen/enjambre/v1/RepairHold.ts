// Original file: proto/enjambre/v1/upkeep.proto

export const RepairHold = {
  REPAIR_HOLD_UNSPECIFIED: 'REPAIR_HOLD_UNSPECIFIED',
  REPAIR_HOLD_SAFE_MODE: 'REPAIR_HOLD_SAFE_MODE',
  REPAIR_HOLD_VANISHED: 'REPAIR_HOLD_VANISHED',
  REPAIR_HOLD_BY_HAND: 'REPAIR_HOLD_BY_HAND',
} as const;

export type RepairHold =
  | 'REPAIR_HOLD_UNSPECIFIED'
  | 0
  | 'REPAIR_HOLD_SAFE_MODE'
  | 1
  | 'REPAIR_HOLD_VANISHED'
  | 2
  | 'REPAIR_HOLD_BY_HAND'
  | 3

export type RepairHold__Output = typeof RepairHold[keyof typeof RepairHold]
