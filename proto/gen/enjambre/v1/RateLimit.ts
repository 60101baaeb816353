// Original file: proto/enjambre/v1/swarm.proto

import type { LimitOrigin as _enjambre_v1_LimitOrigin, LimitOrigin__Output as _enjambre_v1_LimitOrigin__Output } from '../../enjambre/v1/LimitOrigin.ts';
import type { Long } from '@grpc/proto-loader';

export interface RateLimit {
  'bytesPerS'?: (number | string | Long);
  'origin'?: (_enjambre_v1_LimitOrigin);
}

export interface RateLimit__Output {
  'bytesPerS': (number);
  'origin': (_enjambre_v1_LimitOrigin__Output);
}
