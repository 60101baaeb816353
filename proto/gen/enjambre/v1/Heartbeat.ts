// Original file: proto/enjambre/v1/membership.proto

import type { Long } from '@grpc/proto-loader';

export interface Heartbeat {
  'capacity'?: (number | string | Long);
  'free'?: (number | string | Long);
  'activeTransfers'?: (number);
  'inventoryCount'?: (number | string | Long);
  'inventoryDigest'?: (Buffer | Uint8Array | string);
  'uploadBytesPerS'?: (number | string | Long);
}

export interface Heartbeat__Output {
  'capacity': (number);
  'free': (number);
  'activeTransfers': (number);
  'inventoryCount': (number);
  'inventoryDigest': (Buffer);
  'uploadBytesPerS': (number);
}
