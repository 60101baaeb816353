// Original file: proto/enjambre/v1/upkeep.proto

import type { RebalanceMode as _enjambre_v1_RebalanceMode, RebalanceMode__Output as _enjambre_v1_RebalanceMode__Output } from '../../enjambre/v1/RebalanceMode.ts';

export interface RebalanceRequest {
  'mode'?: (_enjambre_v1_RebalanceMode);
  'tolerance'?: (number | string);
}

export interface RebalanceRequest__Output {
  'mode': (_enjambre_v1_RebalanceMode__Output);
  'tolerance': (number);
}
