// Original file: proto/enjambre/v1/swarm.proto

import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from '../../enjambre/v1/Version.ts';

export interface KeepRequest {
  'name'?: (string);
  'version'?: (_enjambre_v1_Version | null);
}

export interface KeepRequest__Output {
  'name': (string);
  'version': (_enjambre_v1_Version__Output | null);
}
