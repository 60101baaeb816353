// Original file: proto/enjambre/v1/catalog.proto

import type { Condition as _enjambre_v1_Condition, Condition__Output as _enjambre_v1_Condition__Output } from '../../enjambre/v1/Condition.ts';

export interface SetReplicasRequest {
  'operationId'?: (string);
  'name'?: (string);
  'replicas'?: (number);
  'condition'?: (_enjambre_v1_Condition | null);
}

export interface SetReplicasRequest__Output {
  'operationId': (string);
  'name': (string);
  'replicas': (number);
  'condition': (_enjambre_v1_Condition__Output | null);
}
