// Original file: proto/enjambre/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface Traffic {
  'fromPeerId'?: (string);
  'toPeerId'?: (string);
  'bytesPerS'?: (number | string | Long);
}

export interface Traffic__Output {
  'fromPeerId': (string);
  'toPeerId': (string);
  'bytesPerS': (number);
}
