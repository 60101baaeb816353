// Original file: proto/enjambre/v1/membership.proto

import type { Long } from '@grpc/proto-loader';

export interface CancelOrder {
  'orderId'?: (number | string | Long);
}

export interface CancelOrder__Output {
  'orderId': (number);
}
