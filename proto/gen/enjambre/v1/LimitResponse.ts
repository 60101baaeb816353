// Original file: proto/enjambre/v1/swarm.proto

import type { RateLimit as _enjambre_v1_RateLimit, RateLimit__Output as _enjambre_v1_RateLimit__Output } from '../../enjambre/v1/RateLimit.ts';

export interface LimitResponse {
  'upload'?: (_enjambre_v1_RateLimit | null);
  'download'?: (_enjambre_v1_RateLimit | null);
}

export interface LimitResponse__Output {
  'upload': (_enjambre_v1_RateLimit__Output | null);
  'download': (_enjambre_v1_RateLimit__Output | null);
}
