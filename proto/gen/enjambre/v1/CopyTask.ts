// Original file: proto/enjambre/v1/membership.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface CopyTask {
  'fragmentId'?: (Buffer | Uint8Array | string);
  'size'?: (number);
  'sources'?: (_enjambre_v1_PeerAddress)[];
}

export interface CopyTask__Output {
  'fragmentId': (Buffer);
  'size': (number);
  'sources': (_enjambre_v1_PeerAddress__Output)[];
}
