// Original file: proto/enjambre/v1/membership.proto

import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from '../../enjambre/v1/NameRecord.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from '../../enjambre/v1/Manifest.ts';

export interface RememberedFile {
  'record'?: (_enjambre_v1_NameRecord | null);
  'manifest'?: (_enjambre_v1_Manifest | null);
}

export interface RememberedFile__Output {
  'record': (_enjambre_v1_NameRecord__Output | null);
  'manifest': (_enjambre_v1_Manifest__Output | null);
}
