// Original file: proto/enjambre/v1/catalog.proto

import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from '../../enjambre/v1/NameRecord.ts';
import type { FragmentReasons as _enjambre_v1_FragmentReasons, FragmentReasons__Output as _enjambre_v1_FragmentReasons__Output } from '../../enjambre/v1/FragmentReasons.ts';

export interface ExplainResponse {
  'record'?: (_enjambre_v1_NameRecord | null);
  'replicas'?: (number);
  'fragments'?: (number);
  'reasons'?: (_enjambre_v1_FragmentReasons)[];
}

export interface ExplainResponse__Output {
  'record': (_enjambre_v1_NameRecord__Output | null);
  'replicas': (number);
  'fragments': (number);
  'reasons': (_enjambre_v1_FragmentReasons__Output)[];
}
