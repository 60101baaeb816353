// Original file: proto/enjambre/v1/upkeep.proto

import type { Long } from '@grpc/proto-loader';

export interface DrainState {
  'sinceMs'?: (number | string | Long);
  'counted'?: (boolean);
  'fragmentsLeft'?: (number | string | Long);
  'bytesLeft'?: (number | string | Long);
  'mayGo'?: (boolean);
}

export interface DrainState__Output {
  'sinceMs': (number);
  'counted': (boolean);
  'fragmentsLeft': (number);
  'bytesLeft': (number);
  'mayGo': (boolean);
}
