// Original file: proto/enjambre/v1/membership.proto

import type { PeerBytes as _enjambre_v1_PeerBytes, PeerBytes__Output as _enjambre_v1_PeerBytes__Output } from '../../enjambre/v1/PeerBytes.ts';
import type { Long } from '@grpc/proto-loader';

export interface Heartbeat {
  'capacity'?: (number | string | Long);
  'free'?: (number | string | Long);
  'activeTransfers'?: (number);
  'inventoryCount'?: (number | string | Long);
  'inventoryDigest'?: (Buffer | Uint8Array | string);
  'uploadBytesPerS'?: (number | string | Long);
  'bytesSent'?: (number | string | Long);
  'bytesReceived'?: (number | string | Long);
  'withPeers'?: (_enjambre_v1_PeerBytes)[];
  'countedMs'?: (number);
  'verifiedOldestMs'?: (number | string | Long);
  'verifiedAverageMs'?: (number | string | Long);
}

export interface Heartbeat__Output {
  'capacity': (number);
  'free': (number);
  'activeTransfers': (number);
  'inventoryCount': (number);
  'inventoryDigest': (Buffer);
  'uploadBytesPerS': (number);
  'bytesSent': (number);
  'bytesReceived': (number);
  'withPeers': (_enjambre_v1_PeerBytes__Output)[];
  'countedMs': (number);
  'verifiedOldestMs': (number);
  'verifiedAverageMs': (number);
}
