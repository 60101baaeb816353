// Original file: proto/enjambre/v1/membership.proto

import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from '../../enjambre/v1/Version.ts';

export interface SendRemembered {
  'after'?: (_enjambre_v1_Version | null);
}

export interface SendRemembered__Output {
  'after': (_enjambre_v1_Version__Output | null);
}
