// Original file: proto/enjambre/v1/catalog.proto

import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from '../../enjambre/v1/NameRecord.ts';

export interface RemoveResponse {
  'record'?: (_enjambre_v1_NameRecord | null);
}

export interface RemoveResponse__Output {
  'record': (_enjambre_v1_NameRecord__Output | null);
}
