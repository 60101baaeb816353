// Original file: proto/enjambre/v1/common.proto

import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from '../../enjambre/v1/NameRecord.ts';

export interface FileEntry {
  'record'?: (_enjambre_v1_NameRecord | null);
  'fragments'?: (number);
  'replicas'?: (number);
  'copies'?: (number);
}

export interface FileEntry__Output {
  'record': (_enjambre_v1_NameRecord__Output | null);
  'fragments': (number);
  'replicas': (number);
  'copies': (number);
}
