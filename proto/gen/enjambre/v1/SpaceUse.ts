// Original file: proto/enjambre/v1/disk.proto

import type { Long } from '@grpc/proto-loader';

export interface SpaceUse {
  'count'?: (number | string | Long);
  'bytes'?: (number | string | Long);
}

export interface SpaceUse__Output {
  'count': (number);
  'bytes': (number);
}
