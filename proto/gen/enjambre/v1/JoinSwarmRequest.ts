// Original file: proto/enjambre/v1/catalog.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface JoinSwarmRequest {
  'fileId'?: (Buffer | Uint8Array | string);
  'peer'?: (_enjambre_v1_PeerAddress | null);
  'held'?: (number);
  'leaving'?: (boolean);
}

export interface JoinSwarmRequest__Output {
  'fileId': (Buffer);
  'peer': (_enjambre_v1_PeerAddress__Output | null);
  'held': (number);
  'leaving': (boolean);
}
