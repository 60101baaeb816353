// Original file: proto/enjambre/v1/catalog.proto

import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from '../../enjambre/v1/NameRecord.ts';
import type { Long } from '@grpc/proto-loader';

export interface SetReplicasResponse {
  'record'?: (_enjambre_v1_NameRecord | null);
  'graceMs'?: (number | string | Long);
}

export interface SetReplicasResponse__Output {
  'record': (_enjambre_v1_NameRecord__Output | null);
  'graceMs': (number);
}
