// Original file: proto/enjambre/v1/membership.proto

import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from '../../enjambre/v1/Version.ts';

export interface Progress {
  'newest'?: (_enjambre_v1_Version | null);
}

export interface Progress__Output {
  'newest': (_enjambre_v1_Version__Output | null);
}
