// Original file: proto/enjambre/v1/catalog.proto

import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from '../../enjambre/v1/Version.ts';

export interface Condition {
  'absent'?: (boolean);
  'version'?: (_enjambre_v1_Version | null);
  'expect'?: "absent"|"version";
}

export interface Condition__Output {
  'absent'?: (boolean);
  'version'?: (_enjambre_v1_Version__Output | null);
  'expect'?: "absent"|"version";
}
