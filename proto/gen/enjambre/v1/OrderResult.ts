// Original file: proto/enjambre/v1/membership.proto

import type { Long } from '@grpc/proto-loader';

export interface OrderResult {
  'orderId'?: (number | string | Long);
  'done'?: (boolean);
  'code'?: (string);
  'message'?: (string);
  'corruptPeerIds'?: (string)[];
  'missingPeerIds'?: (string)[];
}

export interface OrderResult__Output {
  'orderId': (number);
  'done': (boolean);
  'code': (string);
  'message': (string);
  'corruptPeerIds': (string)[];
  'missingPeerIds': (string)[];
}
