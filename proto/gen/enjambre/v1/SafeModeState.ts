// Original file: proto/enjambre/v1/upkeep.proto

import type { Long } from '@grpc/proto-loader';

export interface SafeModeState {
  'on'?: (boolean);
  'replicasExpected'?: (number | string | Long);
  'replicasReported'?: (number | string | Long);
  'mostMs'?: (number | string | Long);
}

export interface SafeModeState__Output {
  'on': (boolean);
  'replicasExpected': (number);
  'replicasReported': (number);
  'mostMs': (number);
}
