// Original file: proto/enjambre/v1/membership.proto

import type { Long } from '@grpc/proto-loader';

export interface PeerBytes {
  'peerId'?: (string);
  'received'?: (number | string | Long);
  'sent'?: (number | string | Long);
}

export interface PeerBytes__Output {
  'peerId': (string);
  'received': (number);
  'sent': (number);
}
