// Original file: proto/enjambre/v1/swarm.proto

import type { Long } from '@grpc/proto-loader';

export interface KeepResponse {
  'heldBytes'?: (number | string | Long);
  'size'?: (number | string | Long);
  'done'?: (boolean);
  'receivedBytes'?: (number | string | Long);
}

export interface KeepResponse__Output {
  'heldBytes': (number);
  'size': (number);
  'done': (boolean);
  'receivedBytes': (number);
}
