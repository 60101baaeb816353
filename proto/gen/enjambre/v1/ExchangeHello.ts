// Original file: proto/enjambre/v1/swarm.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface ExchangeHello {
  'fileId'?: (Buffer | Uint8Array | string);
  'receiver'?: (_enjambre_v1_PeerAddress | null);
  'held'?: (Buffer | Uint8Array | string);
  'inOrder'?: (boolean);
}

export interface ExchangeHello__Output {
  'fileId': (Buffer);
  'receiver': (_enjambre_v1_PeerAddress__Output | null);
  'held': (Buffer);
  'inOrder': (boolean);
}
