// Original file: proto/enjambre/v1/membership.proto

import type { Long } from '@grpc/proto-loader';

export interface RecordsKept {
  'number'?: (number | string | Long);
}

export interface RecordsKept__Output {
  'number': (number);
}
