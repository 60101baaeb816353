// Original file: proto/enjambre/v1/upkeep.proto

import type { RepairState as _enjambre_v1_RepairState, RepairState__Output as _enjambre_v1_RepairState__Output } from '../../enjambre/v1/RepairState.ts';

export interface RepairResponse {
  'repair'?: (_enjambre_v1_RepairState | null);
}

export interface RepairResponse__Output {
  'repair': (_enjambre_v1_RepairState__Output | null);
}
