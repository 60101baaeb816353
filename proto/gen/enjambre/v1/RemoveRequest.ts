// Original file: proto/enjambre/v1/catalog.proto

import type { Condition as _enjambre_v1_Condition, Condition__Output as _enjambre_v1_Condition__Output } from '../../enjambre/v1/Condition.ts';

export interface RemoveRequest {
  'operationId'?: (string);
  'name'?: (string);
  'condition'?: (_enjambre_v1_Condition | null);
}

export interface RemoveRequest__Output {
  'operationId': (string);
  'name': (string);
  'condition': (_enjambre_v1_Condition__Output | null);
}
